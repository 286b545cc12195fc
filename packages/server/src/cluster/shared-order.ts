import type { Bus, Entry, Follower, Following, Placed, Position, Snapshot } from '../core/bus.ts';
import type { EntryOf, RoomEntry } from '../core/entry.ts';
import type { NodeId, RoomId } from '../core/ids.ts';
import type { Order } from '../core/order.ts';
import type { Replica } from '../core/replica.ts';
import type { SentEntry } from './entries.ts';
import type { Pending } from './outbox.ts';
import type { Allowance } from './allowance.ts';
import type { ReturnsOptions } from './returns.ts';
import type { RecordChange } from './record.ts';
import type { Draft } from './sorts.ts';
import { entryOf } from './entries.ts';
import { Outbox } from './outbox.ts';
import { KnownPart, ownLines, partIn, partOf } from './part.ts';
import { changeOf, forgottenChangeOf, presentChangeOf, RoomRecord } from './record.ts';
import { differencesFrom } from './reconcile.ts';
import { Returns } from './returns.ts';
import { rewind } from './rewind.ts';
import { Stage } from './stage.ts';
import { isSettledByLast, sortOf, subjectOf } from './sorts.ts';

export interface ClusterSettings extends Omit<ReturnsOptions, 'bus'> {
  readonly newEpoch: () => string;
  /** Told of what failed when nobody was waiting for it. */
  readonly report: (thrown: unknown) => void;
}

/** What the orders of one node have in common. */
export interface OrderOptions extends ClusterSettings {
  readonly bus: Bus;
  /** Makes the id of an entry. */
  readonly newId: () => string;
  readonly allowance: Allowance;
}

/** `alone` from when the others are out of reach until they have been told what was done here since. */
type State =
  | { readonly kind: 'together' }
  | { readonly kind: 'alone'; known: KnownPart; isTelling: boolean };

/** How long to wait where something has failed but the engine is in reach, in ms. */
export const RETRY = 1_000;
/** How long after its connection broke a node may take to notice that somebody is away, in ms: two pings. */
const NOTICE = 120_000;

/**
 * The order of a room that several nodes share: an entry is applied when it comes back from the engine
 * between them. While that is out of reach the node goes on alone, in an order of its own; what
 * happened is told to the others afterwards (ADR 9).
 */
