import type { Vault } from './vault.ts';
import { hasStrings, isFields } from '../guards.ts';
import { concat, utf8 } from './bytes.ts';

/** A message that was opened here, or written here. */
export interface ArchivedMessage {
  readonly roomId: string;
  readonly text: string;
  /** What it was opened from; an edited message is sealed anew. */
  readonly sealed: string;
  /** Its place among what that device posted in the room, from 1. */
  readonly n: number;
  readonly deviceId: string;
  /** How often the text was replaced. */
  readonly version: number;
  /** What an edit of one's own replaces, until the server has taken it. */
  readonly before?: { readonly text: string; readonly sealed: string };
  readonly sender: {
    readonly userId: string;
    /** base64url; absent where the room's key opens everything. */
    readonly identityKey?: string;
  };
}

const SHELF = 'archive';
const KEYS = 'archive key';
const OWN = 'own';
const NONCE = 12;

/**
 * Texts that were opened once, by message id: MLS forgets what opened them.
 *
 * They lie encrypted under a key that cannot be read, so that no text is on the disk as it was typed.
 */
export class Archive {
  readonly #vault: Vault;
  readonly #key: CryptoKey;

  private constructor(vault: Vault, key: CryptoKey) {
    this.#vault = vault;
    this.#key = key;
  }

  static async in(vault: Vault): Promise<Archive> {
    return new Archive(vault, await keyIn(vault));
  }

  /** @returns undefined where the message has not been opened here */
  async get(messageId: string): Promise<ArchivedMessage | undefined> {
    return this.#open(messageId, await this.#vault.get(SHELF, messageId));
  }

  async put(messageId: string, message: ArchivedMessage): Promise<void> {
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
    const text = utf8(JSON.stringify(message));
    const sealed = await crypto.subtle.encrypt(cipher(nonce, messageId), this.#key, text);
    await this.#vault.put(SHELF, messageId, concat(nonce, new Uint8Array(sealed)));
  }

  async delete(messageId: string): Promise<void> {
    await this.#vault.delete(SHELF, messageId);
  }

  /** All of them by message id, as for a backup. */
  async entries(): Promise<ReadonlyMap<string, ArchivedMessage>> {
    const messages = new Map<string, ArchivedMessage>();
    for (const [messageId, kept] of await this.#vault.entries(SHELF)) {
      const message = await this.#open(messageId, kept);
      if (message) messages.set(messageId, message);
    }
    return messages;
  }

  /** What does not open is from another version of the page, and as good as absent. */
  async #open(messageId: string, kept: unknown): Promise<ArchivedMessage | undefined> {
    if (!(kept instanceof Uint8Array)) return undefined;
    const [nonce, sealed] = [kept.slice(0, NONCE), kept.slice(NONCE)];
    try {
      const text = await crypto.subtle.decrypt(cipher(nonce, messageId), this.#key, sealed);
      const message: unknown = JSON.parse(new TextDecoder().decode(text));
      return isArchivedMessage(message) ? message : undefined;
    } catch {
      return undefined;
    }
  }
}

const cipher = (iv: Uint8Array, messageId: string): AesGcmParams => ({
  name: 'AES-GCM',
  iv: new Uint8Array(iv),
  additionalData: utf8(messageId),
});

async function keyIn(vault: Vault): Promise<CryptoKey> {
  return vault.exclusively(KEYS, async () => {
    const kept = await vault.get(KEYS, OWN);
    if (kept instanceof CryptoKey) return kept;
    const usages: KeyUsage[] = ['encrypt', 'decrypt'];
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, usages);
    await vault.put(KEYS, OWN, key);
    return key;
  });
}

export function isArchivedMessage(value: unknown): value is ArchivedMessage {
  if (!isFields(value) || !hasStrings(value, 'roomId', 'text', 'sealed', 'deviceId')) return false;
  const { n, version, sender, before } = value;
  return (
    (before === undefined || (isFields(before) && hasStrings(before, 'text', 'sealed'))) &&
    typeof n === 'number' &&
    typeof version === 'number' &&
    isFields(sender) &&
    hasStrings(sender, 'userId') &&
    ['string', 'undefined'].includes(typeof sender['identityKey'])
  );
}
