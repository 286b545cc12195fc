import type { ConnId } from './ids.ts';

/** What a client shows that comes back after its connection was lost (ADR 5). */
export interface ResumeClaim {
  /** The peer it was. */
  readonly connId: ConnId;
  readonly token: string;
  readonly epoch: string;
  /** The last event it has got a frame of. */
  readonly offset: number;
  /** How many frames of that event it has got: the link may have broken between two of them. */
  readonly frames: number;
}

/** What a client calls a frame of its own. */
export type FrameId = string | number;

/** Frames by which a client is remembered, so that one sent again is not done again. */
const MAX_FRAMES = 256;

/** What is kept of a peer that may come back: how it proves who it is, and what it is known to have. */
export class Resumption {
  #token: string;
  #spent: string | undefined;
  #confirmed: number;
  #asked: number | undefined;
  readonly #frames = new Map<FrameId, Promise<unknown> | undefined>();

  /** @param offset the event with which it came in */
  constructor(token: string, offset: number) {
    this.#token = token;
    this.#confirmed = offset;
  }

  /** The offset up to which the client has everything that was for it. */
  get confirmed(): number {
    return this.#confirmed;
  }

  /** What the client will show. */
  get token(): string {
    return this.#token;
  }

  accepts(token: string): boolean {
    return token === this.#token || token === this.#spent;
  }

  /**
   * Gives a new token for the one that was shown. That one stays good until the new connection has
   * been heard from: where it breaks at once, the client has never seen the new one.
   */
  renew(shown: string, token: string): void {
    this.#spent = shown;
    this.#token = token;
    this.#asked = undefined;
  }

  /** Remembers what was written before a ping. */
  ask(offset: number): void {
    this.#asked ??= offset;
  }

  /** A pong came: the client has read what was written before the ping. */
  confirm(): void {
    if (this.#asked === undefined) return;
    this.#confirmed = this.#asked;
    this.#asked = undefined;
    this.#spent = undefined;
  }

  /** Does what a frame asks for, once: a frame of the same id that was done, or is being done, is not done again. */
  once(id: FrameId, run: () => Promise<unknown> | undefined): Promise<unknown> | undefined {
    if (this.#frames.has(id)) return this.#frames.get(id);
    const pending = run();
    this.#remember(id, pending);
    pending?.then(
      () => this.#remember(id, undefined),
      () => this.#frames.delete(id),
    );
    return pending;
  }

  #remember(id: FrameId, pending: Promise<unknown> | undefined): void {
    this.#frames.set(id, pending);
    const [oldest] = this.#frames.size > MAX_FRAMES ? this.#frames.keys() : [];
    if (oldest !== undefined) this.#frames.delete(oldest);
  }
}
