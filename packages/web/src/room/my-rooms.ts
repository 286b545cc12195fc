import type { hackrtc, ParleyClient } from '@parley/client';
import { signal } from '@preact/signals';
import { ParleyError } from '@parley/client';
import { onReturn } from './awake.ts';

/** How often it is asked what is unread, in ms. */
const EVERY = 15_000;

/** A room that one can go back to. */
export interface MyRoom {
  readonly id: string;
  readonly name: string;
  readonly invite: string;
  readonly createdAt: string;
  /** Whether one made it, and so may delete it. */
  readonly own: boolean;
}

/** The rooms that somebody made or was in. */
export class MyRooms {
  readonly list = signal<readonly MyRoom[]>([]);
  readonly failed = signal(false);
  /** How many messages one has not read, by room; from 100 on nobody counts. */
  readonly unread = signal<ReadonlyMap<string, number>>(new Map());
  readonly #parley: ParleyClient;

  constructor(parley: ParleyClient) {
    this.#parley = parley;
  }

  /** Reads them; whoever is nobody yet has none. */
  async load(): Promise<void> {
    if (this.#parley.token === undefined) return;
    try {
      const [own, joined, readings] = await Promise.all([
        this.#parley.myRooms(),
        this.#parley.joinedRooms(),
        this.#parley.chat.readings(),
      ]);
      this.list.value = myRooms(own, joined);
      this.unread.value = unreadIn(readings);
      this.failed.value = false;
    } catch (thrown) {
      // A sign-in that has ended is no failure: the next call begins another.
      this.failed.value = !(thrown instanceof ParleyError && thrown.status === 401);
    }
  }

  /** Reads them, and then how much is unread for as long as the page is looked at. @returns what ends it */
  follow(): () => void {
    void this.load();
    const look = () => void this.#count();
    const timer = setInterval(() => {
      if (!document.hidden) look();
    }, EVERY);
    const stop = onReturn(look);
    return () => {
      clearInterval(timer);
      stop();
    };
  }

  /** What cannot be counted stays as it was. */
  async #count(): Promise<void> {
    if (this.list.value.length === 0) return;
    const readings = await this.#parley.chat.readings().catch(() => undefined);
    if (readings) this.unread.value = unreadIn(readings);
  }

  /** Calls a room of one's own something else. @throws ParleyError */
  async rename({ id }: MyRoom, name: string): Promise<void> {
    await this.#parley.changeRoom(id, { name });
    this.list.value = this.list.value.map((each) => (each.id === id ? { ...each, name } : each));
  }

  /** Is a member of somebody's room no more. @throws ParleyError */
  async leave(room: MyRoom): Promise<void> {
    await this.#parley.leaveRoom(room.id);
    this.#drop(room);
  }

  /** Ends a room for everybody. @throws ParleyError */
  async delete(room: MyRoom): Promise<void> {
    await this.#parley.deleteRoom(room.id);
    this.#drop(room);
  }

  #drop(room: MyRoom): void {
    this.list.value = this.list.value.filter(({ id }) => id !== room.id);
  }
}

/** By room. */
const unreadIn = (readings: readonly hackrtc.ReadingItem[]): ReadonlyMap<string, number> =>
  new Map(readings.map(({ room_id: id, unread }) => [id, unread]));

/** Each room once, the newest first. Without its invite there is no way in. */
export function myRooms(
  own: readonly hackrtc.RoomAnswer[],
  joined: readonly hackrtc.RoomAnswer[],
): readonly MyRoom[] {
  const ownIds = new Set(own.map(({ id }) => id));
  const all = new Map([...own, ...joined].map((room) => [room.id, room]));
  return [...all.values()]
    .flatMap(({ id, name, invite_code: invite, created_at: createdAt }) =>
      invite === undefined ? [] : { id, name, invite, createdAt, own: ownIds.has(id) },
    )
    .toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
}
