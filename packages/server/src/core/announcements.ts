import type { UserId } from './ids.ts';
import type { Occupants } from './occupants.ts';
import type { Peer } from './peer.ts';
import type { RoomStream } from './room-stream.ts';
import type { Handle } from './signal.ts';
import { SparseMap } from './sparse-map.ts';

/** Somebody who is coming, and which peers were told so. */
interface Announcement {
  readonly person: Handle;
  readonly told: ReadonlySet<Peer>;
}

/** Those who have said that they are coming, once a stay (O5). What nobody is there to hear is not kept. */
export class Announcements {
  readonly #occupants: Occupants;
  readonly #stream: RoomStream;
  readonly #awaited = new SparseMap<UserId, Announcement>();

  constructor(occupants: Occupants, stream: RoomStream) {
    this.#occupants = occupants;
    this.#stream = stream;
  }

  add(userId: UserId, person: Handle): void {
    if (this.#occupants.size === 0) return;
    if (this.#occupants.isHere(userId) || this.#awaited.has(userId)) return;
    this.#awaited.set(userId, { person, told: new Set(this.#occupants.all()) });
    this.#stream.toEverybody({ kind: 'announced', ...person });
  }

  /** Whoever heard of anybody is gone. */
  clear(): void {
    this.#awaited.clear();
  }

  /** They have come. */
  take(userId: UserId): Announcement | undefined {
    const announced = this.#awaited.get(userId);
    this.#awaited.delete(userId);
    return announced;
  }

  /** Tells that they will not come after all. @returns who that is */
  withdraw(userId: UserId): Handle | undefined {
    const person = this.take(userId)?.person;
    if (person) this.#stream.toEverybody({ kind: 'withdrawn', ...person });
    return person;
  }
}
