import { expect, test } from 'vitest';
import { jsonArray } from './json-array.ts';

async function* counted(items: readonly unknown[], taken: { count: number }) {
  for (const item of items) {
    taken.count += 1;
    yield item;
  }
}

async function chunksOf(items: readonly unknown[]): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of jsonArray(counted(items, { count: 0 }))) chunks.push(chunk);
  return chunks;
}

test.each([[[]], [[1]], [[1, 'two', null, { three: [3] }]], [['"', '\\', '\u2028', '😀']]])(
  '[H5] writes what JSON.stringify would: %j',
  async (items) => {
    expect((await chunksOf(items)).join('')).toBe(JSON.stringify(items));
  },
);

test('[H5] writes long arrays in chunks', async () => {
  const items = Array.from({ length: 5000 }, (_, index) => `message ${index}`);
  const chunks = await chunksOf(items);
  expect(chunks.length).toBeGreaterThan(1);
  expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(20_000);
  expect(JSON.parse(chunks.join(''))).toEqual(items);
});

test('[H5] takes no more items than what was read needs', async () => {
  const taken = { count: 0 };
  const items = Array.from({ length: 5000 }, () => 'x'.repeat(100));
  const chunks = jsonArray(counted(items, taken));
  await chunks.next();
  expect(taken.count).toBeLessThan(200);
  await chunks.return(undefined);
  expect(taken.count).toBeLessThan(200);
});
