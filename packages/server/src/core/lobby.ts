import type { ConnId, NetworkId, NodeId, UserId } from './ids.ts';
import { SparseMap } from './sparse-map.ts';

/** A connection whose owner waits at the door until a moderator lets them in. */
export interface Waiting {
  readonly line: ConnId;
  readonly node: NodeId;
  readonly userId: UserId;
  readonly displayName: string;
  /** When they came, in ms since 1970. */
  readonly since: number;
  /** Where they come from, if they have proved no address: a ban binds it. */
  readonly network?: NetworkId | undefined;
}

/** What becomes of somebody who waits. */
export type Verdict = 'admit' | 'deny';

/** How many connections of one person may wait: tabs, and those that are not known to be lost yet. */
const MOST_EACH = 3;

/** Who waits to be let into a room. */
export class Lobby {
  readonly #waiting = new SparseMap<ConnId, Waiting>();

  /** How many connections wait. */
  get size(): number {
    return this.#waiting.size;
  }

  all(): MapIterator<Waiting> {
    return this.#waiting.values();
  }

  of(userId: UserId): readonly Waiting[] {
    return [...this.#waiting.values()].filter((each) => each.userId === userId);
  }

  has(userId: UserId): boolean {
    return this.of(userId).length > 0;
  }

  /**
   * May one more connection of this person wait, where so many people may? Guests of one network take
   * no more than half of the places.
   */
  hasPlaceFor({ userId, network }: Pick<Waiting, 'userId' | 'network'>, most: number): boolean {
    const own = this.of(userId).length;
    if (own > 0) return own < MOST_EACH;
    const people = this.people();
    const neighbours = people.filter((each) => network !== undefined && each.network === network);
    return people.length < most && neighbours.length < Math.ceil(most / 2);
  }

  /** Each person once, in the order they came. */
  people(): readonly Waiting[] {
    const byPerson = Map.groupBy(this.#waiting.values(), ({ userId }) => userId);
    return [...byPerson.values()].flatMap(([first]) => first ?? []);
  }

  /** False where they wait already. */
  add(waiting: Waiting): boolean {
    if (this.#waiting.has(waiting.line)) return false;
    this.#waiting.set(waiting.line, waiting);
    return true;
  }

  /** False where they do not wait. */
  remove(line: ConnId): boolean {
    return this.#waiting.delete(line);
  }
}
