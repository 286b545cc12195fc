import type { Bus, Position } from '../core/bus.ts';
import type { RoomEntry } from '../core/entry.ts';
import type { RoomId } from '../core/ids.ts';
import type { Clock } from '../core/ports.ts';
import type { Allowance } from './allowance.ts';
import type { Draft } from './sorts.ts';
import { bodyOf } from './entries.ts';
import { merged, rankOf, sortOf, subjectOf } from './sorts.ts';

/** What was appended by this node and has not come back. */
export interface Pending extends Draft {
  /** Whether it was applied here already, while the others were out of reach. */
  isApplied: boolean;
  /** Whether it is told a second time, as the record had forgotten what is to go. */
  readonly isAgain?: boolean;
  /** `kept`: to be sent. `asked`: sent, and not answered. `placed`: has its place, and is to come back. */
  state: 'kept' | 'asked' | 'placed';
  /** Present where it is `placed`. */
  position?: Position;
  /** What it takes of the allowance, in characters. */
  readonly size: number;
}

export interface OutboxOptions {
  readonly bus: Bus;
  /** Tells when something was told. */
  readonly timers: Clock;
  /** Makes the id of an entry. */
  readonly newId: () => string;
  /** For the talk that is kept; what is said beyond that is for those here alone. */
  readonly allowance: Allowance;
  /** A condition of the record did not hold: the entry has no place, and will have none. */
  readonly onRefused: (pending: Pending) => void;
  /** It has its place, or was refused. */
  readonly onAnswered: (entry: RoomEntry) => void;
  /** The others are out of reach. */
  readonly onFailed: () => void;
}

/** Entries that are told at a time of those that were kept. */
const BATCH = 64;

/** What a node has to tell the others of a room: until it has its place, and, where they are awaited, has come back. */
export class Outbox {
  readonly #room: RoomId;
  readonly #options: OutboxOptions;
  readonly #pending = new Map<string, Pending>();
  /** What is kept, by what it is about. */
  readonly #subjects = new Map<string, string>();
  #latest: Promise<unknown> = Promise.resolve();
  #isAwaited = true;

  constructor(room: RoomId, options: OutboxOptions) {
    this.#room = room;
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#pending.size === 0;
  }

  get hasKept(): boolean {
    return this.#kept().length > 0;
  }

  /** @returns whether it has got through, or was refused */
  send(draft: Draft, how: Partial<Pick<Pending, 'isApplied' | 'isAgain'>> = {}): Promise<boolean> {
    return this.#place(this.#add({ ...draft, isApplied: false, ...how, state: 'asked', size: 0 }));
  }

  /** Keeps what cannot be sent now. @param isApplied whether it was applied here */
  keep(draft: Draft, isApplied = true): void {
    const subject = subjectOf(draft.entry);
    const earlier = subject === undefined ? undefined : this.#takeKept(subject);
    const { entry, change } = earlier ? merged(earlier, draft) : draft;
    const size = sortOf(entry) === 'talk' ? bodyOf(entry).length : 0;
    if (!this.#options.allowance.take(size)) return;
    const id = this.#add({ entry, change, isApplied, state: 'kept', size });
    if (subject !== undefined) this.#subjects.set(subject, id);
  }

  #takeKept(subject: string): Pending | undefined {
    const id = this.#subjects.get(subject) ?? '';
    return this.#pending.get(id)?.state === 'kept' ? this.take(id) : undefined;
  }

  /** Forgets what was kept and meets this. */
  forget(meets: (entry: RoomEntry) => boolean): void {
    for (const [id, { entry, state }] of this.#pending) {
      if (state === 'kept' && meets(entry)) this.take(id);
    }
  }

  /** Sends what is kept, some of it at a time; what is kept meanwhile, too. @returns false where the others are lost again */
  async flush(): Promise<boolean> {
    for (let next = this.#kept(); next.length > 0; next = this.#kept()) {
      const placed = await Promise.all(next.slice(0, BATCH).map((id) => this.#place(id)));
      if (placed.includes(false)) return false;
    }
    this.#subjects.clear();
    return true;
  }

  /** An entry has come back; undefined where it is not of this node. */
  take(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    if (this.#pending.delete(id)) this.#options.allowance.giveBack(pending?.size ?? 0);
    return pending;
  }

  /**
   * The order is known anew: what has its place before that will not come back. Where the place is
   * lost, it is told again.
   *
   * @param position as far as the order is known now
   */
  beginAt({ epoch, offset }: Position): void {
    for (const [id, pending] of this.#pending) {
      const { state, position } = pending;
      if (state !== 'placed' || !position) continue;
      if (position.epoch !== epoch) pending.state = 'kept';
      else if (position.offset <= offset) this.take(id);
    }
  }

  /** In order of being appended. */
  all(): Iterable<Pending> {
    return this.#pending.values();
  }

  /** Resolves once what was sent so far has its place; undefined where it has. */
  settled(): Promise<unknown> | undefined {
    return this.isEmpty ? undefined : this.#latest;
  }

  /** From now on nothing comes back; what has no place yet is to get it all the same. */
  awaitNothing(): void {
    this.#isAwaited = false;
    for (const [id, { state }] of this.#pending) if (state === 'placed') this.take(id);
  }

  #add(pending: Pending): string {
    const id = this.#options.newId();
    this.#pending.set(id, pending);
    return id;
  }

  /** The ids of what is kept, in the order in which it is told. */
  #kept(): readonly string[] {
    const kept = [...this.#pending].filter(([, { state }]) => state === 'kept');
    const inOrder = kept.toSorted(([, one], [, other]) => rankOf(one.entry) - rankOf(other.entry));
    return inOrder.map(([id]) => id);
  }

  #place(id: string): Promise<boolean> {
    const pending = this.#pending.get(id);
    const placing = pending ? this.#append(id, pending) : Promise.resolve(true);
    this.#latest = placing;
    return placing;
  }

  async #append(id: string, pending: Pending): Promise<boolean> {
    const { bus, timers, onFailed } = this.#options;
    const { entry, change, isApplied } = pending;
    const at = timers.now();
    const body = bodyOf(isApplied ? { ...entry, at, late: true } : { ...entry, at });
    pending.state = 'asked';
    try {
      const sent = { id, node: bus.node, body };
      this.#answer(id, pending, await bus.append(this.#room, { entry: sent, ...change }));
      return true;
    } catch {
      pending.state = 'kept';
      // The bus says to all who watch it what has failed.
      onFailed();
      return false;
    }
  }

  #answer(id: string, pending: Pending, position: Position | undefined): void {
    pending.state = 'placed';
    if (position) pending.position = position;
    if (!position || !this.#isAwaited) this.take(id);
    if (!position) this.#options.onRefused(pending);
    this.#options.onAnswered(pending.entry);
  }
}
