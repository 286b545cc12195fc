import { beforeAll, describe, expect, test } from 'vitest';
import type { Vault } from './vault.ts';
import { Archive } from './archive.ts';
import { exportBackup, importBackup } from './backup.ts';
import { toBase64url } from './bytes.ts';
import { endorsementIn } from './endorsement.ts';
import { identityIn } from './identity.ts';
import { Trust } from './trust.ts';
import { memoryVault } from './vault.ts';

const userId = 'alice';
const passphrase = 'correct horse battery';
const message = (text: string, version = 0) => ({
  roomId: 'room',
  text,
  sealed: 'parley1.m.AAAA',
  n: 1,
  deviceId: 'device',
  version,
  sender: { userId: 'bob', identityKey: 'bob-key' },
});

const keyIn = async (vault: Vault) => toBase64url((await identityIn(vault)).publicKey);

let laptop: Vault;
let backup: Blob;
beforeAll(async () => {
  laptop = memoryVault();
  const archive = await Archive.in(laptop);
  await archive.put('m1', message('Hello', 1));
  await archive.put('m2', message('Well met', 1));
  await (await Trust.in(laptop)).verify('bob', 'bob-key');
  await laptop.put('room keys', 'room', 'room-key');
  backup = await exportBackup({ vault: laptop, userId, passphrase });
});

describe('a backup', () => {
  test('brings texts, trust and the keys of rooms to another device', async () => {
    const phone = memoryVault();
    const restored = await importBackup(backup, { vault: phone, userId, passphrase });
    expect(restored).toEqual({ messages: 2, people: 1 });
    expect(await (await Archive.in(phone)).get('m1')).toEqual(message('Hello', 1));
    expect((await Trust.in(phone)).stateOf('bob', 'bob-key')).toBe('verified');
    expect(await phone.get('room keys', 'room')).toBe('room-key');
  });

  test('lets those who had verified the old device trust the new one, which keeps its own key', async () => {
    const phone = memoryVault();
    const own = await keyIn(phone);
    await importBackup(backup, { vault: phone, userId, passphrase });
    expect(await keyIn(phone)).toBe(own);
    expect(own).not.toBe(await keyIn(laptop));

    const ofBob = await Trust.in(memoryVault());
    await ofBob.verify(userId, await keyIn(laptop));
    expect(ofBob.isDoubtful(userId, own)).toBe(true);
    await ofBob.endorsed(userId, own, await endorsementIn(phone));
    expect(ofBob.stateOf(userId, own)).toBe('verified');
  });

  test('takes nothing back that was said or read here', async () => {
    const phone = memoryVault();
    const [archive, trust] = [await Archive.in(phone), await Trust.in(phone)];
    await archive.put('m1', message('Hello again', 2));
    await archive.put('m2', message('An older text'));
    await trust.see('bob', 'bob-key', 'another-key');
    await trust.reject('bob', 'bob-key');
    await phone.put('room keys', 'room', 'newer-key');
    await importBackup(backup, { vault: phone, userId, passphrase });
    expect(await archive.get('m1')).toMatchObject({ text: 'Hello again' });
    expect(await archive.get('m2')).toMatchObject({ text: 'Well met' });
    expect(await phone.get('room keys', 'room')).toBe('newer-key');
    const later = await Trust.in(phone);
    expect(later.keysOf('bob')).toMatchObject([
      { key: 'bob-key', standing: 'rejected' },
      { key: 'another-key', standing: 'new' },
    ]);
  });

  test('says what is wrong with it', async () => {
    const vault = memoryVault();
    const importing = async (file: Blob, change: object = {}) =>
      importBackup(file, { vault, userId, passphrase, ...change });
    await expect(importing(backup, { passphrase: 'something else' })).rejects.toThrow('passphrase');
    await expect(importing(backup, { userId: 'carol' })).rejects.toThrow('another account');
    await expect(importing(new Blob(['holiday.jpg']))).rejects.toThrow('no backup');
    const damaged = new Blob([backup.slice(0, -1), 'x']);
    await expect(importing(damaged)).rejects.toThrow('damaged');
    expect(await vault.entries('archive')).toEqual([]);
  });

  test('shows nothing of itself, and asks for a passphrase that lasts', async () => {
    const text = new TextDecoder('latin1').decode(await backup.arrayBuffer());
    expect(text).not.toMatch(/Hello|bob|alice|room-key/);
    const short = exportBackup({ vault: laptop, userId, passphrase: 'short' });
    await expect(short).rejects.toThrow('12 characters');
  });
});
