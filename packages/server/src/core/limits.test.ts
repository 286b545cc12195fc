import { expect, test } from 'vitest';
import { TokenBucket } from './limits.ts';

const bucketOf = (limit: { burst: number; rate: number }) => {
  const bucket = new TokenBucket(limit, 0);
  return {
    /** How many of so many tries at one moment succeed. */
    take: (tries: number, now: number) =>
      Array.from({ length: tries }, () => bucket.take(now)).filter(Boolean).length,
  };
};

test('a bucket gives its burst at once, and no more', () => {
  expect(bucketOf({ burst: 60, rate: 10 }).take(100, 0)).toBe(60);
});

test('a bucket refills at its rate, by parts of a token too', () => {
  const bucket = bucketOf({ burst: 5, rate: 10 });
  bucket.take(5, 0);
  expect(bucket.take(1, 50)).toBe(0);
  expect(bucket.take(2, 100)).toBe(1);
  expect(bucket.take(5, 400)).toBe(3);
});

test('a bucket never holds more than its burst, however long it rests', () => {
  const bucket = bucketOf({ burst: 3, rate: 1000 });
  bucket.take(3, 0);
  expect(bucket.take(10, 3_600_000)).toBe(3);
});

test('who is refused pays nothing for it', () => {
  const bucket = bucketOf({ burst: 1, rate: 1 });
  bucket.take(1, 0);
  for (let now = 1; now < 1000; now += 1) expect(bucket.take(1, now)).toBe(0);
  expect(bucket.take(1, 1000)).toBe(1);
});
