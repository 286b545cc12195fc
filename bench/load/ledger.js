import { isDeepStrictEqual } from 'node:util';
import { makeSignal } from './signals.ts';
import { Tally } from './tally.ts';
const compareEvery = 256;
/** Counts delivered signals and compares a sample of them, whole, with what was sent. */
export class Ledger extends Tally {
    compared = 0;
    #driver;
    #kind;
    constructor(driver, kind) {
        super();
        this.#driver = driver;
        this.#kind = kind;
    }
    /** Throws when the frame is in the sample and is not what was sent. */
    deliver(sequence, bytes, start, end) {
        if (this.arrived % compareEvery === 0)
            this.#compare(sequence, bytes, start, end);
        this.arrive();
    }
    #compare(sequence, bytes, start, end) {
        const received = this.#driver.content(bytes.toString('utf8', start, end));
        if (!isDeepStrictEqual(received, makeSignal(this.#kind, sequence))) {
            throw new Error(`Signal ${sequence} did not arrive as it was sent.`);
        }
        this.compared++;
    }
}