export class SharedOrder implements Order, Follower {
  readonly ready: Promise<void>;
  readonly id: RoomId;
  readonly #options: OrderOptions;
  readonly #replica: Replica;
  readonly #outbox: Outbox;
  readonly #stage: Stage;
  readonly #returns: Returns;
  readonly #onDone: () => void;
  #following: Following | undefined;
  /** Where the shared order stands, as far as this node knows. */
  #position: Position = { epoch: '', offset: 0 };
  #state: State = { kind: 'together' };
  #isClosed = false;
  #cancelAging = (): void => {};
  #cancelRetry = (): void => {};

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
    this.id = id;
    this.#replica = replica;
    this.#options = options;
    this.#onDone = onDone;
    this.#outbox = new Outbox(id, {
      ...options,
      onAnswered: (entry) => this.#answered(entry),
      onRefused: (pending) => this.#refuse(pending),
      onFailed: () => this.#goAlone(),
    });
    this.#stage = new Stage(replica, options, (entry) => this.append(entry));
    this.#returns = new Returns(replica.occupants, options, (entry) => this.#takeOut(entry));
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
    const following = await this.#options.bus.follow(this.id, this);
    this.#following = following;
    this.#position = following.snapshot;
    if (this.#isClosed) following.unfollow();
    return following;
  }

  /** Makes the replica what the entries so far have made of the room. */
  #restore({ snapshot, kept }: Following): void {
    const { epoch, offset } = snapshot;
    const record = new RoomRecord(snapshot);
    const entries = kept.map(({ body }) => entryOf(body));
    const readable = entries.filter((entry) => entry !== undefined);
    this.#replica.stream.begin({ epoch, offset: (kept[0]?.offset ?? offset + 1) - 1 });
    for (const { line, keys } of rewind(record, readable)) this.#replica.settle(line, keys);
    this.#relive(kept, entries);
    this.#reconcile(record);
  }

  #relive(kept: readonly Placed[], entries: readonly (SentEntry | undefined)[]): void {
    const { time } = this.#replica;
    for (const [index, placed] of kept.entries()) {
      const entry = entries[index];
      if (entry?.at !== undefined) time.moveTo(entry.at);
      this.#hear(placed, entry);
    }
    time.arrive();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelAging();
    this.#following?.unfollow();
    void this.#finish();
  }

  async #finish(): Promise<void> {
    await this.ready;
    this.#outbox.awaitNothing();
    this.#checkDone();
  }

  #checkDone(): void {
    const isTold = this.#state.kind === 'together' && this.#outbox.isEmpty;
    if (this.#isClosed && isTold) this.#onDone();
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
    const draft = { entry, change: changeOf(entry, this.#replica.occupants) };
    if (this.#state.kind === 'together') return void this.#outbox.send(draft);
    this.#keep(draft, this.#state.known);
    this.#applyAlone(entry);
  }

  /** Who of this node is here the others are told by how it is in the end. */
  #keep(draft: Draft, known: KnownPart): void {
    const sort = sortOf(draft.entry);
    if (sort === 'part' || sort === 'fleeting') return;
    if (draft.entry.kind === 'seat') known.note(draft.entry);
    this.#outbox.keep(draft);
  }

  #answered(entry: RoomEntry): void {
    if (this.#state.kind === 'alone') this.#state.known.note(entry);
    this.#checkDone();
  }

  /** The record is not as it was taken to be: somebody was quicker, or it was lost. */
  #refuse({ entry, isApplied, isAgain }: Pending): void {
    const isGoing = entry.kind === 'leave' || (entry.kind === 'seat' && !entry.now);
    if (isGoing && !isAgain && (isApplied || this.#knows(entry))) {
      void this.#outbox.send(
        { entry, change: forgottenChangeOf(entry) },
        { isApplied, isAgain: true },
      );
    } else if (entry.kind === 'seat') this.#replica.seats.refuse(entry.id);
    else if (entry.kind === 'resume' && !this.#isClosed) this.#replica.refuse(entry.line);
  }

  #knows(entry: EntryOf<'leave' | 'seat'>): boolean {
    const { occupants, seats } = this.#replica;
    if (entry.kind === 'seat') return seats.all.get(entry.clientId)?.mark === entry.was?.mark;
    return occupants.find(entry.peer.connId)?.lines.some(({ id }) => id === entry.line) === true;
  }

  settled(): Promise<unknown> | undefined {
    return this.#state.kind === 'alone' ? undefined : this.#outbox.settled();
  }

  get #node(): NodeId {
    return this.#options.bus.node;
  }

  // What comes from all

  onEntry(position: Position, { id, node, body }: Entry): void {
    this.#position = position;
    const own = this.#outbox.take(id);
    const { stream } = this.#replica;
    const isAlone = this.#state.kind === 'alone';
    const offset = isAlone ? stream.offset + 1 : position.offset;
    if (!own?.isApplied) this.#hear({ offset, node }, own?.entry ?? entryOf(body));
    else if (!isAlone) stream.moveTo(offset);
    if (own) this.#answered(own.entry);
  }

  /** @param entry undefined where this version knows nothing of its kind */
  #hear({ offset, node }: Pick<Placed, 'offset' | 'node'>, entry: SentEntry | undefined): void {
    if (!entry) return this.#replica.stream.moveTo(offset);
    this.#stage.hear(this.#asPlaced(entry), offset, entry.late ? node : undefined);
    if (isSettledByLast(entry)) this.#uphold(subjectOf(entry));
  }

  /** The record has allowed a seat's change: it is done, whatever was decided here alone. */
  #asPlaced(entry: RoomEntry): RoomEntry {
    if (entry.kind !== 'seat') return entry;
    return { ...entry, was: this.#replica.seats.all.get(entry.clientId) };
  }

  /** What was decided here alone has its place behind what the others did meanwhile. @param subject undefined for all of it */
  #uphold(subject?: string): void {
    for (const { entry, isApplied } of this.#outbox.all()) {
      const isAbout = subject === undefined || subjectOf(entry) === subject;
      if (isApplied && isAbout && isSettledByLast(entry)) this.#stage.apply(entry);
    }
  }

  /** Some of this node are known to be gone. */
  awaitReturns(): void {
    this.#returns.await();
  }

  #takeOut(entry: RoomEntry): void {
    // Who is out of reach oneself knows of nobody's death; they are waited for once that is over.
    if (!this.#isClosed && this.#state.kind === 'together') this.append(entry);
  }

  // While the others are out of reach

  #goAlone(): void {
    if (this.#state.kind === 'alone') return;
    this.#beAlone(this.#known);
    this.#retryLater();
  }

  /** A bus that never was down does not tell that it is up. */
  #retryLater(): void {
    const { bus, timers } = this.#options;
    if (bus.state === 'down') return;
    this.#cancelRetry();
    this.#cancelRetry = timers.after(RETRY, () => void this.rejoin());
  }

  /** What is here of this node; nothing where nobody holds the room any more. */
  get #part(): ReturnType<typeof partOf> {
    return this.#isClosed ? [] : partOf(this.#replica, this.#node);
  }

  /** What the others know of that. */
  get #known(): KnownPart {
    if (this.#state.kind === 'alone') return this.#state.known;
    return new KnownPart(partOf(this.#replica, this.#node));
  }

  /** @param known what the others know of this node */
  #beAlone(known: KnownPart): void {
    if (this.#state.kind === 'alone') return void (this.#state.known = known);
    this.#state = { kind: 'alone', known, isTelling: false };
    this.#replica.stream.begin({ epoch: this.#options.newEpoch(), offset: 0 });
    for (const pending of this.#outbox.all()) {
      if (!pending.isApplied) this.#applyAlone(pending.entry);
      pending.isApplied = true;
    }
  }

  #applyAlone(entry: RoomEntry): void {
    if (!this.#isClosed) this.#stage.apply(entry, this.#replica.stream.offset + 1);
  }

  /** The others are back in reach, and what they have done meanwhile was heard. */
  async rejoin(): Promise<void> {
    const state = this.#state;
    if (state.kind === 'together' || state.isTelling) return;
    state.isTelling = true;
    try {
      await this.#catchUp();
      await this.#tellOthers(state);
    } catch (thrown) {
      this.#options.report(thrown);
    } finally {
      state.isTelling = false;
    }
    if (this.#state === state) this.#retryLater();
  }

  /** Where a room was not followed: finds out what the others know. */
  async #catchUp(): Promise<void> {
    if (this.#following && !this.#isClosed) return;
    const { kept, snapshot, unfollow } = await this.#follow();
    for (const { id } of kept) this.#outbox.take(id);
    if (this.#isClosed) return unfollow();
    this.#reconcile(new RoomRecord(snapshot));
    const isOwn = kept.length === snapshot.offset && kept.every(({ node }) => node === this.#node);
    if (!isOwn) this.#skipGap();
  }

  /** Ends with all of it told, and nothing appended since; or where they are lost again. */
  async #tellOthers(state: Extract<State, { kind: 'alone' }>): Promise<void> {
    this.#outbox.forget((entry) => sortOf(entry) === 'part');
    for (;;) {
      const untold = [...state.known.differences(this.#part)];
      for (const entry of untold) this.#outbox.keep({ entry, change: this.#changeOf(entry) });
      if (!this.#outbox.hasKept) return this.#beTogether();
      if (!(await this.#outbox.flush())) return;
    }
  }

  /** What somebody has told of themselves a record may not have that was lost. */
  #changeOf(entry: RoomEntry): RecordChange {
    if (entry.kind === 'enter') return presentChangeOf(entry, this.#replica);
    return changeOf(entry, this.#replica.occupants);
  }

  #beTogether(): void {
    this.#state = { kind: 'together' };
    this.#replica.stream.begin(this.#position);
    this.#returns.await();
    this.#checkDone();
  }

  onAnew(snapshot: Snapshot, kept: readonly Placed[]): void {
    const isLost = snapshot.epoch !== this.#position.epoch;
    this.#position = snapshot;
    for (const placed of kept) this.#hearOwn(placed);
    const record = new RoomRecord(snapshot);
    this.#beAlone(
      isLost ? this.#known.gone(this.#part) : new KnownPart(partIn(record, this.#node)),
    );
    this.#outbox.beginAt(snapshot);
    this.#reconcile(record, isLost);
    if (!isLost) this.#skipGap();
    if (this.#options.bus.state === 'up') void this.rejoin();
  }

  /** An entry of this node has its place, and will not come back. */
  #hearOwn({ id, node }: Placed): void {
    const own = this.#outbox.take(id);
    const { offset } = this.#replica.stream;
    if (own && !own.isApplied) this.#hear({ offset, node }, own.entry);
  }

  /** What happened in between is not known: who is here comes in anew, so that nobody goes on with a part. */
  #skipGap(): void {
    for (const [, { outlet }] of ownLines(this.#replica.occupants.all(), this.#node))
      outlet.close('internal');
  }

  /**
   * Makes one of what this node knows and what the record says.
   *
   * @param isLost whether the record was lost: then each node writes down its own part anew
   */
  #reconcile(record: RoomRecord, isLost = false): void {
    for (const entry of differencesFrom(this.#replica, record, this.#node, isLost))
      this.#stage.apply(entry);
    this.#replica.correct(record.room, isLost ? undefined : record.seats(), record);
    this.#uphold();
    this.#upholdSeats();
    this.#returns.await();
  }

  /** What was done with seats here alone, where the record has them as they were taken for (M2). */
  #upholdSeats(): void {
    for (const { entry, isApplied } of this.#outbox.all())
      if (isApplied && entry.kind === 'seat') this.#stage.apply(entry);
  }
}
