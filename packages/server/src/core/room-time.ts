import type { Timers } from './ports.ts';

interface Due {
  readonly at: number;
  readonly run: () => void;
  cancel: () => void;
}

/**
 * The time of a room. It is that of its node, except while the room is told what has happened in it
 * before: then it is the time at which that happened. So what began long ago is over, and what
 * began a while ago ends when it does on the nodes that were there.
 */
export class RoomTime implements Timers {
  readonly #timers: Timers;
  /** Present in the past, in ms since 1970. */
  #now: number | undefined;
  #due: readonly Due[] = [];

  /** @param timers for the present */
  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** In ms since 1970. */
  now(): number {
    return this.#now ?? this.#timers.now();
  }

  after(ms: number, run: () => void): () => void {
    if (this.#now === undefined) return this.#timers.after(ms, run);
    const due: Due = { at: this.#now + ms, run, cancel: () => this.#drop(due) };
    this.#due = [...this.#due, due];
    return () => due.cancel();
  }

  /**
   * It is the past, and so late in it; never earlier than before, whatever the clocks of nodes say.
   *
   * @param time in ms since 1970
   */
  moveTo(time: number): void {
    for (let next = this.#next(time); next; next = this.#next(time)) {
      this.#drop(next);
      this.#now = next.at;
      next.run();
    }
    this.#now = Math.max(this.#now ?? time, time);
  }

  #drop(due: Due): void {
    this.#due = this.#due.filter((other) => other !== due);
  }

  #next(time: number): Due | undefined {
    const due = this.#due.filter(({ at }) => at <= time);
    return due.toSorted((one, other) => one.at - other.at)[0];
  }

  /** From now on it is the present. */
  arrive(): void {
    if (this.#now === undefined) return;
    this.moveTo(this.#timers.now());
    const now = this.#now;
    this.#now = undefined;
    for (const due of this.#due) due.cancel = this.#timers.after(due.at - now, due.run);
    this.#due = [];
  }
}
