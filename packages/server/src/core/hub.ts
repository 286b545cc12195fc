import type { RoomFacts } from './event.ts';
import type { NodeId, RoomId } from './ids.ts';
import type { Occupants } from './occupants.ts';
import type { Order } from './order.ts';
import type { Timers } from './ports.ts';
import type { Replica } from './replica.ts';
import type { RoomCommands } from './room-commands.ts';
import type { Seat } from './seat.ts';
import { AppError } from './errors.ts';
import { inTurns } from './in-turns.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { LiveRoom } from './room.ts';

/** Who is in a room, and which seats in it are taken. */
export interface RoomView {
  readonly facts: RoomFacts;
  readonly occupants: Occupants;
  readonly seats: ReadonlyMap<string, Seat>;
}

/** The other nodes, which may have somebody in the same rooms (ADR 9). */
export interface Cluster {
  readonly node: NodeId;
  /** The order that all nodes share, for a room that somebody of this one holds. */
  order(id: RoomId, replica: Replica): Order;
  /** A room that nobody of this node holds. */
  distant(id: RoomId): RoomCommands;
  /**
   * Ends a room on all nodes that nobody of this one holds, where nobody is in it, waits at it or has a
   * seat; false where somebody is, or may be. Who comes from then on is turned away.
   */
  end(id: RoomId): Promise<boolean>;
  /** What a room is like that nobody of this node holds; undefined where the others are out of reach. */
  look(id: RoomId): Promise<RoomView | undefined>;
  /** The rooms that some node holds; none where the others are out of reach. */
  rooms(): Promise<ReadonlySet<RoomId>>;
}

interface Held {
  readonly room: LiveRoom;
  holders: number;
  /** Ends the room durably; present where it ends with its last holder. */
  end?: () => Promise<unknown>;
}

/** Rooms of other nodes that are looked at at the same time. */
const LOOKS_AT_ONCE = 16;

/** The live rooms of this node. A room lives here as long as somebody holds it. */
export class Hub {
  readonly #rooms = new Map<RoomId, Held>();
  readonly #ending = new Map<RoomId, Promise<void>>();
  readonly #newEpoch: () => string;
  readonly #timers: Timers;
  readonly #cluster: Cluster | undefined;

  /** @param cluster absent where this node is the only one */
  constructor(newEpoch: () => string, timers: Timers, cluster?: Cluster) {
    this.#newEpoch = newEpoch;
    this.#timers = timers;
    this.#cluster = cluster;
  }

  get size(): number {
    return this.#rooms.size;
  }

  /** Whether people of other nodes may be in the same rooms, and take them over. */
  get isShared(): boolean {
    return this.#cluster !== undefined;
  }

  /** The live room, if there is one. */
  find(id: RoomId): LiveRoom | undefined {
    return this.#rooms.get(id)?.room;
  }

  /** A room for whoever has something to say to it from outside; undefined where nobody can be in it. */
  at(id: RoomId): RoomCommands | undefined {
    return this.find(id) ?? this.#cluster?.distant(id);
  }

  /** What a room is like, on whatever node people are in it; undefined where nobody can be. */
  async look(id: RoomId): Promise<RoomView | undefined> {
    const live = this.find(id);
    await live?.ready;
    return live ?? this.#cluster?.look(id);
  }

  /**
   * Every room that somebody is in, waits at or has a seat in, on whatever node; where the others are
   * out of reach, those of this one.
   */
  readonly census = oneAtATime(async (): Promise<readonly RoomView[]> => {
    const rooms = new Set([...this.#rooms.keys(), ...((await this.#cluster?.rooms()) ?? [])]);
    const views = await inTurns([...rooms], LOOKS_AT_ONCE, (id) => this.look(id));
    return views.filter((view) => view !== undefined).filter((view) => !isEmpty(view));
  });

  /**
   * Takes hold of a room, which comes to life if need be; whoever holds it must release it once. Who is
   * in it is known once it is {@link LiveRoom.ready}.
   *
   * @throws AppError `room-unknown` where it is {@link ending}
   */
  hold(id: RoomId): LiveRoom {
    if (this.#ending.has(id)) throw new AppError('room-unknown');
    let held = this.#rooms.get(id);
    if (!held) {
      held = { room: this.#open(id), holders: 0 };
      this.#rooms.set(id, held);
    }
    held.holders += 1;
    return held.room;
  }

  #open(id: RoomId): LiveRoom {
    const cluster = this.#cluster;
    const epoch = this.#newEpoch();
    if (!cluster) return new LiveRoom(id, epoch, this.#timers);
    const { node } = cluster;
    return new LiveRoom(id, epoch, this.#timers, node, (replica) => cluster.order(id, replica));
  }

  release(id: RoomId): void {
    const held = this.#rooms.get(id);
    if (!held) return;
    held.holders -= 1;
    if (held.holders > 0) return;
    this.#rooms.delete(id);
    held.room.close();
    if (held.end) this.#retire(id, this.#end(id, held.end));
  }

  /**
   * Has a room end with its last holder (M4).
   *
   * @param end writes that down; until it has, nobody can hold the room, and whoever wants a new one
   * of the same name can wait
   */
  endWithLast(id: RoomId, end: () => Promise<unknown>): void {
    const held = this.#rooms.get(id);
    if (held) held.end = end;
  }

  /** Resolves when a room that is ending has ended; undefined where it is not. */
  ending(id: RoomId): Promise<void> | undefined {
    return this.#ending.get(id);
  }

  /**
   * Ends a room that nobody of this node holds.
   *
   * @param end as with {@link endWithLast}
   */
  async endUnheld(id: RoomId, end: () => Promise<unknown>): Promise<void> {
    if (!this.#rooms.has(id) && !this.#ending.has(id)) this.#retire(id, this.#end(id, end));
    await this.#ending.get(id);
  }

  /** Ends a room, unless somebody on another node is, or may be, in it still. */
  async #end(id: RoomId, end: () => Promise<unknown>): Promise<void> {
    const isOver = (await this.#cluster?.end(id)) ?? true;
    if (isOver) await end();
  }

  #retire(id: RoomId, written: Promise<unknown>): void {
    // Where it cannot be written the room lives on, and ends when somebody leaves it the next time, or
    // when it is found left over.
    const over = () => void this.#ending.delete(id);
    this.#ending.set(id, written.then(over, over));
  }
}

const isEmpty = ({ occupants, seats }: RoomView): boolean =>
  occupants.size + occupants.lobby.size + seats.size === 0;
