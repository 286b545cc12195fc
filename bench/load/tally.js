const settleTimeoutMs = 30000;
/** Counts what has to arrive and what did. */
export class Tally {
    expected = 0;
    arrived = 0;
    #onSettled = () => { };
    expect(count) {
        this.expected += count;
    }
    arrive() {
        this.arrived++;
        if (this.arrived >= this.expected)
            this.#onSettled();
    }
    /** Resolves when everything expected has arrived; one waiter at a time. Throws when that takes more than 30 s. */
    async settled() {
        if (this.arrived >= this.expected)
            return;
        const { promise, resolve, reject } = Promise.withResolvers();
        const giveUp = () => reject(new Error(`${this.arrived} of ${this.expected} frames arrived.`));
        const timer = setTimeout(giveUp, settleTimeoutMs);
        this.#onSettled = resolve;
        await promise.finally(() => clearTimeout(timer));
    }
}
