import { expect, test } from 'vitest';
import { waitAfter } from './schedule.ts';

const waits = (chance: number) =>
  Array.from({ length: 20 }, (_, failed) => waitAfter(failed + 1, chance)).filter(
    (wait) => wait !== undefined,
  );

test('attempts are ever further apart, for three days', () => {
  const [soonest, latest] = [waits(0), waits(0.999)];
  expect(soonest).toHaveLength(12);
  expect(soonest).toEqual(soonest.toSorted((one, other) => one - other));
  const days = soonest.reduce((sum, wait) => sum + wait) / 86_400_000;
  expect(days).toBeCloseTo(3, 1);
  for (const [index, wait] of soonest.entries()) expect(latest[index]).toBeGreaterThan(wait);
});

test('after the last one there is none', () => {
  expect(waitAfter(13, 0.5)).toBeUndefined();
});
