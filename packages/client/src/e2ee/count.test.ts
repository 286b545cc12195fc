import { expect, test } from 'vitest';
import { counted, placeOf } from './count.ts';

const after = (...numbers: readonly number[]) =>
  numbers.reduce<ReturnType<typeof counted> | undefined>(
    (count, n) => counted(count, n, []),
    undefined,
  );

test('whoever comes later waits for nothing from before', () => {
  expect(after(7, 8)).toEqual({ first: 7, last: 8, missing: [] });
  expect(placeOf(after(7, 8), 3)).toBe('before');
  expect(after(7, 8, 3)).toEqual({ first: 3, last: 8, missing: [] });
});

test('what is left out is missed, until it comes', () => {
  expect(after(1, 4)).toEqual({ first: 1, last: 4, missing: [2, 3] });
  expect(placeOf(after(1, 4), 3)).toBe('late');
  expect(after(1, 4, 3)).toEqual({ first: 1, last: 4, missing: [2] });
  expect(placeOf(after(1, 4, 3), 3)).toBe('again');
  expect(placeOf(after(1, 4, 3), 5)).toBe('next');
});

test('nobody waits for what its author knows to be lost', () => {
  expect(counted(after(1), 4, [2, 3])).toEqual({ first: 1, last: 4, missing: [] });
});

test('no gap takes more room than others', () => {
  const count = after(1, 1_000_000);
  expect(count?.missing).toHaveLength(100);
  expect(count).toMatchObject({ last: 1_000_000 });
});
