import type { ConnId } from './ids.ts';
import type { Timers } from './ports.ts';
import { SparseMap } from './sparse-map.ts';

/** How long an offer may keep the next ones waiting, in ms (X2). */
const PATIENCE = 10_000;
/** Signals that wait with one offer: itself and a burst of candidates. */
const MAX_WAITING = 100;

/**
 * Hands offers to a peer one at a time (X2): its dialect has no addressing, so an answer of its can
 * only be told apart if one offer is open. The next follows after an answer, a hang-up, or 10 s.
 */
export class OfferQueue {
  readonly #timers: Timers;
  /** What waits, by offerer, in order of coming: an offer and the candidates that followed it. */
  readonly #waiting = new SparseMap<ConnId, (() => void)[]>();
  #open: ConnId | undefined;
  /** Whose offer was handed over last, as long as nobody has answered it: an answer may be late. */
  #latest: ConnId | undefined;
  #cancel = (): void => {};

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Whose offer an answer that comes now is for. */
  get answering(): ConnId | undefined {
    return this.#open ?? this.#latest;
  }

  /**
   * Delivers an offer now or when its turn comes; a newer one from the same peer takes its place, and
   * gives it no more time: whoever offers again and again would keep the others waiting for ever.
   */
  offer(from: ConnId, deliver: () => void): void {
    if (this.#open === undefined) this.#begin(from, [deliver]);
    else if (this.#open === from) deliver();
    else this.#waiting.set(from, [deliver]);
  }

  /** Delivers what belongs to an earlier offer of that peer: behind it, if it still waits. Too many are dropped. */
  follow(from: ConnId, deliver: () => void): void {
    const waiting = this.#waiting.get(from);
    if (!waiting) return deliver();
    if (waiting.length < MAX_WAITING) waiting.push(deliver);
  }

  /** The offer was answered or hung up: no answer that comes now is for it. */
  settle(): void {
    this.#latest = undefined;
    this.#next();
  }

  #next(): void {
    this.#cancel();
    this.#open = undefined;
    for (const [from, deliveries] of this.#waiting.all) {
      this.#waiting.delete(from);
      return this.#begin(from, deliveries);
    }
  }

  /** Forgets a peer that hung up or left. */
  forget(from: ConnId): void {
    this.#waiting.delete(from);
    if (this.#latest === from) this.#latest = undefined;
    if (this.#open === from) this.#next();
  }

  close(): void {
    this.#cancel();
    this.#waiting.clear();
  }

  #begin(from: ConnId, deliveries: readonly (() => void)[]): void {
    this.#cancel();
    this.#open = from;
    this.#latest = from;
    this.#cancel = this.#timers.after(PATIENCE, () => this.#next());
    for (const deliver of deliveries) deliver();
  }
}
