/** Encoded frames of audio and video, sealed so that who relays them can pass them on, but not see them. */
import type { Bytes } from './bytes.ts';
import { concat, utf8 } from './bytes.ts';

/** What a frame is; a relay has to see it too. */
export type FrameKind = 'key' | 'delta' | 'audio';

/**
 * What stays readable at the head of a frame, in bytes: VP8's uncompressed part, which packetizers
 * read (RFC 6386 §9.1), and the first byte of Opus (RFC 6716 §3.1).
 */
const HEAD: Readonly<Record<FrameKind, number>> = { key: 10, delta: 3, audio: 1 };
const NONCE = 12;
/** The last byte of a sealed frame names the epoch. */
const TRAILER = NONCE + 1;
/** Frames of the epoch before are still on their way when a new one begins. */
const EPOCHS_KEPT = 3;

/**
 * The keys of a group's last epochs. Each sender has one of its own, so that no frame passes as
 * another sender's to those who get it by a relay.
 */
export class MediaKeys {
  readonly #secrets = new Map<number, Promise<CryptoKey>>();
  readonly #keys = new Map<string, Promise<CryptoKey>>();
  #epoch: number | undefined;

  /** @param secret what the group exports for media in that epoch */
  add(epoch: number, secret: Uint8Array): void {
    const name = epoch % 256;
    const imported = crypto.subtle.importKey('raw', new Uint8Array(secret), 'HKDF', false, [
      'deriveKey',
    ]);
    this.#secrets.delete(name);
    this.#secrets.set(name, imported);
    this.#keys.clear();
    this.#epoch = name;
    const [oldest] = this.#secrets.keys();
    if (this.#secrets.size > EPOCHS_KEPT && oldest !== undefined) this.#secrets.delete(oldest);
  }

  /** @returns undefined before there is a key: nothing goes out as it is */
  async seal(frame: Bytes, kind: FrameKind, sender: string): Promise<Bytes | undefined> {
    const epoch = this.#epoch;
    const key = epoch === undefined ? undefined : await this.#key(epoch, sender);
    if (epoch === undefined || !key) return undefined;
    const [head, body] = [frame.slice(0, HEAD[kind]), frame.slice(HEAD[kind])];
    const iv = crypto.getRandomValues(new Uint8Array(NONCE));
    const sealed = await crypto.subtle.encrypt(cipher(iv, head), key, body);
    return concat(head, new Uint8Array(sealed), iv, new Uint8Array([epoch]));
  }

  /** @returns undefined for what does not open */
  async open(frame: Bytes, kind: FrameKind, sender: string): Promise<Bytes | undefined> {
    const [head, rest] = [frame.slice(0, HEAD[kind]), frame.slice(HEAD[kind])];
    const key = await this.#key(rest.at(-1) ?? -1, sender);
    if (!key) return undefined;
    const iv = rest.slice(-TRAILER, -1);
    try {
      const body = await crypto.subtle.decrypt(cipher(iv, head), key, rest.slice(0, -TRAILER));
      return concat(head, new Uint8Array(body));
    } catch {
      return undefined;
    }
  }

  async #key(epoch: number, sender: string): Promise<CryptoKey | undefined> {
    const secret = this.#secrets.get(epoch);
    if (!secret) return undefined;
    const name = `${epoch} ${sender}`;
    const key = this.#keys.get(name) ?? secret.then(async (known) => keyOf(known, sender));
    this.#keys.set(name, key);
    return key;
  }
}

const cipher = (iv: Bytes, additionalData: Bytes): AesGcmParams => ({
  name: 'AES-GCM',
  iv,
  additionalData,
});

async function keyOf(secret: CryptoKey, sender: string): Promise<CryptoKey> {
  const info = utf8(`parley media 1 ${sender}`);
  const expanded = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info };
  const aes = { name: 'AES-GCM', length: 256 };
  return crypto.subtle.deriveKey(expanded, secret, aes, false, ['encrypt', 'decrypt']);
}
