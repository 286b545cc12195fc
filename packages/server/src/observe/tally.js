/** Room for the labels our code knows; more would mean that one came from outside. */
const MAX_LABELS = 64;
/** Counts by one label, bounded: labels beyond the first 64 are counted as `other`. */
export class Tally {
    #counts = new Map();
    add(label, amount = 1) {
        (this.#counts.get(label) ?? this.#start(label)).value += amount;
    }
    *[Symbol.iterator]() {
        for (const [label, { value }] of this.#counts)
            yield [label, value];
    }
    #start(label) {
        const known = this.#counts.size < MAX_LABELS ? label : 'other';
        const count = this.#counts.get(known) ?? { value: 0 };
        this.#counts.set(known, count);
        return count;
    }
}
