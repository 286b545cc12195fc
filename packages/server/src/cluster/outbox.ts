import type { Bus } from '../core/bus.ts';
import type { RoomEntry } from '../core/entry.ts';
import type { RoomId } from '../core/ids.ts';
import type { RecordChange } from './record.ts';
import { bodyOf } from './entries.ts';

/** What was appended by this node and has not come back. */
export interface Pending {
  readonly entry: RoomEntry;
  readonly change: RecordChange;
  /** Whether it was applied here already, while the others were out of reach. */
  isApplied: boolean;
  /** Whether it is known to have its place; it is still to come back. */
  isPlaced?: boolean;
  /** Whether it was sent, and no answer has come so far. */
  isUnderWay?: boolean;
}

export interface OutboxOptions {
  readonly bus: Bus;
  /** Makes the id of an entry. */
  readonly newId: () => string;
  /** A condition of the record did not hold: the entry has no place, and will have none. */
  readonly onRefused: (pending: Pending) => void;
  /** The others are out of reach. */
  readonly onFailed: () => void;
  /** Nothing waits for its place, and nobody waits for what comes back. */
  readonly onDone: () => void;
}

/** Entries kept for the others while they are out of reach; then what people say is for those here alone. */
const MAX_PENDING = 2_000;

/** What a node has appended to a room, until it comes back in the room's order. */
export class Outbox {
  readonly #room: RoomId;
  readonly #options: OutboxOptions;
  readonly #pending = new Map<string, Pending>();
  #latest: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(room: RoomId, options: OutboxOptions) {
    this.#room = room;
    this.#options = options;
  }

  send(pending: Pending): void {
    const id = this.#options.newId();
    this.#pending.set(id, pending);
    this.#dispatch(id, pending);
  }

  /** Keeps what was applied here, until it can be sent. */
  keep(pending: Pending): void {
    const isWorthIt = this.#pending.size < MAX_PENDING || !isTalk(pending.entry);
    if (isWorthIt) this.#pending.set(this.#options.newId(), pending);
  }

  /** Sends what is here once more: what did not come back before the others were lost never will. */
  resend(): void {
    for (const [id, pending] of this.#pending) {
      if (!pending.isUnderWay) this.#dispatch(id, pending);
    }
  }

  /** An entry has come back; undefined where it is not of this node. */
  take(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  /** In order of being appended. */
  all(): Iterable<Pending> {
    return this.#pending.values();
  }

  /** Resolves once what was sent so far has its place; undefined where it has. */
  settled(): Promise<void> | undefined {
    return this.#pending.size > 0 ? this.#latest : undefined;
  }

  /** From now on nothing comes back; what has no place yet is to get it all the same. */
  close(): void {
    this.#isClosed = true;
    for (const [id, { isPlaced }] of this.#pending) if (isPlaced) this.#pending.delete(id);
    this.#checkDone();
  }

  #dispatch(id: string, pending: Pending): void {
    this.#latest = this.#place(id, pending);
  }

  async #place(id: string, pending: Pending): Promise<void> {
    const { bus, onRefused, onFailed } = this.#options;
    const { entry, change, isApplied } = pending;
    const body = bodyOf(isApplied ? { ...entry, late: true } : entry);
    pending.isUnderWay = true;
    try {
      const position = await bus.append(this.#room, {
        entry: { id, node: bus.node, body },
        ...change,
      });
      pending.isUnderWay = false;
      pending.isPlaced = true;
      if (!position || this.#isClosed) this.#pending.delete(id);
      if (!position) onRefused(pending);
      this.#checkDone();
    } catch {
      pending.isUnderWay = false;
      // The bus says to all who watch it what has failed.
      onFailed();
    }
  }

  #checkDone(): void {
    if (this.#isClosed && this.#pending.size === 0) this.#options.onDone();
  }
}

/** What is for those who hear it now, and changes nothing. */
const isTalk = ({ kind }: RoomEntry): boolean =>
  kind === 'signal' || kind === 'text' || kind === 'message';
