import { pbkdf2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import { toBase64url } from './bytes.ts';
import { safetyNumber } from './safety-number.ts';

const key = (fill: number) => toBase64url(new Uint8Array(32).fill(fill));
const alice = { userId: '0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a', identityKey: key(1) };
const bob = { userId: '0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b', identityKey: key(2) };

/** The same from Node's own PBKDF2. */
function thirtyDigits({ userId, identityKey }: typeof alice): string {
  const party = Buffer.concat([Buffer.from(identityKey, 'base64url'), Buffer.from(userId)]);
  const print = pbkdf2Sync(party, 'parley safety number 1', 10_000, 64, 'sha512');
  const groups = [0, 5, 10, 15, 20, 25].map((at) => print.readUIntBE(at, 5) % 100_000);
  return groups.map((group) => String(group).padStart(5, '0')).join('');
}

test('both sides see the same sixty digits and the same QR text', async () => {
  const [seenByAlice, seenByBob] = await Promise.all([
    safetyNumber(alice, bob),
    safetyNumber(bob, alice),
  ]);
  expect(seenByAlice).toEqual(seenByBob);
  expect(seenByAlice.digits).toHaveLength(12);
  expect(seenByAlice.digits.join('')).toBe([alice, bob].map(thirtyDigits).toSorted().join(''));
  expect(seenByAlice.qr).toMatch(/^parley-verify:1:[\w-]{43}:[\w-]{43}$/);
});

test('another key, or the key of another person, gives another number', async () => {
  const numbers = await Promise.all([
    safetyNumber(alice, bob),
    safetyNumber(alice, { ...bob, identityKey: key(3) }),
    safetyNumber(alice, { ...bob, userId: alice.userId }),
  ]);
  expect(new Set(numbers.map(({ digits }) => digits.join(' '))).size).toBe(3);
  expect(new Set(numbers.map(({ qr }) => qr)).size).toBe(3);
});

test.each(['', 'AAAA', 'no key!'])('what is no key has no number: %j', async (identityKey) => {
  await expect(safetyNumber(alice, { ...bob, identityKey })).rejects.toThrow('32 bytes');
});
