import type { Bus, Entry, Follower, Following, Placed, Position, Snapshot } from '../core/bus.ts';
import type { RoomEntry } from '../core/entry.ts';
import type { NodeId, RoomId, UserId } from '../core/ids.ts';
import type { Order } from '../core/order.ts';
import type { Waiting } from '../core/lobby.ts';
import type { Line, Peer } from '../core/peer.ts';
import type { Timers } from '../core/ports.ts';
import type { Replica } from '../core/replica.ts';
import type { SentEntry } from './entries.ts';
import type { Pending } from './outbox.ts';
import { entryOf } from './entries.ts';
import { Outbox } from './outbox.ts';
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

/** Connections, with the peers that they speak for. */
type Lines = readonly (readonly [Peer, Line])[];
type EntryOf<K extends RoomEntry['kind']> = Extract<RoomEntry, { kind: K }>;

/** How long to wait where one entry has failed but the engine is in reach, in ms. */
const RETRY = 1_000;
/** How long after its connection broke a node may take to notice that somebody is away, in ms: two pings. */
const NOTICE = 120_000;

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
  readonly #outbox: Outbox;
  #following: Following | undefined;
  /** Where the shared order stands, as far as this node knows. */
  #position: Position = { epoch: '', offset: 0 };
  #isAlone = false;
  #isClosed = false;
  #cancelAging = (): void => {};

  /**
   * @param before what has to be over before the room can be followed
   * @param onDone called once this is closed and has nothing to tell the others any more
   */
  constructor(
    id: RoomId,
    replica: Replica,
    options: OrderOptions,
    before: Promise<void> | undefined,
    onDone: () => void,
  ) {
    this.#id = id;
    this.#replica = replica;
    this.#options = options;
    this.#outbox = new Outbox(id, {
      ...options,
      onDone,
      onRefused: (pending) => this.#refuse(pending),
      onFailed: () => this.#goAlone(),
    });
    this.ready = this.#open(before);
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
    if (!this.#isClosed) this.#age();
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
    const readable = entries.filter((entry) => entry !== undefined);
    this.#replica.stream.begin({ epoch, offset: (kept[0]?.offset ?? offset + 1) - 1 });
    for (const { line, keys } of rewind(record, readable)) this.#replica.settle(line, keys);
    for (const [index, placed] of kept.entries()) this.#hear(placed, entries[index]);
    this.#correct(record);
    this.awaitReturns();
  }

  #correct(record: RoomRecord): void {
    const presenceOf = (userId: UserId) => record.presenceOf(userId);
    const known = { room: record.room, seats: record.seats(), waiting: record.waiting() };
    this.#replica.correct(known, presenceOf);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelAging();
    this.#following?.unfollow();
    void this.ready.then(() => this.#outbox.close());
  }

  /** What everybody at other nodes has got is not known here: it is forgotten once nobody can ask for it. */
  #age(): void {
    const { timers, resumeWindow } = this.#options;
    this.#cancelAging = timers.after(resumeWindow + NOTICE, () => {
      this.#replica.stream.age();
      this.#age();
    });
  }

  // What this node adds

  append(entry: RoomEntry): void {
    const change = changeOf(entry, this.#replica.occupants);
    const pending = { entry, change, isApplied: this.#isAlone };
    if (!this.#isAlone) return this.#outbox.send(pending);
    this.#outbox.keep(pending);
    this.#applyAlone(entry);
  }

  /** Somebody else was quicker. */
  #refuse({ entry, isApplied }: Pending): void {
    if (this.#isClosed) return;
    if (isApplied) return this.#insist(entry);
    if (entry.kind === 'resume') this.#replica.refuse(entry.line);
    if (entry.kind === 'seat') this.#replica.seats.refuse(entry.id);
    // The record has forgotten who is to leave.
    if (entry.kind === 'leave') this.#replica.apply(this.#replica.stream.offset, entry);
  }

  /** Who came back here while the others left them for dead is here all the same. */
  #insist(entry: RoomEntry): void {
    if (entry.kind !== 'resume') return;
    const peer = this.#replica.occupants.find(entry.peer);
    const line = peer?.lines.find(({ id }) => id === entry.line);
    if (peer && line) this.#writeDown(peer, line);
  }

  settled(): Promise<void> | undefined {
    return this.#isAlone ? undefined : this.#outbox.settled();
  }

  get #node(): NodeId {
    return this.#options.bus.node;
  }

  // What comes from all

  onEntry(position: Position, { id, node, body }: Entry): void {
    this.#position = position;
    const own = this.#outbox.take(id);
    const { stream } = this.#replica;
    const offset = this.#isAlone ? stream.offset + 1 : position.offset;
    if (!own?.isApplied) this.#hear({ offset, node }, own?.entry ?? entryOf(body));
    else if (!this.#isAlone) stream.moveTo(offset);
  }

  /** @param entry undefined where this version knows nothing of its kind */
  #hear({ offset, node }: Pick<Placed, 'offset' | 'node'>, entry: SentEntry | undefined): void {
    if (!entry) return this.#replica.stream.moveTo(offset);
    this.#apply(offset, entry, entry.late ? node : undefined);
    if (entry.kind === 'probe') this.#probe(entry);
  }

  /** @param from the node that has applied it already */
  #apply(offset: number, entry: RoomEntry, from?: NodeId): void {
    const own = this.#ownTakenOut(entry);
    this.#replica.apply(offset, entry, from);
    for (const [peer, line] of own) this.#part(peer, line, entry);
    if (entry.kind === 'enter' && entry.node === this.#node) this.#forgetRefused(entry);
  }

  #probe({ id, userId, ms }: EntryOf<'probe'>): void {
    for (const [peer, line] of this.#own(this.#replica.occupants.of(userId))) {
      const asked = line.outlet.probe(ms);
      asked.then((lives) => this.#tellOfLife(id, peer, line, lives), this.#options.report);
    }
  }

  #tellOfLife(id: string, { facts }: Peer, line: Line, lives: boolean): void {
    if (lives) return this.append({ kind: 'alive', id });
    line.outlet.close('unresponsive');
    this.append({ kind: 'leave', peer: facts, line: line.id });
  }

  /** Has the record forget a connection that was not let in. */
  #forgetRefused({ facts, line }: EntryOf<'enter'>): void {
    const peers = this.#replica.occupants.of(facts.userId);
    const isHere = linesOf(peers).some(([, { id }]) => id === line);
    if (!isHere) this.append({ kind: 'leave', peer: facts, line });
  }

  /** Connections of this node that an entry takes out. */
  #ownTakenOut(entry: RoomEntry): Lines {
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

  #own(peers: Iterable<Peer>): Lines {
    return linesOf(peers).filter(([, { node }]) => node === this.#node);
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
    const lines = this.#lost().map(([, { id }]) => id);
    const awaited = new Set([...lines, ...this.#lostWaiting().map(({ line }) => line)]);
    if (awaited.size > 0) timers.after(resumeWindow, () => this.#takeOutLost(awaited));
  }

  /** @param awaited whose time is over; others may have been lost since */
  #takeOutLost(awaited: ReadonlySet<Line['id']>): void {
    // Who is out of reach oneself knows of nobody's death; they are waited for once that is over.
    if (this.#isClosed || this.#isAlone) return;
    for (const [{ facts }, { id }] of this.#lost()) {
      if (awaited.has(id)) this.append({ kind: 'leave', peer: facts, line: id });
    }
    for (const { line } of this.#lostWaiting()) {
      if (awaited.has(line)) this.append({ kind: 'unwait', line });
    }
  }

  #lostWaiting(): readonly Waiting[] {
    const { nodes } = this.#options.bus;
    return [...this.#replica.occupants.lobby.all()].filter(({ node }) => !nodes.has(node));
  }

  #lost(): Lines {
    const { nodes } = this.#options.bus;
    const lines = linesOf(this.#replica.occupants.all());
    return lines.filter(([, { node }]) => node !== this.#node && !nodes.has(node));
  }

  // While the others are out of reach

  #goAlone(): void {
    if (this.#isAlone) return;
    this.#isAlone = true;
    this.#replica.stream.begin({ epoch: this.#options.newEpoch(), offset: 0 });
    for (const pending of this.#outbox.all()) {
      if (!pending.isApplied) this.#applyAlone(pending.entry);
      pending.isApplied = true;
    }
    // A bus that never was down does not tell that it is up.
    const { bus, timers } = this.#options;
    if (bus.state === 'up') timers.after(RETRY, () => this.rejoin());
  }

  #applyAlone(entry: RoomEntry): void {
    if (!this.#isClosed) this.#apply(this.#replica.stream.offset + 1, entry);
  }

  /** The others are back in reach, and what they have done meanwhile was heard. */
  rejoin(): void {
    if (!this.#isAlone) return;
    if (this.#following || this.#isClosed) return this.#tellOthers();
    this.#join().catch(this.#options.report);
  }

  /** Follows the room for the first time, with people in it already. */
  async #join(): Promise<void> {
    const { snapshot } = await this.#follow();
    this.#meet(new RoomRecord(snapshot.fields));
    this.#tellOthers();
  }

  #tellOthers(): void {
    this.#isAlone = false;
    this.#replica.stream.begin(this.#position);
    this.#outbox.resend();
    this.awaitReturns();
  }

  onAnew(snapshot: Snapshot, kept: readonly Placed[]): void {
    const isNew = snapshot.epoch !== this.#position.epoch;
    this.#position = snapshot;
    if (!this.#isAlone) this.#replica.stream.begin(snapshot);
    for (const placed of kept) this.#hearOwn(placed);
    const record = new RoomRecord(snapshot.fields);
    this.#meet(record, isNew);
    if (!isNew) this.#skipGap(record);
  }

  /** An entry of this node has its place, and will not come back. */
  #hearOwn({ id, node }: Placed): void {
    const own = this.#outbox.take(id);
    const { offset } = this.#replica.stream;
    if (own && !own.isApplied) this.#hear({ offset, node }, own.entry);
  }

  /** What happened in between is not known: who is here comes in anew, so that nobody goes on with a part. */
  #skipGap(record: RoomRecord): void {
    this.#correct(record);
    for (const [, { outlet }] of this.#own(this.#replica.occupants.all())) outlet.close('internal');
  }

  /**
   * Makes one of what this node knows and what the record says.
   *
   * @param isNew whether the record was lost: then each node writes down its own, and tells of nobody else
   */
  #meet(record: RoomRecord, isNew = false): void {
    const listed = record.lines();
    const known = linesOf(this.#replica.occupants.all());
    const { offset, room } = this.#replica.stream;
    for (const line of listed.filter(({ node }) => node !== this.#node)) {
      const resumeKey = record.keysOf(line.facts.connId)?.[0];
      this.#replica.apply(offset, { kind: 'enter', ...line, room, resumeKey });
    }
    const names = new Set(listed.map(({ line }) => line));
    for (const [peer, line] of known.filter(([, { id }]) => !names.has(id))) {
      const leave = { kind: 'leave', peer: peer.facts, line: line.id } as const;
      if (line.node === this.#node) this.#writeDown(peer, line);
      else if (!isNew) this.#replica.apply(offset, leave);
    }
    this.#meetWaiting(record, isNew);
    this.awaitReturns();
  }

  /** As {@link #meet}, of those who wait. */
  #meetWaiting(record: RoomRecord, isNew: boolean): void {
    const { stream, occupants } = this.#replica;
    const { offset, room } = stream;
    const listed = record.waiting();
    const lines = new Set(listed.map(({ line }) => line));
    const others = listed.filter(({ node }) => node !== this.#node);
    for (const waiting of others) this.#replica.apply(offset, { kind: 'wait', waiting, room });
    const unlisted = [...occupants.lobby.all()].filter(({ line }) => !lines.has(line));
    for (const waiting of unlisted) {
      const isOwn = waiting.node === this.#node;
      if (isOwn) this.append({ kind: 'wait', waiting, room });
      else if (!isNew) this.#replica.apply(offset, { kind: 'unwait', line: waiting.line });
    }
  }

  /** Has the record know a connection that is here already. */
  #writeDown({ facts, resumption }: Peer, { id: line, node }: Line): void {
    if (this.#isEntering(line)) return;
    const { stream, occupants } = this.#replica;
    const member = occupants.standingOf(facts.userId);
    const known = { facts, member, room: stream.room, resumeKey: resumption?.keys[0] };
    const entry: EntryOf<'enter'> = { kind: 'enter', line, node, shared: false, ...known };
    const pending = { entry, change: changeOf(entry, occupants), isApplied: true };
    if (this.#isAlone) this.#outbox.keep(pending);
    else this.#outbox.send(pending);
  }

  /** Whether the record is to hear of a connection anyway. */
  #isEntering(line: Line['id']): boolean {
    const entries = Array.from(this.#outbox.all(), ({ entry }) => entry);
    return entries.some((entry) => entry.kind === 'enter' && entry.line === line);
  }
}

const linesOf = (peers: Iterable<Peer>): Lines =>
  [...peers].flatMap((peer) => peer.lines.map((line) => [peer, line] as const));
