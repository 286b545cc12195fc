import { expect, test } from 'vitest';
import { backoff } from './backoff.ts';

test('waits twice as long for each try, up to 10 s', () => {
  const longest = [1, 2, 3, 4, 5, 6, 7, 8, 100].map((attempt) => backoff(attempt, 1));
  expect(longest).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000, 10_000]);
});

test('leaves half of the wait to chance', () => {
  expect(backoff(3, 0)).toBe(1000);
  expect(backoff(3, 0.5)).toBe(1500);
});
