import { expect, test } from 'vitest';
import { monotonicClock } from './clock.ts';

test('a clock that is set back stands still until it has caught up', () => {
  const readings = [10, 20, 5, 19, 21].values();
  const clock = monotonicClock(() => readings.next().value ?? 0);
  const seen = Array.from({ length: 5 }, () => clock.now());
  expect(seen).toEqual([10, 20, 20, 20, 21]);
});
