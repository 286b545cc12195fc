import type { Bus, Entry, Follower, Following, Placed, Position, Snapshot } from '../core/bus.ts';
import type { RoomEntry } from '../core/entry.ts';
import type { NodeId, RoomId, UserId } from '../core/ids.ts';
import type { Order } from '../core/order.ts';
import type { Line, Peer } from '../core/peer.ts';
import type { Timers } from '../core/ports.ts';
import type { Replica } from '../core/replica.ts';
import type { SentEntry } from './entries.ts';
import type { RecordChange } from './record.ts';
import { bodyOf, entryOf } from './entries.ts';
import { changeOf, RoomRecord } from './record.ts';
import { rewind } from './rewind.ts';

export interface ClusterSettings {
  readonly newEpoch: () => string;
  readonly timers: Timers;
  /** How long the places are kept of whoever was connected to a node that is gone, in ms. */
  readonly resumeWindow: number;
  /** Told of what failed when nobody was waiting for it. */
  readonly report: (thrown: unknown) => void;
}

/** What the orders of one node have in common. */
export interface OrderOptions extends ClusterSettings {
  readonly bus: Bus;
  /** Makes the id of an entry. */
  readonly newId: () => string;
}

/** What was appended by this node and has not come back. */
interface Pending {
  readonly entry: RoomEntry;
  readonly change: RecordChange;
  /** Whether it was applied here already, while the others were out of reach. */
  isApplied: boolean;
}

/** How long to wait where one entry has failed but the engine is in reach, in ms. */
const RETRY = 1_000;

type Own = readonly (readonly [Peer, Line])[];
type EntryOf<K extends RoomEntry['kind']> = Extract<RoomEntry, { kind: K }>;

/** Entries kept for the others while they are out of reach; then what people say is for those here alone. */
const MAX_PENDING = 2_000;

/**
 * The order of a room that several nodes share: an entry is applied when it comes back from the engine
 * between them. While that is out of reach the node goes on alone, in an order of its own; what
 * happened is told to the others afterwards (ADR 9).
 */
export class SharedOrder implements Order, Follower {
  readonly ready: Promise<void>;
  readonly #options: OrderOptions;
  readonly #id: RoomId;
  readonly #replica: Replica;
  readonly #pending = new Map<string, Pending>();
  #following: Following | undefined;
  /** Where the shared order stands, as far as this node knows. */
  #position: Position = { epoch: '', offset: 0 };
  #isAlone = false;
  #isClosed = false;
  #latest: Promise<void> = Promise.resolve();

  /** @param before what has to be over before the room can be followed */
  constructor(id: RoomId, replica: Replica, options: OrderOptions, before?: Promise<void>) {
    this.#id = id;
    this.#replica = replica;
    this.#options = options;
    this.ready = this.#open(before);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  // Beginning and ending

  async #open(before: Promise<void> | undefined): Promise<void> {
    await before;
    try {
      const following = await this.#follow();
      if (!this.#isClosed) this.#restore(following);
    } catch (thrown) {
      this.#options.report(thrown);
      this.#goAlone();
    }
  }

  async #follow(): Promise<Following> {
    const following = await this.#options.bus.follow(this.#id, this);
    this.#following = following;
    this.#position = following.snapshot;
    if (this.#isClosed) following.unfollow();
    return following;
  }

  /** Makes the replica what the entries so far have made of the room. */
  #restore({ snapshot: { epoch, offset, fields }, kept }: Following): void {
    const record = new RoomRecord(fields);
    const entries = kept.map(({ body }) => entryOf(body));
    const known = entries.filter((entry) => entry !== undefined);
    this.#replica.begin({ epoch, offset: (kept[0]?.offset ?? offset + 1) - 1 });
    for (const { line, keys } of rewind(record, known)) this.#replica.settle(line, keys);
    for (const [index, placed] of kept.entries()) this.#hear(placed, entries[index]);
    const presenceOf = (userId: UserId) => record.presenceOf(userId);
    this.#replica.correct(record.room, record.seats(), presenceOf);
    this.awaitReturns();
  }

  close(): void {
    this.#isClosed = true;
    this.#following?.unfollow();
  }

  // What this node adds

