import type { ReadonlySignal } from '@preact/signals';
import type { Emoji, EmojiComparisons, SafetyNumber, TrustState } from '@parley/client/e2ee';
import type { CallParticipant } from '@parley/client/rtc';
import type { Keyring } from '../sealed/keyring.ts';
import { computed, signal } from '@preact/signals';
import type { Sealing } from './sealing.ts';

/** A key of somebody's. */
export interface KeyOf {
  readonly userId: string;
  /** base64url */
  readonly key: string;
}

interface AcquaintancesOptions {
  readonly keyring: Promise<Keyring>;
  readonly participants: ReadonlySignal<readonly CallParticipant[]>;
  readonly sealing: Pick<Sealing, 'members' | 'warnings'>;
  /** Makes what agrees on pictures with the others. */
  readonly compare: (keyring: Keyring) => EmojiComparisons;
}

/** The worst first: one doubtful device makes a person doubtful. */
const GRAVITY = ['changed', 'cannot-verify', 'unverified', 'verified'] as const;

/** Whether the others are who they seem to be, as far as this device knows. */
export class Acquaintances {
  /** Undefined until it is open, and where the browser keeps no keys. */
  readonly keyring = signal<Keyring | undefined>(undefined);
  /** Keys to look at before one says anything in confidence. */
  readonly doubtful = computed(() => this.#all().filter((each) => this.#isDoubtful(each)));
  readonly #options: AcquaintancesOptions;
  /** Grows with whatever was learned of somebody. */
  readonly #learned = signal(0);
  #comparisons: EmojiComparisons | undefined;
  #stop = (): void => undefined;

  constructor(options: AcquaintancesOptions) {
    this.#options = options;
    // Where there are no keys, nothing is known of anybody.
    options.keyring.then(
      (keyring) => this.#open(keyring),
      () => undefined,
    );
  }

  #open(keyring: Keyring): void {
    this.#comparisons = this.#options.compare(keyring);
    this.#stop = keyring.trust.on('changed', () => (this.#learned.value += 1));
    this.keyring.value = keyring;
  }

  /** The keys that somebody uses here, each once. */
  keysOf(userId: string): readonly string[] {
    return this.#all()
      .filter((each) => each.userId === userId)
      .map(({ key }) => key);
  }

  /** Undefined where nothing is known yet. */
  stateOf(userId: string): TrustState | undefined {
    const inCall = this.#options.participants.value.filter(({ peer }) => peer.user_id === userId);
    const states = new Set([
      ...inCall.map(({ trust }) => trust),
      ...this.keysOf(userId).map((key) => this.stateOfKey({ userId, key })),
    ]);
    return GRAVITY.find((state) => states.has(state));
  }

  stateOfKey({ userId, key }: KeyOf): TrustState | undefined {
    return this.#trust?.stateOf(userId, key);
  }

  #isDoubtful({ userId, key }: KeyOf): boolean {
    return this.#trust?.isDoubtful(userId, key) ?? false;
  }

  /** Whoever asks hears of what is learned later. */
  get #trust(): Keyring['trust'] | undefined {
    void this.#learned.value;
    return this.keyring.value?.trust;
  }

  #all(): readonly KeyOf[] {
    const { participants, sealing } = this.#options;
    const warned = sealing.warnings.value.map(({ device }) => device);
    const own = this.keyring.value?.userId;
    const all = [
      ...participants.value.map(({ peer, identityKey }) => ({ userId: peer.user_id, identityKey })),
      ...sealing.members.value,
      ...warned,
    ];
    const found = new Map<string, KeyOf>();
    for (const { userId, identityKey: key } of all)
      if (key !== undefined && userId !== own) found.set(`${userId} ${key}`, { userId, key });
    return [...found.values()];
  }

  // Making sure

  /** What both see alike who have each other's true keys. */
  async numberOf({ userId, key: identityKey }: KeyOf): Promise<SafetyNumber | undefined> {
    return this.keyring.value?.numberOf({ userId, identityKey });
  }

  /**
   * Seven pictures, as good as the number; they are there once the other's page has answered.
   *
   * @returns undefined where they are not in the call with that key
   * @throws ParleyError where they have another key, or left
   */
  async emojiOf({ userId, key: identityKey }: KeyOf): Promise<readonly Emoji[] | undefined> {
    const found = this.#options.participants.value.find(
      (each) => each.peer.user_id === userId && each.identityKey === identityKey,
    );
    return found && this.#comparisons?.emoji(found.peer.conn_id, { userId, identityKey });
  }

  /** Keeps what came of a comparison. */
  async judge({ userId, key }: KeyOf, matches: boolean): Promise<void> {
    const { value: keyring } = this.keyring;
    await keyring?.trust[matches ? 'verify' : 'reject'](userId, key);
  }

  /** Goes on with a key that changed, without a comparison. */
  async accept({ userId, key }: KeyOf): Promise<void> {
    await this.keyring.value?.trust.accept(userId, key);
  }

  close(): void {
    this.#stop();
    this.#comparisons?.close();
  }
}
