import type { RoomEvent, RoomFacts } from './event.ts';

/** What one codec makes of one event: the bytes to write, and how many frames they hold. */
export interface Rendering {
  readonly bytes: Uint8Array;
  readonly frames: number;
}

/** An event's place in the order of its room. */
export interface Position {
  readonly epoch: string;
  readonly offset: number;
}

/** Turns events into bytes; one object for all sockets of one codec. */
export interface Renderer {
  /** @param skip how many of its frames to leave out */
  render(envelope: Envelope, skip?: number): Rendering;
}

/**
 * One event at its place in a room's order: `(epoch, offset)`.
 *
 * It is rendered once per renderer, however many sockets it goes to.
 */
export class Envelope implements Position {
  readonly epoch: string;
  readonly offset: number;
  readonly event: RoomEvent;
  readonly room: RoomFacts;
  #renderer: Renderer | undefined;
  #rendering: Rendering | undefined;
  #others: Map<Renderer, Rendering> | undefined;

  constructor(epoch: string, offset: number, event: RoomEvent, room: RoomFacts) {
    this.epoch = epoch;
    this.offset = offset;
    this.event = event;
    this.room = room;
  }

  /** Another event at the same place. */
  with(event: RoomEvent): Envelope {
    return new Envelope(this.epoch, this.offset, event, this.room);
  }

  rendering(renderer: Renderer): Rendering {
    // Nearly every room speaks one dialect, so the first renderer is kept without a map.
    this.#renderer ??= renderer;
    if (this.#renderer !== renderer) return this.#otherRendering(renderer);
    this.#rendering ??= renderer.render(this);
    return this.#rendering;
  }

  #otherRendering(renderer: Renderer): Rendering {
    this.#others ??= new Map();
    const known = this.#others.get(renderer);
    if (known) return known;
    const made = renderer.render(this);
    this.#others.set(renderer, made);
    return made;
  }
}
