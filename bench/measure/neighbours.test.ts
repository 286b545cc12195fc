import { expect, test } from 'vitest';
import { processorTime, stolenSince } from './neighbours.ts';

test('tells what part of the processors others had', () => {
  expect(stolenSince({ total: 1000, stolen: 100 }, { total: 1200, stolen: 150 })).toBe(0.25);
});

test('tells of none where no time has passed', () => {
  const now = processorTime();
  expect(stolenSince(now, now)).toBe(0);
});

test('reads what the kernel says', () => {
  const { total, stolen } = processorTime();
  expect(total).toBeGreaterThan(0);
  expect(stolen).toBeLessThan(total);
});
