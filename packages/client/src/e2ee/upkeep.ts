import type { hackrtc } from '@parley/protocol';
import type { Unsubscribe } from '../emitter.ts';
import type { RoomSession } from '../session.ts';
import type { Device, SealedState } from './room-events.ts';
import type { RoomKeys } from './room-keys.ts';
import { backoff } from '../backoff.ts';
import { sealedSignalOf, signalSealed } from './sealed-signal.ts';

export interface UpkeepOptions {
  readonly session: RoomSession;
  /** This device. */
  readonly own: Device;
  readonly keys: RoomKeys;
  /** Does work while no other tab does any for the room, with what is kept loaded before and saved after. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  /** Takes note of where the chat is, before this device can be let in. */
  readonly begin: () => Promise<void>;
  /** Reads what was posted while one was away, each message with the keys of its time. */
  readonly catchUp: () => Promise<void>;
  /** Reads what did not open before. */
  readonly readAgain: () => Promise<void>;
  /** Told whenever something may have changed. */
  readonly onChange: () => void;
}

/** How long a member who is not the first one leaves it to those who are, at most; in ms. */
const TURN = 1_500;
/** How long a device waits for others of the same person, in ms: they may be but tabs of its own. */
const PATIENCE = 3_000;

/** How long whoever was in the group waits for those who should be able to let it in anew; in ms. */
const LONG_PATIENCE = 20_000;

const JOINING: SealedState = { type: 'joining' };
const CLOSED = 'You left the room. Nothing was sent.';
const TROUBLE = 'Something went wrong with the keys of this room.';

type Timer = 'retry' | 'tend' | 'patience';

