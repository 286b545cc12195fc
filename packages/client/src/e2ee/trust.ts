import type { Listener, Unsubscribe } from '../emitter.ts';
import type { Vault } from './vault.ts';
import { Emitter } from '../emitter.ts';
import { hasStrings, isFields } from '../guards.ts';
import { endorsersOf } from './endorsement.ts';

/**
 * What is known of somebody's key. `unverified` is taken on the server's word; `changed` came after
 * other keys of theirs, or was said not to match; `cannot-verify` is somebody without keys.
 */
export type TrustState = 'verified' | 'unverified' | 'changed' | 'cannot-verify';

export interface TrustChange {
  readonly type: 'changed';
  readonly userId: string;
}

/**
 * How a key stands: `first` came when the user had none, `new` later; `vouched` was endorsed by a
 * verified one; the others are what the person at this device said.
 */
const STANDINGS = ['first', 'new', 'accepted', 'verified', 'vouched', 'rejected'] as const;
type Standing = (typeof STANDINGS)[number];

/** A key of somebody's that was seen here. */
export interface KnownKey {
  /** base64url */
  readonly key: string;
  readonly standing: Standing;
  /** Since when it stands so, in ms since 1970. */
  readonly since: number;
}

type Keys = readonly KnownKey[];

const TRUST_SHELF = 'trust';

const STATES: Readonly<Record<Standing, TrustState>> = {
  first: 'unverified',
  new: 'changed',
  accepted: 'unverified',
  verified: 'verified',
  vouched: 'verified',
  rejected: 'changed',
};

/** Whose keys are known here, and what this device's person said of them. */
export class Trust {
  readonly #vault: Vault;
  readonly #users: Map<string, Keys>;
  readonly #events = new Emitter<TrustChange>();
  readonly #unwatch: Unsubscribe;

  private constructor(vault: Vault, users: Map<string, Keys>) {
    this.#vault = vault;
    this.#users = users;
    this.#unwatch = vault.watch(TRUST_SHELF, (userId) => void this.#reload(userId));
  }

  static async in(vault: Vault): Promise<Trust> {
    const entries = await vault.entries(TRUST_SHELF);
    return new Trust(vault, new Map(entries.map(([userId, kept]) => [userId, parseKeys(kept)])));
  }

  /** Told when a user's keys stand otherwise than before, in whatever tab that was said. */
  on(type: 'changed', listener: Listener<TrustChange>): Unsubscribe {
    return this.#events.on(type, listener);
  }

  /** @param key base64url; undefined for somebody without keys */
  stateOf(userId: string, key: string | undefined): TrustState {
    if (key === undefined) return 'cannot-verify';
    const keys = this.keysOf(userId);
    const standing = standingOf(keys, key) ?? (keys.length > 0 ? 'new' : 'first');
    return STATES[standing];
  }

  /** The keys of somebody's that were seen, in that order. */
  keysOf(userId: string): Keys {
    return this.#users.get(userId) ?? [];
  }

  /** All keys that were seen, by user id. */
  get users(): ReadonlyMap<string, Keys> {
    return this.#users;
  }

  /** Whether the person had verified any key of somebody's: such a user does not come without one. */
  hasVerified(userId: string): boolean {
    return this.keysOf(userId).some(isVerified);
  }

  /**
   * Whether nothing may be sealed for a key before the person accepts it: another one of that user's
   * was verified, or this one was said not to match.
   */
  isDoubtful(userId: string, key: string): boolean {
    const standing = standingOf(this.keysOf(userId), key);
    if (standing === 'rejected') return true;
    return this.stateOf(userId, key) === 'changed' && this.hasVerified(userId);
  }

