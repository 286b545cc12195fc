const FIRST = 500;
/** How long anybody waits before a try, in ms. */
export const LONGEST_BACKOFF = 10_000;

/**
 * How long to wait before a try, in ms: twice as long each time, at most 10 s, and half of it by
 * chance, so that the clients of a server that was restarted do not all come at once.
 *
 * @param attempt 1 for the first try
 * @param random from 0 to 1
 */
export function backoff(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST_BACKOFF, FIRST * 2 ** (attempt - 1));
  return Math.round(ceiling * (0.5 + random / 2));
}
