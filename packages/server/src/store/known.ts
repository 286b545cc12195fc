import type { RoomId, UserId } from '../core/ids.ts';
import type { Room, Standing } from '../core/model.ts';
import { Lru } from '../core/lru.ts';

/** How a room stands towards whoever came to it last, with the network that was asked of. */
interface Lesson {
  readonly network: string | null;
  /** Undefined while it is being found out. */
  standing: Standing | undefined;
}

/** Who comes to which room, and from where. */
interface Question {
  readonly id: RoomId;
  readonly userId: UserId;
  readonly network: string | null;
}

type Learning<T> = (keep: (standing: Standing) => void) => Promise<T>;

/**
 * What is remembered of rooms that have not ended, and of how they stand towards those who were at a door
 * last: a client comes with several requests, and then with its socket (ADR 23). Where somebody else can
 * change the database, too, nothing is.
 *
 * Whatever changes a room, a membership, a ban or a user is to be written by {@link Known.learn} or
 * `forgetting…`. What was being read meanwhile is not kept then: with SQLite, what is read and what is kept
 * of it is one turn of the event loop, and what was written is told in another.
 */
export class Known {
  readonly #rooms: Lru<RoomId, Room>;
  /** One of each user: hardly anybody comes to two rooms at a time. */
  readonly #lessons: Lru<UserId, Lesson>;

  /** @param most how many rooms, and how many users */
  constructor(most: number) {
    this.#rooms = new Lru(most);
    this.#lessons = new Lru(most);
  }

  room(id: RoomId): Room | undefined {
    return this.#rooms.get(id);
  }

  /** @returns the one that is known where nothing was decided since: what is remembered of it goes on */
  keepRoom(room: Room): Room {
    const known = this.#rooms.get(room.id);
    if (known?.version === room.version) return known;
    this.#rooms.set(room.id, room);
    return room;
  }

  standing({ id, userId, network }: Question): Standing | undefined {
    const lesson = this.#lessons.get(userId);
    // Who is asked after without a network is banned by none, as is whoever is remembered.
    const isAsked = network === null || lesson?.network === network;
    const standing = isAsked ? lesson?.standing : undefined;
    // A room that was forgotten and read anew is another object.
    return standing && standing.room === this.#rooms.get(id) ? standing : undefined;
  }

  /** As {@link Known.learn}, for who only reads: what is being found out already, or changed, is left to whoever does. */
  reading<T>(question: Question, read: Learning<T>): Promise<T> {
    const lesson = this.#lessons.get(question.userId);
    const isUnderWay = lesson !== undefined && lesson.standing === undefined;
    return isUnderWay ? read(() => {}) : this.learn(question, read);
  }

  /**
   * Lets who reads how a room stands towards a user, or makes them a member, keep what they find.
   *
   * A lesson that was taken away meanwhile, or replaced, is found by nobody; and what has been read while it
   * was under way may be older than what it says.
   */
  async learn<T>({ userId, network }: Question, learning: Learning<T>): Promise<T> {
    const lesson: Lesson = { network, standing: undefined };
    this.#lessons.set(userId, lesson);
    try {
      return await learning((standing) => {
        if (isLasting(standing)) lesson.standing = standing;
      });
    } finally {
      const isKept = lesson.standing !== undefined && this.#lessons.get(userId) === lesson;
      if (!isKept) this.#lessons.delete(userId);
    }
  }

  /** Also where it failed: nobody may know whether it was done. */
  forgettingRoom<T>(id: RoomId, written: Promise<T>): Promise<T> {
    return written.finally(() => this.#rooms.delete(id));
  }

  /** As {@link Known.forgettingRoom}. */
  forgettingUser<T>(id: UserId, written: Promise<T>): Promise<T> {
    return written.finally(() => this.#lessons.delete(id));
  }
}

/** True until somebody changes it: the ban of a network ends by itself, and an account may yet be made. */
const isLasting = ({ user, networkBannedSince }: Standing): boolean =>
  user !== undefined && networkBannedSince === null;
