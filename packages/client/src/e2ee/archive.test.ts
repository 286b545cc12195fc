import { expect, test } from 'vitest';
import { Archive } from './archive.ts';
import { memoryVault } from './vault.ts';

const message = (text: string) => ({
  roomId: 'r1',
  text,
  sealed: 'parley1.m.AAAA',
  n: 1,
  deviceId: 'd1',
  version: 0,
  sender: { userId: 'u1', identityKey: 'key' },
});

test('keeps what was opened, for the next visit too', async () => {
  const vault = memoryVault();
  const archive = await Archive.in(vault);
  await archive.put('m1', message('Hello'));
  await archive.put('m2', message('Well met'));
  const later = await Archive.in(vault);
  expect(await later.get('m1')).toEqual(message('Hello'));
  expect(await later.get('m3')).toBeUndefined();
  expect([...(await later.entries()).keys()]).toEqual(['m1', 'm2']);
  await later.delete('m1');
  expect(await archive.get('m1')).toBeUndefined();
});

test('no text lies there as it was typed, nor under the id of another message', async () => {
  const vault = memoryVault();
  const archive = await Archive.in(vault);
  await archive.put('m1', message('Hello'));
  const kept = await vault.get('archive', 'm1');
  expect(kept).toBeInstanceOf(Uint8Array);
  expect(new TextDecoder().decode(kept instanceof Uint8Array ? kept : undefined)).not.toContain(
    'Hello',
  );
  await vault.put('archive', 'm2', kept);
  expect(await archive.get('m2')).toBeUndefined();
});