  append(entry: RoomEntry): void {
    const change = changeOf(entry, this.#replica.occupants);
    const id = this.#options.newId();
    const pending = { entry, change, isApplied: false };
    if (this.#isAlone) return this.#applyAlone(id, pending);
    this.#pending.set(id, pending);
    this.#send(id, pending);
  }

  #send(id: string, { entry, change, isApplied }: Pending): void {
    const body = bodyOf(isApplied ? { ...entry, late: true } : entry);
    this.#latest = this.#place({ id, node: this.#node, body }, change);
  }

  async #place(entry: Entry, change: RecordChange): Promise<void> {
    try {
      const position = await this.#options.bus.append(this.#id, { entry, ...change });
      if (!position) this.#refuse(entry.id);
    } catch {
      // The bus says to all who watch it what has failed.
      this.#goAlone();
    }
  }

  /** A condition of the record did not hold: somebody else was quicker. */
  #refuse(id: string): void {
    const { entry, isApplied } = this.#pending.get(id) ?? {};
    this.#pending.delete(id);
    if (isApplied || this.#isClosed) return;
    if (entry?.kind === 'resume') this.#replica.refuse(entry.line);
    if (entry?.kind === 'seat') this.#replica.refuseSeat(entry.id);
    // The record has forgotten who is to leave.
    if (entry?.kind === 'leave') this.#replica.apply(this.#replica.stream.offset, entry);
  }

  settled(): Promise<void> | undefined {
    return this.#pending.size > 0 && !this.#isAlone ? this.#latest : undefined;
  }

