import { expect, test } from 'vitest';
import { utf8 } from './bytes.ts';
import { deviceIdOf, identityIn, verifySignature } from './identity.ts';
import { memoryVault } from './vault.ts';

test('a device has one identity, however many ask for it at once', async () => {
  const vault = memoryVault();
  const [one, other] = await Promise.all([identityIn(vault), identityIn(vault)]);
  expect(one.publicKey).toHaveLength(32);
  expect(other.publicKey).toEqual(one.publicKey);
  expect(one.deviceId).toMatch(/^[\w-]{16}$/);
  expect(one.deviceId).toBe(await deviceIdOf(one.publicKey));
  expect((await identityIn(memoryVault())).deviceId).not.toBe(one.deviceId);
});

test('its signature holds for what it signed alone', async () => {
  const identity = await identityIn(memoryVault());
  const stranger = await identityIn(memoryVault());
  const signature = await identity.sign(utf8('words'));
  expect(await verifySignature(identity.publicKey, utf8('words'), signature)).toBe(true);
  expect(await verifySignature(identity.publicKey, utf8('other words'), signature)).toBe(false);
  expect(await verifySignature(stranger.publicKey, utf8('words'), signature)).toBe(false);
  expect(await verifySignature(utf8('no key'), utf8('words'), signature)).toBe(false);
  expect(await verifySignature(identity.publicKey, utf8('words'), utf8('none'))).toBe(false);
});

test('the private key cannot be read', async () => {
  const vault = memoryVault();
  await identityIn(vault);
  expect(await vault.get('identity', 'own')).toMatchObject({ privateKey: { extractable: false } });
});
