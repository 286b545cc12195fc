/** Text in a file that a passphrase opens. */
import type { Bytes } from './bytes.ts';
import { ParleyError } from '../errors.ts';
import { sameBytes, utf8 } from './bytes.ts';

/** What such a file begins with; it is authenticated with the rest. */
const MAGIC = utf8('parley backup 1\n');
const SALT = 16;
const NONCE = 12;
const SALT_AT = MAGIC.length;
const NONCE_AT = SALT_AT + SALT;
const SEALED_AT = NONCE_AT + NONCE;
/** For PBKDF2 with SHA-256 (OWASP Password Storage Cheat Sheet). */
const ROUNDS = 600_000;
/** Files can be tried at leisure, so less would not do; in characters. */
const SHORTEST = 12;

/** @throws ParleyError where the passphrase is too short */
export async function lock(text: string, passphrase: string): Promise<Blob> {
  if (passphrase.length < SHORTEST) throw new ParleyError(0, TOO_SHORT);
  const salt = crypto.getRandomValues(new Uint8Array(SALT));
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const key = await keyOf(passphrase, salt);
  const sealed = await crypto.subtle.encrypt(cipher(nonce), key, utf8(text));
  return new Blob([MAGIC, salt, nonce, sealed], { type: 'application/octet-stream' });
}

/** @throws ParleyError where the passphrase is another one, or the file is none of ours */
export async function unlock(file: Blob, passphrase: string): Promise<string> {
  const parts = await Promise.all([
    bytesOf(file.slice(0, SALT_AT)),
    bytesOf(file.slice(SALT_AT, NONCE_AT)),
    bytesOf(file.slice(NONCE_AT, SEALED_AT)),
    bytesOf(file.slice(SEALED_AT)),
  ]);
  const [magic, salt, nonce, sealed] = parts;
  if (!sameBytes(magic, MAGIC)) throw new ParleyError(0, NO_BACKUP);
  try {
    const text = await crypto.subtle.decrypt(cipher(nonce), await keyOf(passphrase, salt), sealed);
    return new TextDecoder().decode(text);
  } catch (cause) {
    throw new ParleyError(0, WRONG, { cause });
  }
}

const TOO_SHORT = `Choose a passphrase of at least ${SHORTEST} characters: whoever finds the file can try as many as they like.`;
const NO_BACKUP = 'This file is no backup. Choose the one that was saved here.';
const WRONG = 'The passphrase does not open this backup, or the file is damaged. Try again.';

const bytesOf = async (part: Blob): Promise<Bytes> => new Uint8Array(await part.arrayBuffer());

const cipher = (iv: Bytes): AesGcmParams => ({ name: 'AES-GCM', iv, additionalData: MAGIC });

/** What looks the same is the same, from whatever keyboard it came (RFC 8265 §4.2.2). */
async function keyOf(passphrase: string, salt: Bytes): Promise<CryptoKey> {
  const typed = utf8(passphrase.normalize('NFKC'));
  const material = await crypto.subtle.importKey('raw', typed, 'PBKDF2', false, ['deriveKey']);
  const slow = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS };
  const aes = { name: 'AES-GCM', length: 256 };
  return crypto.subtle.deriveKey(slow, material, aes, false, ['encrypt', 'decrypt']);
}
