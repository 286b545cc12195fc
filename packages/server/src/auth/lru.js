/** A map of at most `max` entries; the one used longest ago makes room for a new one. */
export class Lru {
    // A Map iterates in order of insertion, so re-inserting on use keeps the least recent first.
    #entries = new Map();
    #max;
    constructor(max) {
        this.#max = max;
    }
    get(key) {
        const value = this.#entries.get(key);
        if (value !== undefined)
            this.set(key, value);
        return value;
    }
    set(key, value) {
        this.#entries.delete(key);
        this.#entries.set(key, value);
        if (this.#entries.size > this.#max)
            this.#dropLeastRecent();
    }
    #dropLeastRecent() {
        const first = this.#entries.keys().next();
        if (!first.done)
            this.#entries.delete(first.value);
    }
}