  get #node(): NodeId {
    return this.#options.bus.node;
  }

  // What comes from all

  onEntry(position: Position, { id, node, body }: Entry): void {
    this.#position = position;
    const own = this.#pending.get(id);
    this.#pending.delete(id);
    const { offset } = this.#replica.stream;
    const place = this.#isAlone ? offset + 1 : position.offset;
    if (own?.isApplied) return this.#isAlone ? undefined : this.#replica.stream.moveTo(place);
    this.#hear({ offset: place, node }, own?.entry ?? entryOf(body));
  }

  /** @param entry undefined where this version knows nothing of its kind */
  #hear({ offset, node }: Pick<Placed, 'offset' | 'node'>, entry: SentEntry | undefined): void {
    if (!entry) return this.#replica.stream.moveTo(offset);
    const own = this.#ownTakenOut(entry);
    this.#replica.apply(offset, entry, entry.late ? node : undefined);
    for (const [peer, line] of own) this.#part(peer, line, entry);
    if (entry.kind === 'enter' && node === this.#node) this.#forgetRefused(entry);
  }

  /** Has the record forget a connection that was not let in. */
  #forgetRefused({ facts, line }: EntryOf<'enter'>): void {
    const { occupants } = this.#replica;
    const isHere = occupants
      .of(facts.userId)
      .some(({ lines }) => lines.some(({ id }) => id === line));
    if (!isHere) this.append({ kind: 'leave', peer: facts, line });
  }

  /** Connections of this node that an entry takes out. */
  #ownTakenOut(entry: RoomEntry): Own {
    const { occupants } = this.#replica;
    switch (entry.kind) {
      case 'expel':
      case 'bar':
        return this.#own(occupants.of(entry.userId));
      case 'shut':
        return this.#own(occupants.all());
      case 'leave':
        return this.#own(occupants.of(entry.peer.userId)).filter(([, { id }]) => id === entry.line);
      default:
        return [];
    }
  }

  #own(peers: Iterable<Peer>): Own {
    const lines = [...peers].flatMap((peer) => peer.lines.map((line) => [peer, line] as const));
    return lines.filter(([, { node }]) => node === this.#node);
  }

  #part({ facts }: Peer, { id: line, outlet }: Line, entry: RoomEntry): void {
    // Who was left for dead while this node was cut off comes in anew.
    if (entry.kind === 'leave') return outlet.close('internal');
    // What the room has done the record does not know yet.
    this.append({ kind: 'leave', peer: facts, line });
  }

  // Nodes that are gone

  /** Takes out whoever was connected to a node that is gone, unless they have come back in time. */
  awaitReturns(): void {
    const { timers, resumeWindow } = this.#options;
    if (this.#lost().length > 0) timers.after(resumeWindow, () => this.#takeOutLost());
  }

  #takeOutLost(): void {
    if (this.#isClosed) return;
    for (const [{ facts }, { id }] of this.#lost()) {
      this.append({ kind: 'leave', peer: facts, line: id });
    }
  }

  #lost(): Own {
    const { nodes } = this.#options.bus;
    const peers = [...this.#replica.occupants.all()];
    const lines = peers.flatMap((peer) => peer.lines.map((line) => [peer, line] as const));
    return lines.filter(([, { node }]) => !nodes.has(node));
  }

  // While the others are out of reach

  #goAlone(): void {
    if (this.#isAlone || this.#isClosed) return;
    this.#isAlone = true;
    this.#replica.begin({ epoch: this.#options.newEpoch(), offset: 0 });
    for (const [id, pending] of this.#pending) {
      if (!pending.isApplied) this.#applyAlone(id, pending);
    }
    // A bus that never was down does not tell that it is up.
    const { bus, timers, report } = this.#options;
    if (bus.state === 'up') timers.after(RETRY, () => void this.rejoin().catch(report));
  }

  #applyAlone(id: string, pending: Pending): void {
    pending.isApplied = true;
    if (this.#pending.size < MAX_PENDING || !isTalk(pending.entry)) this.#pending.set(id, pending);
    this.#replica.apply(this.#replica.stream.offset + 1, pending.entry);
  }

  /** The others are back in reach, and what they have done meanwhile was heard. */
  async rejoin(): Promise<void> {
    if (!this.#isAlone || this.#isClosed) return;
    if (!this.#following) this.#meet((await this.#follow()).snapshot);
    this.#isAlone = false;
    this.#replica.begin(this.#position);
    for (const [id, pending] of this.#pending) this.#send(id, pending);
  }

  onAnew(snapshot: Snapshot): void {
    const isNew = snapshot.epoch !== this.#position.epoch;
    this.#position = snapshot;
    if (!this.#isAlone) this.#replica.begin(snapshot);
    this.#meet(snapshot, isNew);
  }

  /**
   * Makes one of what this node knows and what the record says.
   *
   * @param isNew whether the record was lost: then each node writes down its own, and tells of nobody else
   */
  #meet({ fields }: Snapshot, isNew = false): void {
    const record = new RoomRecord(fields);
    const lines = record.lines();
    const listed = new Set(lines.map(({ line }) => line));
    const { offset } = this.#replica.stream;
    const peers = [...this.#replica.occupants.all()];
    for (const entry of lines) {
      const room = this.#replica.stream.room;
      const resumeKey = record.keysOf(entry.facts.connId)?.[0];
      const isOwn = entry.node === this.#node;
      if (!isOwn) this.#replica.apply(offset, { kind: 'enter', ...entry, room, resumeKey });
    }
    for (const peer of peers) {
      for (const line of peer.lines) {
        if (listed.has(line.id)) continue;
        if (line.node === this.#node) this.#writeDown(peer, line);
        else if (!isNew) {
          this.#replica.apply(offset, { kind: 'leave', peer: peer.facts, line: line.id });
        }
      }
    }
    this.awaitReturns();
  }

  /** Has the record know a connection that is here already. */
  #writeDown({ facts, resumption }: Peer, { id: line, node }: Line): void {
    const { stream, occupants } = this.#replica;
    const member = occupants.standingOf(facts.userId);
    const known = { facts, member, room: stream.room, resumeKey: resumption?.keys[0] };
    const entry: EntryOf<'enter'> = { kind: 'enter', line, node, shared: false, ...known };
    const isUnderWay = [...this.#pending.values()].some(
      (pending) => pending.entry.kind === 'enter' && pending.entry.line === line,
    );
    if (isUnderWay) return;
    const id = this.#options.newId();
    const pending = { entry, change: changeOf(entry, occupants), isApplied: true };
    this.#pending.set(id, pending);
    if (!this.#isAlone) this.#send(id, pending);
  }
}

/** What is for those who hear it now, and changes nothing. */
const isTalk = ({ kind }: RoomEntry): boolean =>
  kind === 'signal' || kind === 'text' || kind === 'message';
