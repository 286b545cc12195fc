/**
 * A token bucket: `burst` at once, `rate` per second in the long run. Time is given, in ms.
 */
export class TokenBucket {
  readonly #burst: number;
  readonly #perMs: number;
  #tokens: number;
  #at: number;

  constructor(limit: { readonly burst: number; readonly rate: number }, now: number) {
    this.#burst = limit.burst;
    this.#perMs = limit.rate / 1000;
    this.#tokens = limit.burst;
    this.#at = now;
  }

  /** Takes `cost` tokens, one where not given; false where there are not so many left. */
  take(now: number, cost = 1): boolean {
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) * this.#perMs);
    this.#at = now;
    if (this.#tokens < cost) return false;
    this.#tokens -= cost;
    return true;
  }
}
