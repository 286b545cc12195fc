const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long to wait after each attempt that failed, in ms: three days in all. */
const WAITS: readonly number[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  12 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/**
 * How often an event is tried until what follows it in its room is told before it: about three
 * minutes. Longer, one event that an endpoint chokes on would hold back all of them.
 */
export const PATIENCE = 4;

/** Spread over what is added to a wait, so that not all come back at once. */
const JITTER = 0.2;

/**
 * How long to wait for the next attempt, in ms; undefined after the last one.
 *
 * @param failed how many attempts have failed, this one among them
 * @param chance from 0 up to 1
 */
export function waitAfter(failed: number, chance: number): number | undefined {
  const wait = WAITS[failed - 1];
  return wait && Math.round(wait * (1 + JITTER * chance));
}
