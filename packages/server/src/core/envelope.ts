import type { RoomEvent } from './event.ts';

/** Turns events into what a socket can write; one object for all sockets of one codec. */
export interface Renderer<T> {
  render(event: RoomEvent): T;
}

/**
 * One event at its place in a room's order: `(epoch, offset)`.
 *
 * It renders itself once per renderer however many read it, so that a broadcast costs one encoding
 * per codec. All renderers of a server make the same `T`.
 */
export class Envelope<T = unknown> {
  readonly epoch: string;
  readonly offset: number;
  readonly event: RoomEvent;
  #renderer: Renderer<T> | undefined;
  #rendering: T | undefined;
  #others: Map<Renderer<T>, T> | undefined;

  constructor(epoch: string, offset: number, event: RoomEvent) {
    this.epoch = epoch;
    this.offset = offset;
    this.event = event;
  }

  rendering(renderer: Renderer<T>): T {
    // Nearly every room speaks one dialect, so the first renderer is kept without a map.
    if (this.#renderer === renderer && this.#rendering !== undefined) return this.#rendering;
    return this.#renderer === undefined ? this.#first(renderer) : this.#other(renderer);
  }

  #first(renderer: Renderer<T>): T {
    this.#renderer = renderer;
    this.#rendering = renderer.render(this.event);
    return this.#rendering;
  }

  #other(renderer: Renderer<T>): T {
    this.#others ??= new Map();
    const known = this.#others.get(renderer);
    if (known !== undefined) return known;
    const made = renderer.render(this.event);
    this.#others.set(renderer, made);
    return made;
  }
}
