import { expect, test } from 'vitest';
import { memoryVault } from './vault.ts';

test('what is kept is a copy of its own', async () => {
  const vault = memoryVault();
  const value = { bytes: new Uint8Array([1]) };
  await vault.put('shelf', 'b', value);
  await vault.put('shelf', 'a', 1);
  await vault.put('other', 'a', 2);
  value.bytes[0] = 9;
  expect(await vault.get('shelf', 'b')).toEqual({ bytes: new Uint8Array([1]) });
  expect(await vault.entries('shelf')).toEqual([
    ['a', 1],
    ['b', { bytes: new Uint8Array([1]) }],
  ]);
  await vault.delete('shelf', 'a');
  expect(await vault.get('shelf', 'a')).toBeUndefined();
  expect(await vault.get('other', 'a')).toBe(2);
  expect(await vault.entries('none')).toEqual([]);
});

test('work under one name is done one after the other, whatever fails', async () => {
  const vault = memoryVault();
  const done: string[] = [];
  const work = (name: string) => async () => {
    done.push(`${name} begins`);
    await Promise.resolve();
    done.push(`${name} ends`);
    if (name === 'b') throw new Error('b failed');
    return name;
  };
  const all = await Promise.allSettled(
    ['a', 'b', 'c'].map(async (name) => vault.exclusively('lock', work(name))),
  );
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(done).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

test('who watches a shelf is told of its changes', async () => {
  const vault = memoryVault();
  const told: string[] = [];
  const unwatch = vault.watch('shelf', (key) => told.push(key));
  await vault.put('shelf', 'a', 1);
  await vault.put('other', 'b', 1);
  await vault.delete('shelf', 'a');
  unwatch();
  await vault.put('shelf', 'c', 1);
  expect(told).toEqual(['a', 'a']);
});
