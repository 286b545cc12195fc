/** When the latest signals of one source were sent, by sequence number; old ones are overwritten. */
export class SendTimes {
    #at = new Float64Array(4096);
    note(sequence) {
        this.#at[sequence % this.#at.length] = performance.now();
    }
    /** Milliseconds since the signal was sent. */
    since(sequence) {
        return performance.now() - (this.#at[sequence % this.#at.length] ?? Number.NaN);
    }
}