  /**
   * Takes note of keys that the server shows as somebody's, or that signed.
   *
   * @param keys base64url; those that come together, when the user had none, are the first ones
   */
  async see(userId: string, ...keys: readonly string[]): Promise<void> {
    const known = this.keysOf(userId);
    if (keys.every((key) => standingOf(known, key) !== undefined)) return;
    await this.#change(userId, (before) => {
      const standing = before.length > 0 ? 'new' : 'first';
      const unknown = keys.filter((key) => standingOf(before, key) === undefined);
      return unknown.reduce((after, key) => stand(after, key, standing), before);
    });
  }

  /** The person compared the numbers, and they match. */
  async verify(userId: string, key: string): Promise<void> {
    await this.#change(userId, (keys) => stand(keys, key, 'verified'));
  }

  /** The person takes note of a changed key, without having compared anything. */
  async accept(userId: string, key: string): Promise<void> {
    await this.#change(userId, (keys) => stand(keys, key, 'accepted'));
  }

  /** The person compared the numbers, and they do not match. */
  async reject(userId: string, key: string): Promise<void> {
    await this.#change(userId, (keys) => stand(keys, key, 'rejected'));
  }

  /**
   * Takes over what is said of a key's predecessors, as after a backup was read on another device.
   *
   * @param endorsement what came with the key; one that does not hold changes nothing
   */
  async endorsed(userId: string, key: string, endorsement: string): Promise<void> {
    if (!isOpen(this.keysOf(userId), key)) return;
    const endorsers = await endorsersOf(userId, key, endorsement);
    await this.#change(userId, (keys) => {
      const standing = inherited(keys, endorsers);
      return standing && isOpen(keys, key) ? stand(keys, key, standing) : keys;
    });
  }

  /**
   * Takes over what another device of the same person knew, as from a backup. What the person said
   * at this one stays; what this one saw without that knowledge came later.
   */
  async adopt(userId: string, keys: readonly KnownKey[]): Promise<void> {
    if (keys.length > 0) await this.#change(userId, (own) => merged(own, keys));
  }

  close(): void {
    this.#unwatch();
  }

  async #change(userId: string, change: (keys: Keys) => Keys): Promise<void> {
    await this.#vault.exclusively(TRUST_SHELF, async () => {
      const before = parseKeys(await this.#vault.get(TRUST_SHELF, userId));
      const after = change(before);
      this.#users.set(userId, after);
      if (after !== before) await this.#vault.put(TRUST_SHELF, userId, after);
    });
  }

  async #reload(userId: string): Promise<void> {
    this.#users.set(userId, parseKeys(await this.#vault.get(TRUST_SHELF, userId)));
    this.#events.emit({ type: 'changed', userId });
  }
}

const isVerified = ({ standing }: KnownKey): boolean => STATES[standing] === 'verified';

const standingOf = (keys: Keys, key: string): Standing | undefined =>
  keys.find((known) => known.key === key)?.standing;

/** Whether the person has no opinion of a key yet, nor anybody for them. */
const isOpen = (keys: Keys, key: string): boolean =>
  [undefined, 'new'].includes(standingOf(keys, key));

function stand(keys: Keys, key: string, standing: Standing): Keys {
  const now = { key, standing, since: Date.now() };
  const isKnown = standingOf(keys, key) !== undefined;
  return isKnown ? keys.map((known) => (known.key === key ? now : known)) : [...keys, now];
}

const SAID: ReadonlySet<Standing> = new Set(['accepted', 'verified', 'rejected']);

function merged(own: Keys, adopted: Keys): Keys {
  const said = new Map(own.map((known) => [known.key, known]));
  const both = adopted.map((known) => {
    const here = said.get(known.key);
    return here && SAID.has(here.standing) ? here : known;
  });
  const later = own.filter(({ key }) => standingOf(adopted, key) === undefined);
  return [...both, ...later.map(asLater)];
}

const asLater = (known: KnownKey): KnownKey =>
  known.standing === 'first' ? { ...known, standing: 'new' } : known;

/** The latest of its endorsers that the person has an opinion of hands that on to a key. */
function inherited(keys: Keys, endorsers: readonly string[]): Standing | undefined {
  const standings = endorsers.map((endorser) => standingOf(keys, endorser));
  const latest = standings.find((standing) => standing !== undefined && standing !== 'new');
  if (latest === undefined || latest === 'rejected') return undefined;
  return STATES[latest] === 'verified' ? 'vouched' : 'accepted';
}

/** What another version of the page kept is as good as absent. */
function parseKeys(kept: unknown): Keys {
  return Array.isArray(kept) ? kept.filter(isKnownKey) : [];
}

export const isKnownKey = (value: unknown): value is KnownKey =>
  isFields(value) &&
  hasStrings(value, 'key') &&
  typeof value['since'] === 'number' &&
  STANDINGS.some((standing) => standing === value['standing']);
