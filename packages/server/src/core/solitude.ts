import type { Occupants } from './occupants.ts';
import type { Timers } from './ports.ts';
import type { RoomStream } from './room-stream.ts';

/** How long somebody is alone before they are told so, in ms (M1). */
const PATIENCE = 60_000;

/** Tells whoever is in a room alone for a while that nobody comes. */
export class Solitude {
  readonly #occupants: Occupants;
  readonly #stream: RoomStream;
  readonly #timers: Timers;
  #cancel = (): void => {};

  constructor(occupants: Occupants, stream: RoomStream, timers: Timers) {
    this.#occupants = occupants;
    this.#stream = stream;
    this.#timers = timers;
  }

  /** Somebody has come, or has gone. */
  watch(): void {
    this.close();
    if (this.#occupants.size !== 1) return;
    this.#cancel = this.#timers.after(PATIENCE, () => this.#stream.toEverybody({ kind: 'alone' }));
  }

  close(): void {
    this.#cancel();
    this.#cancel = () => {};
  }
}
