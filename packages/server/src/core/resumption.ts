import type { ConnId } from './ids.ts';
import { RecentSet } from './recent-set.ts';
import { SparseMap } from './sparse-map.ts';

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

/** What is kept of a peer's token, and of the one that it showed last, while that is still good. */
export type ResumeKeys = readonly [key: string, spent: string | null];

/** What a client calls a frame of its own. */
export type FrameId = string | number;

/** Frames by which a client is remembered, so that one sent again is not done again. */
const MAX_FRAMES = 256;

/** What is kept of a peer that may come back: how it proves who it is, and what it is known to have. */
export class Resumption {
  #key: string;
  #spent: string | null;
  #confirmed: number;
  #asked: number | undefined;
  readonly #frames = new SparseMap<FrameId, Promise<unknown> | undefined>();
  /** Frames of which the room has heard, in order of coming. */
  readonly #heard = new RecentSet<FrameId>(MAX_FRAMES);

  /**
   * @param offset the entry with which it came in
   */
  constructor([key, spent]: ResumeKeys, offset: number) {
    this.#key = key;
    this.#spent = spent;
    this.#confirmed = offset;
  }

  /** The offset up to which the client has everything that was for it. */
  get confirmed(): number {
    return this.#confirmed;
  }

  accepts(key: string): boolean {
    return key === this.#key || key === this.#spent;
  }

  /**
   * Takes a new key for the one that was shown. That one stays good until the new connection has been
   * heard from: where it breaks at once, the client has never seen the new token.
   */
  renew(shown: string, key: string): void {
    this.#spent = shown;
    this.#key = key;
    this.#asked = undefined;
  }

  /** As {@link renew}, where that happened elsewhere. */
  replace([key, spent]: ResumeKeys): void {
    this.#key = key;
    this.#spent = spent;
  }

  get keys(): ResumeKeys {
    return [this.#key, this.#spent];
  }

  forgetSpent(): void {
    this.#spent = null;
  }

  /** Remembers what was written before a ping. */
  ask(offset: number): void {
    this.#asked ??= offset;
  }

  /** A pong came: the client has read what was written before the ping. False where none was awaited. */
  confirm(): boolean {
    if (this.#asked === undefined) return false;
    this.#confirmed = this.#asked;
    this.#asked = undefined;
    return true;
  }

  /** Does what a frame asks for, once: a frame of the same id that was done, or is being done, is not done again. */
  once(id: FrameId, run: () => Promise<unknown> | undefined): Promise<unknown> | undefined {
    if (this.#frames.has(id) || this.#heard.has(id)) return this.#frames.get(id);
    const pending = run();
    this.#remember(id, pending);
    pending?.then(
      () => this.#remember(id, undefined),
      () => this.#frames.delete(id),
    );
    return pending;
  }

  /** Whether the room has heard of a frame already, be it on another node; from now on it has. */
  isRepeat(id: FrameId): boolean {
    if (this.#heard.has(id)) return true;
    this.#heard.add(id);
    return false;
  }

  #remember(id: FrameId, pending: Promise<unknown> | undefined): void {
    this.#frames.set(id, pending);
    const [oldest] = this.#frames.size > MAX_FRAMES ? this.#frames.all.keys() : [];
    if (oldest !== undefined) this.#frames.delete(oldest);
  }
}
