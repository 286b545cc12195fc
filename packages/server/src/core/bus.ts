/**
 * The engine between nodes: what every node that follows a room gets to know, in one order.
 *
 * It knows rooms by their ids, and fields and strings in them; what they mean is the room's business.
 */
import type { NodeId, RoomId } from './ids.ts';

/**
 * Where an entry stands in a room's order. In a new epoch the order began anew: offsets of another
 * epoch say nothing.
 */
export interface Position {
  readonly epoch: string;
  readonly offset: number;
}

/** One step in a room's order, as every node gets it. */
export interface Entry {
  /** Unique: whoever wrote it knows it again. */
  readonly id: string;
  readonly node: NodeId;
  readonly body: string;
}

/** What must hold for a field of a room's record, for a step to be done. */
export type Condition =
  | { readonly field: string; readonly is: 'present' | 'absent' }
  | { readonly field: string; readonly equals: string };

export interface Versioned {
  readonly version: number;
  readonly value: string;
}

/**
 * An entry, and what it changes in the room's record: a flat hash of strings, enough to make a
 * replica from. Done as one; or not at all, where one of the conditions does not hold, or the order
 * stands elsewhere.
 */
export interface Step {
  readonly entry: Entry;
  readonly set?: Readonly<Record<string, string>>;
  /** Fields that are set unless they have this version, or a later one. */
  readonly raise?: Readonly<Record<string, Versioned>>;
  /** Fields that go; those in `set` and `raise` are written after it. */
  readonly clear?: readonly string[];
  /** Fields whose names begin so go, too. */
  readonly clearUnder?: readonly string[];
  readonly when?: readonly Condition[];
  /** Where the order must stand: nothing has happened since. At offset 0, nothing at all has. */
  readonly behind?: Position;
}

/** A room's record, as it is behind the entry at that position. */
export interface Snapshot extends Position {
  readonly fields: ReadonlyMap<string, string>;
  /** The versions of those fields that were raised. */
  readonly versions: ReadonlyMap<string, number>;
}

/** A room in which nothing has happened, in an order that is new. */
export const untouched = (epoch: string): Snapshot => ({
  epoch,
  offset: 0,
  fields: new Map(),
  versions: new Map(),
});

/** An entry, and where it stands. */
export interface Placed extends Position, Entry {}

/** What a node that follows a room is told. None of it may throw. */
export interface Follower {
  /** The next entry: strictly in order of offset, without gaps, each once, one's own too. */
  onEntry(position: Position, entry: Entry): void;
  /**
   * The order cannot be followed on: its memory was lost, or no longer reaches back. This is what
   * the engine knows now; or, where it knows a new order from its beginning, that it begins.
   *
   * @param kept as in {@link Following}
   */
  onAnew(snapshot: Snapshot, kept: readonly Placed[]): void;
}

export interface Following {
  /** What came before; offset 0 and no fields where nobody had the room. */
  readonly snapshot: Snapshot;
  /** The latest entries, in order and without gaps, up to and with the snapshot's. */
  readonly kept: readonly Placed[];
  unfollow(): void;
}

/** Down: out of reach, and what is appended meanwhile is refused. */
export type BusState = 'up' | 'down';

/** What concerns a whole node. None of it may throw. */
export interface BusWatcher {
  /**
   * On the way to `up`, followers have been brought up to date.
   *
   * @param reason why it is down, for the log
   */
  onState?(state: BusState, reason?: Error): void;
  /** A node was found dead, or has gone. Every node that is left is told. */
  onGone?(node: NodeId): void;
}

export interface Bus {
  readonly node: NodeId;
  readonly state: BusState;
  /** The nodes that live, this one among them, as far as is known. */
  readonly nodes: ReadonlySet<NodeId>;

  /**
   * Follows a room from now on; each room once at a time. The first entry is told no earlier than
   * the promise's resolution has been dealt with.
   *
   * @throws AppError `bus-failed`
   */
  follow(room: RoomId, follower: Follower): Promise<Following>;

  /**
   * Steps of this node to one room are done in the order of the calls.
   *
   * @returns where the entry stands; undefined where a condition did not hold
   * @throws AppError `bus-failed` where the engine is out of reach. It may have been done all the
   * same: its entry's id tells, should it come later.
   */
  append(room: RoomId, step: Step): Promise<Position | undefined>;

  /** What is known of a room, followed or not; undefined where nobody has it. @throws AppError `bus-failed` */
  look(room: RoomId): Promise<Snapshot | undefined>;

  /** The rooms that nodes follow, this one's among them. @throws AppError `bus-failed` */
  rooms(): Promise<ReadonlySet<RoomId>>;

  /** Says something to every node, this one too; those that are cut off do not hear it. @throws AppError `bus-failed` */
  tell(topic: string, body: string): Promise<void>;
  /** @returns what ends the listening */
  onTold(topic: string, listener: (body: string) => void): () => void;

  /** @returns what ends the watching */
  watch(watcher: BusWatcher): () => void;

  /** Leaves: the others are told that this node is gone. */
  close(): Promise<void>;
}
