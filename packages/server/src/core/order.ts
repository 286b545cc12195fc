import type { RoomEntry } from './entry.ts';

/** What applies a room's entries, each at its place. */
export interface Applies {
  apply(offset: number, entry: RoomEntry): void;
}

/** What gives a room's entries their places in one order, and has them applied in it. */
export interface Order {
  append(entry: RoomEntry): void;
  /** Resolves once what was appended so far has its place; undefined where it has. */
  settled(): Promise<void> | undefined;
}

/** The order of a room that one node has for itself: what comes is applied at once. */
export class OwnOrder implements Order {
  readonly #room: Applies;
  #offset = 0;

  constructor(room: Applies) {
    this.#room = room;
  }

  append(entry: RoomEntry): void {
    this.#offset += 1;
    this.#room.apply(this.#offset, entry);
  }

  settled(): undefined {}
}
