/**
 * The engine between nodes over Redis or Valkey, after Centrifugo's design: one script puts an
 * entry behind the others in the room's log and publishes it with its offset; whoever notices a
 * gap reads the log (ADR 11).
 */
import type { Bus, BusState, BusWatcher, Follower, Following } from '../core/bus.ts';
import type { Position, Snapshot, Step } from '../core/bus.ts';
import type { NodeId, RoomId } from '../core/ids.ts';
import type { Bounds } from './bounds.ts';
import type { SessionOptions } from './session.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../core/errors.ts';
import { inTurns } from '../core/in-turns.ts';
import { Audience } from './audience.ts';
import { BOUNDS } from './bounds.ts';
import { RoomFollowing } from './following.ts';
import { SilenceError } from './link.ts';
import { Roster } from './roster.ts';
import { Session } from './session.ts';

/** What the bus reports; times in ms. */
export interface BusObserver {
  appended(ms: number): void;
  /** Entries were read that had not been heard. */
  filled(entries: number): void;
  /** A room's order had to begin anew. */
  begunAnew(): void;
  /** Redis was lost. */
  lost(): void;
}

/** How often and how long, in ms. */
export interface Pace {
  /** How often a node says that it lives. */
  readonly beat: number;
  /** How long another node may be silent until it is given up. */
  readonly nodeLife: number;
  /** How long Redis may owe an answer and say nothing. With a beat, it is how soon a loss is noticed. */
  readonly patience: number;
}

const PACE: Pace = { beat: 750, nodeLife: 6_000, patience: 1_000 };

export interface RedisOptions extends Omit<SessionOptions, 'bounds' | 'patience'> {
  readonly observer: BusObserver;
  readonly bounds?: Bounds;
  readonly pace?: Pace;
}

/** Redis cannot be used; the message is a sentence for the operator. */
export class BusError extends Error {
  override readonly name = 'BusError';
  readonly code = 'bus-unusable';
}

/** @throws BusError where Redis cannot be used */
export async function openRedisBus(options: RedisOptions): Promise<Bus> {
  const bus = new RedisBus(options);
  try {
    await bus.open();
    return bus;
  } catch (cause) {
    await bus.close();
    const what = `Redis at ${String(options.url)} cannot be used (${reasonOf(cause)})`;
    throw new BusError(`${what}: mend it, or name another by REDIS_URL.`, { cause });
  }
}

/** A refused connection to a name with several addresses has a code and no message. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}

/** Characters that may be on their way to Redis. */
const MAX_UNDER_WAY = 32 << 20;
/** Rooms that are read at the same time after a loss. */
const READ_AT_ONCE = 16;
/** How often a Redis that says nothing is tried at start: a machine that starts is busy. */
const ATTEMPTS = 5;
/** The longest time between two attempts to reach Redis, in ms. */
const MAX_DELAY = 1_000;

class RedisBus implements Bus {
  readonly node: NodeId;
  readonly #options: RedisOptions & { readonly bounds: Bounds; readonly pace: Pace };
  readonly #audience = new Audience();
  readonly #roster = new Roster();
  readonly #rooms = new Map<RoomId, RoomFollowing>();
  readonly #timers: readonly NodeJS.Timeout[];
  #state: BusState = 'down';
  /** There from when it can be read, before the state is up. */
  #session: Session | undefined;
  #retry: NodeJS.Timeout | undefined;
  #failures = 0;
  /** Until then others, who lost Redis as this node did, may take to come back. */
  #settledAt = 0;
  #underWay = 0;
  #isBeating = false;
  #isClosed = false;

