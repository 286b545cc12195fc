import { expect, test } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

test('whoever asks while it is being done shares the next time', async () => {
  const begun: PromiseWithResolvers<number>[] = [];
  const ask = oneAtATime(() => {
    const work = Promise.withResolvers<number>();
    begun.push(work);
    return work.promise;
  });
  const first = ask();
  await Promise.resolve();
  const late = [ask(), ask()];
  expect(begun).toHaveLength(1);
  begun[0]?.reject(new Error('This time it fails'));
  await expect(first).rejects.toThrow('This time it fails');
  await expect.poll(() => begun.length).toBe(2);
  begun[1]?.resolve(2);
  expect(await Promise.all(late)).toEqual([2, 2]);
});
