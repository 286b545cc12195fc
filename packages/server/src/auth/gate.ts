import { AppError } from '../core/errors.ts';

export interface GateLimits {
  /** How many tasks run at once. */
  readonly running: number;
  /** How many more may wait their turn. */
  readonly waiting: number;
  /** When to tell those turned away to come back, in ms. */
  readonly retryAfter: number;
}

/**
 * Runs a task, or lets it wait for its turn.
 *
 * @throws AppError `busy` where too many wait already
 */
export type Gate = <T>(task: () => Promise<T>) => Promise<T>;

/** Makes a gate that bounds how many tasks run, and how many wait, first come first served. */
export function createGate({ running, waiting, retryAfter }: GateLimits): Gate {
  let free = running;
  const queue: (() => void)[] = [];

  async function turn(): Promise<void> {
    if (queue.length >= waiting) throw new AppError('busy', { retryAfter });
    const { promise, resolve } = Promise.withResolvers<void>();
    queue.push(resolve);
    await promise;
  }

  function leave(): void {
    const next = queue.shift();
    // The place goes straight to whoever is next, so that no newcomer can slip in between.
    if (next) next();
    else free += 1;
  }

  return async (task) => {
    if (free > 0) free -= 1;
    else await turn();
    try {
      return await task();
    } finally {
      leave();
    }
  };
}
