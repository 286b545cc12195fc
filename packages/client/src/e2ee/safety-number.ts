import type { Bytes } from './bytes.ts';
import { concat, fromBase64url, toBase64url, utf8 } from './bytes.ts';

/** One of the two who compare. */
export interface Party {
  readonly userId: string;
  /** base64url */
  readonly identityKey: string;
}

/** What two people compare; it is the same on both sides. */
export interface SafetyNumber {
  /** Sixty digits in twelve groups. */
  readonly digits: readonly string[];
  /** The same, for a QR code. */
  readonly qr: string;
}

/** So many make it 2^14 times as dear to look for a key that comes near, as Signal's rounds do. */
const ROUNDS = 10_000;
const SALT = utf8('parley safety number 1');
const GROUP = 5;
const GROUPS = 6;

/**
 * The number of two keys, built as Signal's numeric fingerprint is: thirty digits for each, the
 * smaller ones first. Whoever stands between has to find a second key with the thirty digits of the
 * first one.
 *
 * @throws TypeError where a key is none
 */
export async function safetyNumber(own: Party, other: Party): Promise<SafetyNumber> {
  const prints = await Promise.all([fingerprint(own), fingerprint(other)]);
  const halves = prints.map(digitsOf).toSorted();
  const codes = prints.map((print) => toBase64url(print.slice(0, 32))).toSorted();
  return {
    digits: halves.flatMap((half) => half.match(/\d{5}/g) ?? []),
    qr: `parley-verify:1:${codes.join(':')}`,
  };
}

async function fingerprint({ userId, identityKey }: Party): Promise<Bytes> {
  const key = fromBase64url(identityKey);
  if (key?.length !== 32) throw new TypeError('An identity key has 32 bytes.');
  const party = concat(key, utf8(userId));
  const material = await crypto.subtle.importKey('raw', party, 'PBKDF2', false, ['deriveBits']);
  const slow = { name: 'PBKDF2', hash: 'SHA-512', salt: SALT, iterations: ROUNDS };
  return new Uint8Array(await crypto.subtle.deriveBits(slow, material, 512));
}

function digitsOf(print: Uint8Array): string {
  const groups = Array.from({ length: GROUPS }, (_, at) =>
    print.slice(at * GROUP, (at + 1) * GROUP),
  );
  return groups.map(groupOf).join('');
}

/** Five bytes as five digits. */
function groupOf(bytes: Uint8Array): string {
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return String(value % 100_000).padStart(GROUP, '0');
}