/** Keeps a device in its room's group, and the group as it should be, while one is in the room. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  readonly #subscriptions: readonly Unsubscribe[];
  readonly #timers = new Map<Timer, ReturnType<typeof setTimeout>>();
  /** Devices that lost what they had, and are to be let in anew. */
  readonly #again = new Set<string>();
  #state: SealedState = JOINING;
  #attempt = 0;
  /** For whom it is waited: for everybody; for others but oneself; for nobody any more. */
  #patience: 'all' | 'others' | 'none' = 'all';
  /** Users who lost what they had, too. */
  readonly #unable = new Set<string>();
  #isClosed = false;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    const { session, own } = options;
    this.#subscriptions = [
      session.on('peers', () => this.#settle()),
      // Where not all was recovered, `peers` has come before.
      session.on('resumed', ({ recovered }) => {
        if (recovered && this.#state.type !== 'ready') this.#settle();
      }),
      session.on('group_founded', ({ by: { device_id: deviceId } }) => {
        if (deviceId !== own.deviceId || this.#state.type !== 'ready') this.#settle();
      }),
      session.on('group_welcome', ({ device_id: deviceId }) => {
        if (deviceId === own.deviceId) this.#settle();
      }),
      session.on('group_commit', (frame) => this.do(async () => this.#hear(frame))),
      session.on('keys_published', ({ device_id: deviceId }) => {
        if (deviceId !== own.deviceId) this.tendSoon();
      }),
      session.on('member_left', () => this.tendSoon()),
      session.on('join', () => this.#askToBeAdded()),
      session.on('leave', () => {
        if (this.#state.type === 'waiting-for-somebody') this.#settle();
      }),
      session.on('signal', (frame) => this.#signalled(frame)),
    ];
    if (session.state.type === 'connected') this.#settle();
  }

  get state(): SealedState {
    return this.#state;
  }

  /** Users of whom somebody else's connection may let this device in. */
  get online(): ReadonlySet<string> {
    const { session, own } = this.#options;
    if (this.#patience === 'none') return new Set();
    const users = [...session.peers.values()].map(({ user_id: userId }) => userId);
    const isAble = (userId: string) => this.#patience === 'all' || userId !== own.userId;
    return new Set(users.filter((userId) => isAble(userId) && !this.#unable.has(userId)));
  }

  /** A device is in anew. */
  isIn(deviceId: string): void {
    this.#again.delete(deviceId);
  }

  /** Puts a device out; one that the person trusts is let in anew. */
  putOut(deviceId: string): void {
    this.#again.add(deviceId);
    this.tendSoon();
  }

  /** Lets in and out who has to be, after those whose turn is first. */
  tendSoon(): void {
    this.#options.keys.expire();
    if (this.#timers.has('tend')) return;
    this.#later('tend', this.#isFirst() ? 0 : TURN * (0.25 + 0.75 * Math.random()), () => {
      this.do(async () => this.#tend());
    });
  }

  /** Does work in turn; where it fails, all is looked after anew. */
  do(work: () => Promise<void>): void {
    const { exclusively, keys } = this.#options;
    const done = exclusively(async () => {
      if (!this.#isClosed) await work();
    });
    done.then(
      () => this.#become(keys.state),
      (thrown: unknown) => this.#failed(thrown),
    );
  }

  close(): void {
    this.#become({ type: 'failed', reason: CLOSED });
    this.#isClosed = true;
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #settle(): void {
    this.do(async () => {
      const { keys, begin, catchUp } = this.#options;
      await begin();
      await keys.enter();
      if (keys.state.type === 'ready') await catchUp();
      await this.#tend();
      this.#attempt = 0;
      clearTimeout(this.#timers.get('retry'));
      this.#askToBeAdded();
    });
  }

  async #tend(): Promise<void> {
    const { keys } = this.#options;
    await keys.tend(this.#again);
    // It may have turned out that this device has to be let in anew.
    if (keys.state.type === 'waiting-for-somebody') await keys.enter();
  }

  async #hear(frame: hackrtc.GroupCommitFrame): Promise<void> {
    const { keys, readAgain } = this.#options;
    await keys.hear(frame);
    await readAgain();
    if (keys.state.type === 'waiting-for-somebody') await keys.enter();
  }

  #failed(thrown: unknown): void {
    if (this.#isClosed) return;
    this.#attempt += 1;
    this.#later('retry', backoff(this.#attempt, Math.random()), () => this.#settle());
    const reason = thrown instanceof Error ? thrown.message : TROUBLE;
    // Whoever is not connected is told so anyway, and nothing has failed that would not do later.
    const isAway = this.#options.session.state.type !== 'connected';
    this.#become(isAway ? JOINING : { type: 'failed', reason });
  }

  #become(state: SealedState): void {
    if (this.#isClosed) return;
    const isNews = JSON.stringify(state) !== JSON.stringify(this.#state);
    this.#state = state;
    if (isNews) this.#wait();
    this.#options.onChange();
  }

  #wait(): void {
    clearTimeout(this.#timers.get('patience'));
    if (this.#state.type === 'waiting-for-somebody') return this.#loseOnesPatience();
    if (this.#state.type !== 'ready') return;
    this.#patience = 'all';
    this.#unable.clear();
  }

  /**
   * Connections of oneself may be but tabs of this device. And where others do not let one in who
   * was in before, they cannot, or do not want to: new ones wait for them.
   */
  #loseOnesPatience(): void {
    const isNew = this.#state.type !== 'waiting-for-somebody' || this.#state.because === 'new';
    const next = this.#patience === 'all' ? 'others' : 'none';
    if (this.#patience === 'none' || (isNew && next === 'none')) return;
    this.#later('patience', next === 'others' ? PATIENCE : LONG_PATIENCE, () => {
      this.#patience = next;
      this.#settle();
      this.#loseOnesPatience();
    });
  }

  /** Who has not been in the group is seen by its keys; whoever lost the group has to say so. */
  #askToBeAdded(): void {
    const { session, own, keys } = this.#options;
    if (keys.state.type !== 'waiting-for-somebody' || keys.state.because === 'new') return;
    for (const connId of session.peers.keys()) {
      signalSealed(session, connId, { kind: 'add-me', device_id: own.deviceId });
    }
  }

  #signalled(frame: hackrtc.RelayedSignalFrame): void {
    const signal = sealedSignalOf(frame);
    if (signal?.kind !== 'add-me') return;
    const { members, state } = this.#options.keys;
    const device = members.find(({ deviceId }) => deviceId === signal.device_id);
    if (device?.userId === frame.from) this.putOut(device.deviceId);
    else this.tendSoon();
    if (state.type !== 'waiting-for-somebody' || this.#unable.has(frame.from)) return;
    this.#unable.add(frame.from);
    this.#settle();
  }

  /** Whether it is for this device to do what has to be done. */
  #isFirst(): boolean {
    const { keys, own, session } = this.#options;
    const users = [...session.peers.values()].map(({ user_id: userId }) => userId);
    const online = new Set([own.userId, ...users]);
    return keys.members.find(({ userId }) => online.has(userId))?.deviceId === own.deviceId;
  }

  #later(timer: Timer, delay: number, work: () => void): void {
    clearTimeout(this.#timers.get(timer));
    const timeout = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, delay);
    this.#timers.set(timer, timeout);
  }
}
