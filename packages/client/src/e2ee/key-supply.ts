import type { Delivery, PublishedDevice } from './delivery.ts';
import type { Identity } from './identity.ts';
import type { OwnKeyPackage } from './key-package.ts';
import type { Vault } from './vault.ts';
import { hasStrings, isFields } from '../guards.ts';
import { toBase64url } from './bytes.ts';
import { endorsementIn } from './endorsement.ts';
import { makeKeyPackage } from './key-package.ts';

const DAY = 86_400_000;
/** How many key packages are published at once. */
const SUPPLY = 10;
/** With fewer left, there have to be new ones. */
const FEW = 4;
/** How long others may use them; in ms, as are the following. */
const LIFETIME = 30 * DAY;
/** Before they expire, there have to be new ones. */
const RENEWAL = 7 * DAY;
/** A welcome made in time may be read later. */
const GRACE = 30 * DAY;

interface Kept extends OwnKeyPackage {
  /** In ms since 1970. */
  readonly expires: number;
}

export interface SupplyOptions {
  readonly vault: Vault;
  readonly roomId: string;
  readonly userId: string;
  readonly identity: Identity;
  readonly delivery: Delivery;
}

/** The key packages by which others add this device to a room's group. */
export class KeySupply {
  readonly #options: SupplyOptions;
  readonly #shelf: string;

  constructor(options: SupplyOptions) {
    this.#options = options;
    this.#shelf = `key packages ${options.roomId}`;
  }

  /**
   * Publishes new ones where there are few left.
   *
   * @param listed what the server has of this device
   */
  async refill(listed: PublishedDevice | undefined): Promise<void> {
    const kept = await this.#kept();
    const expires = Math.max(0, ...kept.map((each) => each.expires));
    const endorsement = await endorsementIn(this.#options.vault);
    const isFull = listed !== undefined && listed.pre_keys_left >= FEW;
    const isTold = (listed?.endorsement ?? '') === endorsement;
    if (isFull && isTold && expires > Date.now() + RENEWAL) return;
    await this.#publish(endorsement);
    await this.#forget(kept.filter((each) => each.expires + GRACE < Date.now()));
  }

  /** Publishes new ones in place of those that others may still have of before. */
  async renew(): Promise<void> {
    const { delivery, identity, vault } = this.#options;
    await delivery.withdraw(identity.deviceId);
    await this.#publish(await endorsementIn(vault));
  }

  /** Those that a welcome may be for. */
  async secrets(): Promise<readonly OwnKeyPackage[]> {
    return this.#kept();
  }

  /** Each is good for one welcome. */
  async used({ preKey }: OwnKeyPackage): Promise<void> {
    await this.#options.vault.delete(this.#shelf, preKey);
  }

  /** @param endorsement what other keys of the person say of this device's */
  async #publish(endorsement: string): Promise<void> {
    const { vault, identity, userId, delivery } = this.#options;
    const expires = Date.now() + LIFETIME;
    const made = await Promise.all(
      Array.from({ length: SUPPLY }, async () => makeKeyPackage(identity, userId, LIFETIME)),
    );
    for (const each of made) await vault.put(this.#shelf, each.preKey, { ...each, expires });
    await delivery.publish({
      identity_key: toBase64url(identity.publicKey),
      device_id: identity.deviceId,
      pre_keys: made.map(({ preKey }) => preKey),
      expires_at: new Date(expires).toISOString(),
      ...(endorsement !== '' && { endorsement }),
    });
  }

  async #kept(): Promise<readonly Kept[]> {
    const entries = await this.#options.vault.entries(this.#shelf);
    return entries.map(([, kept]) => kept).filter(isKept);
  }

  async #forget(kept: readonly Kept[]): Promise<void> {
    for (const each of kept) await this.used(each);
  }
}

const isKept = (value: unknown): value is Kept =>
  isFields(value) &&
  hasStrings(value, 'preKey') &&
  value['secret'] instanceof Uint8Array &&
  typeof value['expires'] === 'number';
