import { AppError } from './errors.ts';

/** How often something may happen: `most` times at once, and as often again within `per` ms. */
export interface Rate {
  readonly most: number;
  readonly per: number;
}

/** The refusal of whoever is too quick. @param wait until the next turn, in ms */
export const tooOften = (wait: number): AppError =>
  new AppError('too-often', { retryAfter: wait, values: { seconds: Math.ceil(wait / 1000) } });

/** What fractions may lose while they add up to a token. */
const ROUNDING = 1e-6;

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
    this.#fill(now);
    if (this.#tokens < cost - ROUNDING) return false;
    this.#tokens -= cost;
    return true;
  }

  /** Takes tokens that were used already, whether or not there are so many: up to a burst may be owed. */
  charge(now: number, cost: number): void {
    this.#fill(now);
    this.#tokens = Math.max(-this.#burst, this.#tokens - cost);
  }

  #fill(now: number): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) * this.#perMs);
    this.#at = now;
  }

  /** How long until there is a token, in ms, as of the last {@link take}. */
  get wait(): number {
    return Math.max(0, Math.ceil((1 - ROUNDING - this.#tokens) / this.#perMs));
  }
}

/** A bucket that holds as much as a rate allows at once. */
export const bucketFor = ({ most, per }: Rate, now: number): TokenBucket =>
  new TokenBucket({ burst: most, rate: (most / per) * 1000 }, now);
