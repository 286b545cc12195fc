import type { RoomId, UserId } from './ids.ts';
import type { CloseReason } from './peer.ts';
import type { Timers } from './ports.ts';
import { AppError } from './errors.ts';
import { LiveRoom } from './room.ts';

interface Held {
  readonly room: LiveRoom;
  holders: number;
  /** Ends the room durably; present where it ends with its last holder. */
  end?: () => Promise<unknown>;
}

/** The live rooms of this process. A room lives here as long as somebody holds it. */
export class Hub {
  readonly #rooms = new Map<RoomId, Held>();
  readonly #ending = new Map<RoomId, Promise<void>>();
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

  /** Every live room. */
  *live(): Generator<LiveRoom> {
    for (const { room } of this.#rooms.values()) yield room;
  }

  /**
   * Takes hold of a room, which comes to life if need be; whoever holds it must release it once.
   *
   * @throws AppError `room-unknown` where it is {@link ending}
   */
  hold(id: RoomId): LiveRoom {
    if (this.#ending.has(id)) throw new AppError('room-unknown');
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
    if (held.end) this.#retire(id, held.end());
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

  #retire(id: RoomId, written: Promise<unknown>): void {
    // Where it cannot be written the room lives on, and ends when somebody leaves it the next time.
    const over = () => void this.#ending.delete(id);
    this.#ending.set(id, written.then(over, over));
  }

  /** Ends all connections of one user, in whatever room. */
  expel(userId: UserId, reason: CloseReason): void {
    for (const { room } of this.#rooms.values()) room.expel(userId, reason);
  }
}
