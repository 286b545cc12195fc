import type { Rate } from '../core/limits.ts';

/**
 * Counts turns. A key has as many windows as it has rates: each begins with the first turn that is
 * taken in it, and ends after its time.
 */
export interface Counters {
  /**
   * Takes a turn of every window, or, where one of them has none left, of none.
   *
   * @returns how long to wait for a turn, in ms; 0 where it was taken
   */
  take(key: string, rates: readonly Rate[]): Promise<number>;
  giveBack(key: string, rates: readonly Rate[]): Promise<void>;
}

/** Counts with the first, or, while that fails, with the second. */
export function insured(counters: Counters, insurance: Counters): Counters {
  return {
    take: (key, rates) => counters.take(key, rates).catch(() => insurance.take(key, rates)),
    giveBack: (key, rates) =>
      counters.giveBack(key, rates).catch(() => insurance.giveBack(key, rates)),
  };
}
