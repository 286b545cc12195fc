import type { Outlet } from './peer.ts';
import type { Timers } from './ports.ts';

/** Stands in for the connection of a peer that lost it, as long as it may come back (ADR 5). */
export class Absence implements Outlet {
  readonly #cancel: () => void;
  readonly #onEnd: () => void;

  /**
   * @param window how long it may take, in ms
   * @param onEnd called once: when the peer is back, was made to leave, or the time is over
   */
  constructor(timers: Timers, window: number, onEnd: () => void) {
    this.#onEnd = onEnd;
    this.#cancel = timers.after(window, onEnd);
  }

  deliver(): number {
    return 0;
  }

  close(): void {
    this.#cancel();
    this.#onEnd();
  }

  async probe(): Promise<boolean> {
    return false;
  }
}
