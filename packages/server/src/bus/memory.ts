/** The engine between nodes, in the memory of one process: for one node, and for tests with several. */
import type {
  Bus,
  BusState,
  BusWatcher,
  Entry,
  Follower,
  Following,
  Placed,
  Position,
  Step,
} from '../core/bus.ts';
import type { NodeId, RoomId } from '../core/ids.ts';
import type { Bounds } from './bounds.ts';
import { untouched } from '../core/bus.ts';
import { AppError } from '../core/errors.ts';
import { BOUNDS } from './bounds.ts';
import { MemoryOrder } from './memory-order.ts';
import { Audience } from './audience.ts';

/** What the nodes share. Each hears of things in a microtask of its own, in the order in which they were done. */
export class MemoryEngine {
  readonly #bounds: Bounds;
  readonly #orders = new Map<RoomId, MemoryOrder>();
  readonly #buses = new Map<NodeId, MemoryBus>();
  #epochs = 0;

  constructor(bounds: Bounds = BOUNDS) {
    this.#bounds = bounds;
  }

  /** A node comes, or comes back. */
  join(node: NodeId): Bus {
    const bus = new MemoryBus(node, this);
    this.#buses.set(node, bus);
    return bus;
  }

  /** Puts the engine out of a node's reach; the others do not notice. */
  cut(node: NodeId): void {
    this.#buses.get(node)?.cut();
  }

  mend(node: NodeId): void {
    this.#buses.get(node)?.mend();
  }

