/**
 * Somebody present in a room, with the connections that speak for them: one, or, in dialects where a
 * person is one peer however many sockets they have, several.
 */
export class Peer {
    facts;
    #outlets;
    constructor(facts, outlet) {
        this.facts = facts;
        this.#outlets = [outlet];
    }
    get isGone() {
        return this.#outlets.length === 0;
    }
    add(outlet) {
        this.#outlets.push(outlet);
    }
    remove(outlet) {
        const index = this.#outlets.indexOf(outlet);
        if (index !== -1)
            this.#outlets.splice(index, 1);
    }
    deliver(envelope) {
        for (const outlet of this.#outlets)
            outlet.deliver(envelope);
    }
    close(reason) {
        for (const outlet of this.#outlets.splice(0))
            outlet.close(reason);
    }
}
