import type { Identity } from './identity.ts';
import type { Vault } from './vault.ts';
import { isFields } from '../guards.ts';
import { MlsCipher } from './mls-cipher.ts';

const SHELF = 'groups';
/** The room's group, and the one before it: what was sealed for that may still come. */
const KEPT = 2;
/** So many replaced groups are known again. */
const PAST = 50;

/** Where this device is out of a group that the room still has. */
export interface Loss {
  readonly groupId: string;
  /** The last epoch that was had: no welcome to it, or before, is a new one. */
  readonly epoch: number;
  readonly because: 'state-lost' | 'away-too-long' | 'removed' | 'broken';
}

interface Kept {
  readonly version: number;
  /** The newest one first. */
  readonly states: readonly Uint8Array[];
  /** Ids of groups that others have taken the place of. */
  readonly past: readonly string[];
  readonly loss?: Loss;
}

/**
 * What a device has of a room's groups, as its vault keeps it. To be used while no other tab does:
 * `load` first, and `save` before anything that was made of it goes out.
 */
export class KeptGroups {
  readonly #vault: Vault;
  readonly #roomId: string;
  readonly #identity: Identity;
  #version = 0;
  #ciphers: readonly MlsCipher[] = [];
  #past: readonly string[] = [];
  #loss: Loss | undefined;
  #isChanged = false;

  constructor(vault: Vault, roomId: string, identity: Identity) {
    this.#vault = vault;
    this.#roomId = roomId;
    this.#identity = identity;
  }

  /** The one that texts are sealed for, as far as this device is in any. */
  get newest(): MlsCipher | undefined {
    return this.#ciphers[0];
  }

  get loss(): Loss | undefined {
    return this.#loss;
  }

  /** @param address as sealed texts have it */
  at(address: string): MlsCipher | undefined {
    return this.#ciphers.find((cipher) => cipher.address === address);
  }

  /** Whether a group is one that another has taken the place of. */
  isPast(groupId: string): boolean {
    return this.#past.includes(groupId);
  }

  async load(): Promise<void> {
    const kept = await this.#vault.get(SHELF, this.#roomId);
    if (!isKept(kept) || kept.version === this.#version) return;
    const restored = kept.states.map(async (state) => MlsCipher.restore(this.#identity, state));
    this.#ciphers = (await Promise.all(restored)).filter((cipher) => cipher !== undefined);
    this.#past = kept.past;
    this.#loss = kept.loss;
    this.#version = kept.version;
  }

  /** Where something changed since it was loaded. */
  async save(): Promise<void> {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    this.#version += 1;
    const states = await Promise.all(this.#ciphers.map(async (cipher) => cipher.state()));
    const loss = this.#loss && { loss: this.#loss };
    const kept: Kept = { version: this.#version, states, past: this.#past, ...loss };
    await this.#vault.put(SHELF, this.#roomId, kept);
  }

  /** Takes note that a group was used. */
  touch(): void {
    this.#isChanged = true;
  }

  /** Another group takes the place of the newest one, or this device is in the same one anew. */
  add(cipher: MlsCipher): void {
    const others = this.#ciphers.filter(({ groupId }) => groupId !== cipher.groupId);
    const past = [...this.#past, ...others.map(({ groupId }) => groupId)];
    this.#past = [...new Set(past)].slice(-PAST);
    this.#ciphers = [cipher, ...others].slice(0, KEPT);
    this.#loss = undefined;
    this.touch();
  }

  lose(cipher: MlsCipher, because: Loss['because']): void {
    this.#loss = { groupId: cipher.groupId, epoch: cipher.epoch, because };
    this.touch();
  }
}

const isKept = (value: unknown): value is Kept =>
  isFields(value) &&
  typeof value['version'] === 'number' &&
  Array.isArray(value['states']) &&
  Array.isArray(value['past']);