  /** A node dies: the others find out. */
  lose(node: NodeId): void {
    this.#buses.get(node)?.cut();
    this.#buses.delete(node);
    for (const bus of this.#buses.values()) bus.sayGone(node);
  }

  /** Loses all rooms, as an engine does that is started anew with nothing. */
  forget(): void {
    for (const order of this.#orders.values()) order.stopTimer();
    this.#orders.clear();
    for (const bus of this.#buses.values()) bus.catchUp();
  }

  get nodes(): ReadonlySet<NodeId> {
    return new Set(this.#buses.keys());
  }

  /** What some node follows. */
  get rooms(): ReadonlySet<RoomId> {
    return new Set([...this.#buses.values()].flatMap((bus) => [...bus.followed]));
  }

  find(room: RoomId): MemoryOrder | undefined {
    return this.#orders.get(room);
  }

  open(room: RoomId): MemoryOrder {
    const order =
      this.#orders.get(room) ?? new MemoryOrder(String((this.#epochs += 1)), this.#bounds);
    this.#orders.set(room, order);
    return order;
  }

  append(room: RoomId, step: Step): Position | undefined {
    if (!MemoryOrder.allows(this.find(room), step)) return undefined;
    const placed = this.open(room).append(step);
    for (const bus of this.#buses.values()) bus.hear(room, placed);
    this.release(room);
    return placeOf(placed);
  }

  tell(topic: string, body: string): void {
    for (const bus of this.#buses.values()) bus.hearTold(topic, body);
  }

  /** Lets a room go after its time, where nobody follows it. */
  release(room: RoomId): void {
    const isFollowed = [...this.#buses.values()].some((bus) => bus.follows(room));
    const order = this.#orders.get(room);
    if (isFollowed) order?.stopTimer();
    else order?.startTimer(() => this.#orders.delete(room));
  }
}

const placeOf = ({ epoch, offset }: Position): Position => ({ epoch, offset });

interface Followed {
  readonly follower: Follower;
  /** Where the follower stands. */
  position: Position;
}

class MemoryBus implements Bus {
  readonly node: NodeId;
  state: BusState = 'up';
  readonly #engine: MemoryEngine;
  readonly #followed = new Map<RoomId, Followed>();
  readonly #audience = new Audience();
  /** What it has yet to hear; undefined where it has heard everything. */
  #pending: (() => void)[] | undefined;

  constructor(node: NodeId, engine: MemoryEngine) {
    this.node = node;
    this.#engine = engine;
  }

  get nodes(): ReadonlySet<NodeId> {
    return this.#engine.nodes;
  }

  async follow(room: RoomId, follower: Follower): Promise<Following> {
    this.#requireUp();
    if (this.#followed.has(room)) throw new Error('This room is followed already');
    const order = this.#engine.open(room);
    const snapshot = order.snapshot();
    this.#followed.set(room, { follower, position: placeOf(snapshot) });
    this.#engine.release(room);
    const unfollow = () => {
      if (this.#followed.get(room)?.follower !== follower) return;
      this.#followed.delete(room);
      this.#engine.release(room);
    };
    return { snapshot, kept: order.kept(), unfollow };
  }

  async append(room: RoomId, step: Step): Promise<Position | undefined> {
    this.#requireUp();
    const position = this.#engine.append(room, step);
    await Promise.resolve();
    // Where a node was cut off before the answer came, it was done all the same.
    this.#requireUp();
    return position;
  }

  async look(room: RoomId) {
    this.#requireUp();
    const snapshot = this.#engine.find(room)?.snapshot();
    return snapshot?.offset ? snapshot : undefined;
  }

  async rooms(): Promise<ReadonlySet<RoomId>> {
    this.#requireUp();
    return this.#engine.rooms;
  }

  async tell(topic: string, body: string): Promise<void> {
    this.#requireUp();
    this.#engine.tell(topic, body);
  }

  onTold(topic: string, listener: (body: string) => void): () => void {
    return this.#audience.onTold(topic, listener);
  }

  watch(watcher: BusWatcher): () => void {
    return this.#audience.watch(watcher);
  }

  async close(): Promise<void> {
    const rooms = [...this.#followed.keys()];
    this.#followed.clear();
    for (const room of rooms) this.#engine.release(room);
    this.#engine.lose(this.node);
  }

  // What the engine says

  follows(room: RoomId): boolean {
    return this.#followed.has(room);
  }

  get followed(): Iterable<RoomId> {
    return this.#followed.keys();
  }

  hear(room: RoomId, placed: Placed): void {
    if (this.state === 'down') return;
    const followed = this.#followed.get(room);
    if (followed) this.#soon(() => this.#advance(room, followed, placed));
  }

  hearTold(topic: string, body: string): void {
    if (this.state === 'up') this.#soon(() => this.#audience.told(topic, body));
  }

  sayGone(node: NodeId): void {
    this.#soon(() => this.#audience.gone(node));
  }

  cut(): void {
    if (this.state === 'down') return;
    this.state = 'down';
    this.#soon(() => this.#audience.changed('down'));
  }

  mend(): void {
    if (this.state === 'up') return;
    this.catchUp();
    this.state = 'up';
    this.#soon(() => this.#audience.changed('up'));
  }

  /** Tells followers what they missed. */
  catchUp(): void {
    for (const [room, followed] of this.#followed) {
      const order = this.#engine.open(room);
      const missed = order.since(followed.position);
      if (missed)
        for (const placed of missed) this.#soon(() => this.#advance(room, followed, placed));
      else this.#soon(() => this.#begin(room, followed, order));
    }
  }

  #advance(room: RoomId, followed: Followed, { epoch, offset, ...entry }: Placed): void {
    const { position, follower } = followed;
    const isNext = position.epoch === epoch && position.offset + 1 === offset;
    if (!isNext || this.#followed.get(room) !== followed) return;
    followed.position = { epoch, offset };
    follower.onEntry(followed.position, entry satisfies Entry);
  }

  #begin(room: RoomId, followed: Followed, order: MemoryOrder): void {
    if (this.#followed.get(room) !== followed) return;
    const snapshot = order.snapshot();
    const kept = order.kept();
    const { epoch, offset } = snapshot;
    const isWhole = epoch !== followed.position.epoch && kept.length === offset;
    followed.position = { epoch, offset: isWhole ? 0 : offset };
    if (!isWhole) return followed.follower.onAnew(snapshot, kept);
    followed.follower.onAnew(untouched(epoch), []);
    for (const placed of kept) this.#advance(room, followed, placed);
  }

  #soon(hear: () => void): void {
    if (this.#pending) return void this.#pending.push(hear);
    this.#pending = [hear];
    queueMicrotask(() => {
      const pending = this.#pending ?? [];
      // Grows while it is gone through: what is heard makes somebody append.
      for (const each of pending) each();
      this.#pending = undefined;
    });
  }

  #requireUp(): void {
    if (this.state === 'down') throw new AppError('bus-failed');
  }
}
