/** Time for tests: it passes when they say so. */
import type { Clock, Timers } from '../core/ports.ts';

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

export class TestClock implements Clock, Timers {
  #now = Date.parse('2026-01-01T00:00:00Z');
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { due: this.#now + ms, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Lets time pass, and runs what is due by then, in order. */
  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.due <= until);
      const next = due.toSorted((one, other) => one.due - other.due)[0];
      if (!next) break;
      this.#timers.delete(next);
      this.#now = next.due;
      next.run();
    }
    this.#now = until;
  }
}
