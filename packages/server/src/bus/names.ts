import type { NodeId, RoomId } from '../core/ids.ts';

/** Keys and channels of one installation in one database: others may share the server. */
export class Names {
  readonly #prefix: string;
  readonly nodes: string;
  readonly marks: string;
  /** What is said to all nodes. */
  readonly told: string;

  /** @param database channels are the same in all databases of a server, so it is in their names */
  constructor(prefix: string, database: number) {
    this.#prefix = `${prefix}:${database}`;
    this.nodes = `${this.#prefix}:nodes`;
    this.marks = `${this.#prefix}:marks`;
    this.told = `${this.#prefix}:told`;
  }

  /** The rooms that a node follows. */
  followedBy(node: NodeId): string {
    return `${this.#prefix}:rooms:${node}`;
  }

  /** Braces keep what belongs to a room in one place (redis.io, "Hash tags"). */
  room(room: RoomId): { readonly record: string; readonly log: string; readonly channel: string } {
    const base = `${this.#prefix}:{${room}}`;
    return { record: base, log: `${base}:log`, channel: base };
  }
}
