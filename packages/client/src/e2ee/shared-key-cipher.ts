import type { Bytes } from './bytes.ts';
import type { GroupMember, MessageContext, Opened, RoomCipher } from './cipher.ts';
import { ParleyError } from '../errors.ts';
import { concat, fromBase64url, lengthPrefixed, sameBytes, toBase64url } from './bytes.ts';
import { refused } from './cipher.ts';
import { hashOf } from './context.ts';
import { pad, roomWithin, unpad } from './padding.ts';
import { capacityOf, checkLength, readSealed, writeSealed } from './wire.ts';

/** Bytes, as are the following. */
const KEY = 32;
/** Names the room key, so that texts of another are known from those that somebody altered. */
const NAME = 4;
const SALT = 16;
const HEADER = NAME + SALT;
const IV = 12;
const TAG = 16;

/** A room's key for an invite link: 32 random bytes as base64url. */
export function newRoomKey(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(KEY)));
}

/**
 * Seals with one key for the whole room, which its invite link carries behind the `#`.
 *
 * Each text has a key of its own (HKDF-SHA-256, RFC 5869) for AES-256-GCM. Whoever has the link
 * reads everything, early or late, and may write as anybody: see docs/e2ee.md.
 */
export class SharedKeyCipher implements RoomCipher {
  readonly kind = 'shared-key';
  readonly maxBytes = roomWithin(capacityOf('shared-key') - HEADER - TAG);
  readonly #roomKey: CryptoKey;
  readonly #name: Bytes;

  private constructor(roomKey: CryptoKey, name: Bytes) {
    this.#roomKey = roomKey;
    this.#name = name;
  }

  /**
   * @param roomKey as {@link newRoomKey} makes it
   * @throws ParleyError for what is no such key, as where a link was cut off
   */
  static async of(roomKey: string): Promise<SharedKeyCipher> {
    const bytes = fromBase64url(roomKey);
    if (bytes?.length !== KEY)
      throw new ParleyError(0, 'The key in this link is damaged. Ask for the whole link.');
    const key = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveBits']);
    return new SharedKeyCipher(key, await derive(key, ['name'], NAME));
  }

  async seal(text: Uint8Array, about: MessageContext): Promise<string> {
    checkLength(text, this.maxBytes);
    const salt = crypto.getRandomValues(new Uint8Array(SALT));
    const { key, ...how } = await this.#keyFor(about, salt);
    const sealed = await crypto.subtle.encrypt(how, key, pad(text));
    return writeSealed(this.kind, concat(this.#name, salt, new Uint8Array(sealed)));
  }

  async open(sealed: string, about: MessageContext): Promise<Opened> {
    const bytes = readSealed(this.kind, sealed);
    if (bytes === undefined || bytes.length < HEADER + TAG) return refused('unknown-format');
    if (!sameBytes(bytes.subarray(0, NAME), this.#name)) return refused('no-key');
    const { key, ...how } = await this.#keyFor(about, bytes.slice(NAME, HEADER));
    const filled = await crypto.subtle
      .decrypt(how, key, bytes.slice(HEADER))
      .catch(() => undefined);
    const text = filled && unpad(new Uint8Array(filled));
    if (text === undefined) return refused('altered');
    return { kind: 'opened', text, sender: { userId: about.userId } };
  }

  /** Nobody knows who has the link. */
  members(): readonly GroupMember[] {
    return [];
  }

  async exportSecret(label: string, length: number): Promise<Bytes> {
    return derive(this.#roomKey, ['export', label], length);
  }

  /** There is none but the key, which is in the link. */
  async state(): Promise<Bytes> {
    return new Uint8Array();
  }

  /** Key and nonce are of one text alone, as the salt is random. */
  async #keyFor(about: MessageContext, salt: Bytes) {
    const use = ['message', about.userId, about.messageId];
    const bits = await derive(this.#roomKey, use, KEY + IV, salt);
    const key = await crypto.subtle.importKey('raw', bits.slice(0, KEY), 'AES-GCM', false, [
      'encrypt',
      'decrypt',
    ]);
    return { key, name: 'AES-GCM', iv: bits.slice(KEY), additionalData: await hashOf(about) };
  }
}

/** @param length bytes */
async function derive(
  key: CryptoKey,
  use: readonly string[],
  length: number,
  salt = new Uint8Array(),
): Promise<Bytes> {
  const info = lengthPrefixed(['parley shared key 1', ...use]);
  const how = { name: 'HKDF', hash: 'SHA-256', salt, info };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, length * 8));
}
