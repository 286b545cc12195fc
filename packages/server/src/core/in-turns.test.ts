import { expect, test } from 'vitest';
import { inTurns } from './in-turns.ts';

test('what is done in turns is done in order, so many at a time', async () => {
  const begun: number[] = [];
  const ends = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const done = inTurns(ends, 2, async ({ promise }) => {
    const turn = begun.push(begun.length);
    await promise;
    return turn;
  });
  expect(begun).toEqual([0, 1]);
  ends[1]?.resolve();
  await expect.poll(() => begun).toEqual([0, 1, 2]);
  for (const end of ends) end.resolve();
  expect(await done).toEqual([1, 2, 3, 4]);
  expect(await inTurns([], 2, async () => 0)).toEqual([]);
});
