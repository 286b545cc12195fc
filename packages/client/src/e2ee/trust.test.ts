import { expect, test } from 'vitest';
import type { Identity } from './identity.ts';
import { toBase64url } from './bytes.ts';
import { endorse, endorsersOf } from './endorsement.ts';
import { identityIn } from './identity.ts';
import { Trust } from './trust.ts';
import { memoryVault } from './vault.ts';

const BOB = '0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b';

const newTrust = async () => Trust.in(memoryVault());
const keyOf = ({ publicKey }: Identity) => toBase64url(publicKey);
const newIdentity = async () => identityIn(memoryVault());

test('keys that come together first are unverified, one that comes later has changed', async () => {
  const trust = await newTrust();
  expect(trust.stateOf(BOB, undefined)).toBe('cannot-verify');
  expect(trust.stateOf(BOB, 'phone')).toBe('unverified');
  await trust.see(BOB, 'phone', 'laptop');
  expect(trust.stateOf(BOB, 'laptop')).toBe('unverified');
  expect(trust.stateOf(BOB, 'other')).toBe('changed');
  await trust.see(BOB, 'phone', 'other');
  expect(trust.stateOf(BOB, 'other')).toBe('changed');
  expect(trust.isDoubtful(BOB, 'other')).toBe(false);
  await trust.accept(BOB, 'other');
  expect(trust.stateOf(BOB, 'other')).toBe('unverified');
});

test('a key that takes the place of a verified one is doubtful until it is accepted', async () => {
  const trust = await newTrust();
  await trust.see(BOB, 'phone');
  expect(trust.hasVerified(BOB)).toBe(false);
  await trust.verify(BOB, 'phone');
  expect(trust.stateOf(BOB, 'phone')).toBe('verified');
  expect(trust.hasVerified(BOB)).toBe(true);
  expect(trust.isDoubtful(BOB, 'phone')).toBe(false);
  expect(trust.isDoubtful(BOB, 'swapped')).toBe(true);
  await trust.see(BOB, 'swapped');
  expect(trust.isDoubtful(BOB, 'swapped')).toBe(true);
  await trust.accept(BOB, 'swapped');
  expect(trust.isDoubtful(BOB, 'swapped')).toBe(false);
  expect(trust.stateOf(BOB, 'swapped')).toBe('unverified');
});

test('a key whose numbers did not match is doubtful, be it the first', async () => {
  const trust = await newTrust();
  await trust.see(BOB, 'phone');
  await trust.reject(BOB, 'phone');
  expect(trust.stateOf(BOB, 'phone')).toBe('changed');
  expect(trust.isDoubtful(BOB, 'phone')).toBe(true);
});

test('what the person said is remembered, and other tabs are told', async () => {
  const vault = memoryVault();
  const [trust, otherTab] = [await Trust.in(vault), await Trust.in(vault)];
  const told = Promise.withResolvers<string>();
  otherTab.on('changed', ({ userId }) => told.resolve(userId));
  await trust.verify(BOB, 'phone');
  expect(await told.promise).toBe(BOB);
  expect(otherTab.stateOf(BOB, 'phone')).toBe('verified');
  const later = await Trust.in(vault);
  expect(later.keysOf(BOB)).toMatchObject([{ key: 'phone', standing: 'verified' }]);
});

test('what two tabs say at once is all kept', async () => {
  const vault = memoryVault();
  const [trust, otherTab] = [await Trust.in(vault), await Trust.in(vault)];
  await Promise.all([trust.verify(BOB, 'phone'), otherTab.see(BOB, 'laptop')]);
  const keys = (await Trust.in(vault)).keysOf(BOB).map(({ key }) => key);
  expect(keys).toEqual(['phone', 'laptop']);
});

test('a key endorsed by a verified one is verified, and by a known one is no change', async () => {
  const [old, successor] = [await newIdentity(), await newIdentity()];
  const endorsement = await endorse(BOB, old, keyOf(successor), '');
  const trust = await newTrust();
  await trust.see(BOB, keyOf(old));
  await trust.endorsed(BOB, keyOf(successor), endorsement);
  expect(trust.stateOf(BOB, keyOf(successor))).toBe('unverified');

  const careful = await newTrust();
  await careful.verify(BOB, keyOf(old));
  await careful.see(BOB, keyOf(successor));
  await careful.endorsed(BOB, keyOf(successor), endorsement);
  expect(careful.stateOf(BOB, keyOf(successor))).toBe('verified');
});

test('an endorsement reaches over several successors, and stops at a key that was rejected', async () => {
  const [first, second, third] = [await newIdentity(), await newIdentity(), await newIdentity()];
  const early = await endorse(BOB, first, keyOf(second), '');
  const endorsement = await endorse(BOB, second, keyOf(third), early);
  expect(await endorsersOf(BOB, keyOf(third), endorsement)).toEqual([second, first].map(keyOf));
  const trust = await newTrust();
  await trust.verify(BOB, keyOf(first));
  await trust.reject(BOB, keyOf(second));
  await trust.endorsed(BOB, keyOf(third), endorsement);
  expect(trust.stateOf(BOB, keyOf(third))).toBe('changed');
});

test.each(['', ',', 'a.b', 'forged', 'of another user', 'for another key'])(
  'an endorsement that does not hold changes nothing: %j',
  async (kind) => {
    const [old, successor, stranger] = [
      await newIdentity(),
      await newIdentity(),
      await newIdentity(),
    ];
    const forged = (await endorse(BOB, stranger, keyOf(successor), '')).split('.')[1];
    const endorsement = {
      forged: `${keyOf(old)}.${forged}`,
      'of another user': await endorse('somebody else', old, keyOf(successor), ''),
      'for another key': await endorse(BOB, old, keyOf(stranger), ''),
    }[kind];
    const trust = await newTrust();
    await trust.verify(BOB, keyOf(old));
    await trust.endorsed(BOB, keyOf(successor), endorsement ?? kind);
    expect(trust.isDoubtful(BOB, keyOf(successor))).toBe(true);
  },
);
