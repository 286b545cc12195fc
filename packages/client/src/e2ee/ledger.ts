import type { Count } from './count.ts';
import type { Vault } from './vault.ts';
import { isFields } from '../guards.ts';

const SHELF = 'sealed rooms';
/** As many numbers of posts that failed are told to the others. */
const MOST_LOST = 20;

/** How a room was sealed when it was first seen: nobody can say otherwise later. */
export type Sealing = 'mls' | 'shared-key';

interface Kept {
  readonly sealing: Sealing;
  /** The newest message that was read. */
  readonly cursor?: string;
  /** How many messages this device has numbered. */
  readonly sent: number;
  /** Numbers of those that were not posted. */
  readonly lost: readonly number[];
  /** Of others' devices, by user and device. */
  readonly counts: Readonly<Record<string, Count>>;
  /** By user, how many messages this device had numbered when they came into the group. */
  readonly since: Readonly<Record<string, number>>;
}

/** How far a device is in a room's chat. To be used while no other tab does, as the groups are. */
export class Ledger {
  readonly #vault: Vault;
  readonly #roomId: string;
  #kept: Kept;
  #isChanged = false;

  constructor(vault: Vault, roomId: string, sealing: Sealing) {
    this.#vault = vault;
    this.#roomId = roomId;
    this.#kept = { sealing, sent: 0, lost: [], counts: {}, since: {} };
  }

  async load(): Promise<void> {
    const kept = await this.#vault.get(SHELF, this.#roomId);
    if (isKept(kept)) this.#kept = kept;
    else this.#isChanged = true;
  }

  async save(): Promise<void> {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    await this.#vault.put(SHELF, this.#roomId, this.#kept);
  }

  get sealing(): Sealing {
    return this.#kept.sealing;
  }

  get cursor(): string | undefined {
    return this.#kept.cursor;
  }

  set cursor(cursor: string) {
    this.#change({ cursor });
  }

  get lost(): readonly number[] {
    return this.#kept.lost;
  }

  /** The number of the next message of this device. */
  get next(): number {
    return this.#kept.sent + 1;
  }

  /** A message was sealed under the next number. */
  take(): void {
    this.#change({ sent: this.next });
  }

  /** A message that was numbered was not posted. */
  lose(n: number): void {
    this.#change({ lost: [...this.lost, n].slice(-MOST_LOST) });
  }

  /** The others know of these. */
  told(lost: readonly number[]): void {
    if (lost.length > 0) this.#change({ lost: this.lost.filter((n) => !lost.includes(n)) });
  }

  countOf(userId: string, deviceId: string): Count | undefined {
    return this.#kept.counts[`${userId} ${deviceId}`];
  }

  count(userId: string, deviceId: string, count: Count): void {
    this.#change({ counts: { ...this.#kept.counts, [`${userId} ${deviceId}`]: count } });
  }

  /** Takes note of who is in the group now. */
  meet(userIds: readonly string[]): void {
    const { since, sent } = this.#kept;
    const isNews = new Set([...userIds, ...Object.keys(since)]).size !== new Set(userIds).size;
    if (!isNews && userIds.every((userId) => userId in since)) return;
    const now = userIds.map((userId): [string, number] => [userId, since[userId] ?? sent]);
    this.#change({ since: Object.fromEntries(now) });
  }

  /** Whether somebody was in the group already when this device posted a message. */
  couldRead(userId: string, n: number): boolean {
    return n > (this.#kept.since[userId] ?? Infinity);
  }

  #change(change: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...change };
    this.#isChanged = true;
  }
}

/** How a room was sealed before, whatever the server says now; undefined where it was not seen sealed. */
export async function sealedBefore(vault: Vault, roomId: string): Promise<Sealing | undefined> {
  const kept = await vault.get(SHELF, roomId);
  return isKept(kept) ? kept.sealing : undefined;
}

const isKept = (value: unknown): value is Kept =>
  isFields(value) &&
  (value['sealing'] === 'mls' || value['sealing'] === 'shared-key') &&
  typeof value['sent'] === 'number' &&
  Array.isArray(value['lost']) &&
  isFields(value['counts']) &&
  isFields(value['since']);
