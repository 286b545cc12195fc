import type { RoomEntry } from './entry.ts';
import type { NodeId } from './ids.ts';

/** What applies a room's entries, each at its place. */
export interface Applies {
  /** @param knownAt the node whose people have heard of it already */
  apply(offset: number, entry: RoomEntry, knownAt?: NodeId): void;
}

/** What gives a room's entries their places in one order, and has them applied in it. */
export interface Order {
  append(entry: RoomEntry): void;
  /** Resolves once what was appended so far has its place; undefined where it has. */
  settled(): Promise<unknown> | undefined;
  /** Resolves once the room is as the order has made it so far; undefined where it is. */
  readonly ready: Promise<void> | undefined;
  /** No more is appended, and none of it applied here. */
  close(): void;
}

/** The order of a room that one node has for itself: what comes is applied at once. */
export class OwnOrder implements Order {
  readonly ready = undefined;
  readonly #room: Applies;
  #offset = 0;

  constructor(room: Applies) {
    this.#room = room;
  }

  append(entry: RoomEntry): void {
    this.#offset += 1;
    this.#room.apply(this.#offset, entry);
  }

  settled(): undefined {}

  close(): void {}
}