  constructor({ bounds = BOUNDS, pace = PACE, ...options }: RedisOptions) {
    this.node = options.node;
    this.#options = { ...options, bounds, pace };
    this.#timers = [
      setInterval(() => void this.#beat(), pace.beat).unref(),
      setInterval(() => void this.#renewRooms(), bounds.life / 3).unref(),
    ];
  }

  get state(): BusState {
    return this.#state;
  }

  get nodes(): ReadonlySet<NodeId> {
    return this.#roster.nodes;
  }

  async follow(room: RoomId, follower: Follower): Promise<Following> {
    const session = this.#requireUp();
    if (this.#rooms.has(room)) throw new Error('This room is followed already');
    const following = this.#followingOf(room, follower);
    this.#rooms.set(room, following);
    try {
      // What is published between the two is heard, and known to be in the reading or not.
      const [begun] = await Promise.all([following.begin(), this.#listen(session, room)]);
      void nextTurn().then(() => following.release());
      return { ...begun, unfollow: () => this.#unfollow(room, following) };
    } catch (cause) {
      this.#unfollow(room, following);
      throw new AppError('bus-failed', { cause });
    }
  }

  async append(room: RoomId, step: Step): Promise<Position | undefined> {
    const session = this.#requireUp();
    if (this.#underWay > MAX_UNDER_WAY) throw new AppError('busy');
    const began = performance.now();
    const size = step.entry.body.length;
    this.#underWay += size;
    try {
      const position = await session.append(room, step);
      this.#options.observer.appended(performance.now() - began);
      if (position) this.#rooms.get(room)?.hear({ ...position, ...step.entry });
      return position;
    } catch (cause) {
      throw new AppError('bus-failed', { cause });
    } finally {
      this.#underWay -= size;
    }
  }

  look(room: RoomId): Promise<Snapshot | undefined> {
    return this.#ask((session) => session.look(room));
  }

  rooms(): Promise<ReadonlySet<RoomId>> {
    return this.#ask((session) => session.rooms(this.nodes));
  }

  tell(topic: string, body: string): Promise<void> {
    return this.#ask((session) => session.tell(topic, body));
  }

  onTold(topic: string, listener: (body: string) => void): () => void {
    return this.#audience.onTold(topic, listener);
  }

  watch(watcher: BusWatcher): () => void {
    return this.#audience.watch(watcher);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const timer of this.#timers) clearInterval(timer);
    clearTimeout(this.#retry);
    const session = this.#session;
    await session?.leave().catch(() => {});
    session?.close();
    this.#state = 'down';
  }

  // The connection

  /** Connects for the first time. @throws Error where Redis cannot be used */
  async open(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#connect();
      } catch (thrown) {
        if (!(thrown instanceof SilenceError) || attempt === ATTEMPTS) throw thrown;
      }
    }
  }

  async #connect(): Promise<void> {
    const options = { ...this.#options, patience: this.#options.pace.patience };
    const session = await Session.open(options, (reason) => this.#lose(reason));
    try {
      await session.onTold(
        (topic, body) => this.#audience.told(topic, body),
        (node) => this.#roster.join(node),
      );
      this.#roster.add(await session.join());
      this.#session = session;
      this.#settledAt = performance.now() + this.#options.pace.nodeLife;
      await this.#catchUp(session);
      if (!session.isOpen || this.#isClosed) throw new Error('The connection is lost');
    } catch (cause) {
      this.#session = undefined;
      session.close();
      throw cause;
    }
    this.#failures = 0;
    this.#change('up');
  }

  /** Brings every follower up to date. */
  async #catchUp(session: Session): Promise<void> {
    await inTurns([...this.#rooms], READ_AT_ONCE, async ([room, following]) => {
      if (this.#rooms.get(room) !== following) return;
      await Promise.all([this.#listen(session, room), following.catchUp()]);
    });
  }

  #lose(reason: Error): void {
    if (this.#isClosed || this.#state === 'down') return;
    this.#session = undefined;
    this.#options.observer.lost();
    this.#change('down', reason);
    this.#retryLater();
  }

  #retryLater(): void {
    const delay = Math.min(MAX_DELAY, 25 * 2 ** this.#failures);
    this.#retry = setTimeout(() => void this.#reconnect(), delay * (0.5 + Math.random() / 2));
  }

  async #reconnect(): Promise<void> {
    try {
      await this.#connect();
    } catch {
      if (this.#isClosed) return;
      this.#failures += 1;
      this.#retryLater();
    }
  }

  #change(state: BusState, reason?: Error): void {
    this.#state = state;
    this.#audience.changed(state, reason);
  }

  #requireUp(): Session {
    if (this.#state === 'down' || !this.#session) throw new AppError('bus-failed');
    return this.#session;
  }

  async #ask<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = this.#requireUp();
    try {
      return await work(session);
    } catch (cause) {
      throw new AppError('bus-failed', { cause });
    }
  }

  // Rooms

  #followingOf(room: RoomId, follower: Follower): RoomFollowing {
    const { observer } = this.#options;
    return new RoomFollowing(follower, {
      read: async (after) => {
        if (!this.#session) throw new AppError('bus-failed');
        return this.#session.read(room, after);
      },
      filled: (entries) => observer.filled(entries),
      begunAnew: () => observer.begunAnew(),
    });
  }

  #listen(session: Session, room: RoomId): Promise<void> {
    return session.listen(room, (placed) => this.#rooms.get(room)?.hear(placed));
  }

  #unfollow(room: RoomId, following: RoomFollowing): void {
    if (this.#rooms.get(room) !== following) return;
    following.end();
    this.#rooms.delete(room);
    this.#session?.unlisten(room).catch(() => {});
  }

  /** Whatever fails here loses the connection, which is dealt with there. */
  async #renewRooms(): Promise<void> {
    const session = this.#session;
    if (!session || this.#state === 'down') return;
    await inTurns([...this.#rooms], READ_AT_ONCE, async ([room, following]) => {
      if (this.#rooms.get(room) !== following) return;
      if (!(await session.renew(room))) await following.catchUp();
    }).catch(() => {});
  }

  // Nodes

  /** As with rooms, whatever fails loses the connection. */
  async #beat(): Promise<void> {
    const session = this.#session;
    if (!session || this.#isBeating) return;
    const isSettled = performance.now() > this.#settledAt;
    this.#isBeating = true;
    this.#roster.ask();
    const living = await session.beat(isSettled ? this.#options.pace.nodeLife : 0).catch(() => {});
    this.#isBeating = false;
    if (!living) return;
    if (!isSettled) return this.#roster.add(living);
    for (const node of this.#roster.settle(living)) this.#audience.gone(node);
  }
}
