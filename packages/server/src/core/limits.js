/**
 * A token bucket: `burst` at once, `rate` per second in the long run. Time is given, in ms.
 */
export class TokenBucket {
    #burst;
    #perMs;
    #tokens;
    #at;
    constructor(limit, now) {
        this.#burst = limit.burst;
        this.#perMs = limit.rate / 1000;
        this.#tokens = limit.burst;
        this.#at = now;
    }
    /** Takes one token; false where there is none left. */
    take(now) {
        this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) * this.#perMs);
        this.#at = now;
        if (this.#tokens < 1)
            return false;
        this.#tokens -= 1;
        return true;
    }
}
