import type { RoomId, UserId } from './ids.ts';
import type { CloseReason } from './peer.ts';
import type { Timers } from './ports.ts';
import { LiveRoom } from './room.ts';

interface Held {
  readonly room: LiveRoom;
  holders: number;
}

/** The live rooms of this process. A room lives here as long as somebody holds it. */
export class Hub {
  readonly #rooms = new Map<RoomId, Held>();
  readonly #newEpoch: () => string;
  readonly #timers: Timers;

  constructor(newEpoch: () => string, timers: Timers) {
    this.#newEpoch = newEpoch;
    this.#timers = timers;
  }

  get size(): number {
    return this.#rooms.size;
  }

  /** The live room, if there is one. */
  find(id: RoomId): LiveRoom | undefined {
    return this.#rooms.get(id)?.room;
  }

  /** Takes hold of a room, which comes to life if need be; whoever holds it must release it once. */
  hold(id: RoomId): LiveRoom {
    let held = this.#rooms.get(id);
    if (!held) {
      held = { room: new LiveRoom(id, this.#newEpoch(), this.#timers), holders: 0 };
      this.#rooms.set(id, held);
    }
    held.holders += 1;
    return held.room;
  }

  release(id: RoomId): void {
    const held = this.#rooms.get(id);
    if (!held) return;
    held.holders -= 1;
    if (held.holders > 0) return;
    this.#rooms.delete(id);
    held.room.close();
  }

  /** Ends all connections of one user, in whatever room. */
  expel(userId: UserId, reason: CloseReason): void {
    for (const { room } of this.#rooms.values()) room.expel(userId, reason);
  }

  /** Ends every connection of every room. */
  shut(reason: CloseReason): void {
    for (const { room } of this.#rooms.values()) room.shut(reason);
  }
}
