import type { Rate } from '../core/limits.ts';
import type { Clock } from '../core/ports.ts';
import type { Counters } from './counters.ts';
import { Lru } from '../core/lru.ts';

interface Window {
  used: number;
  readonly most: number;
  readonly until: number;
}

/** Windows that are remembered; one more forgets the one that was used longest ago. */
const MAX_WINDOWS = 100_000;

/** Counts for this process alone. */
export class MemoryCounters implements Counters {
  readonly #clock: Clock;
  readonly #windows = new Lru<string, Window>(MAX_WINDOWS);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async take(key: string, rates: readonly Rate[]): Promise<number> {
    const now = this.#clock.now();
    const windows = rates.map((rate) => this.#window(key, rate, now));
    const full = windows.filter(({ used, most }) => used >= most);
    if (full.length > 0) return Math.max(...full.map(({ until }) => until - now));
    for (const window of windows) window.used += 1;
    return 0;
  }

  async giveBack(key: string, rates: readonly Rate[]): Promise<void> {
    const now = this.#clock.now();
    for (const rate of rates) {
      const window = this.#window(key, rate, now);
      window.used = Math.max(0, window.used - 1);
    }
  }

  #window(key: string, { most, per }: Rate, now: number): Window {
    const name = `${most}/${per} ${key}`;
    const known = this.#windows.get(name);
    if (known && now < known.until) return known;
    const window = { used: 0, most, until: now + per };
    this.#windows.set(name, window);
    return window;
  }
}
