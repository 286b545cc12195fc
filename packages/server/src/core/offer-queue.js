/** How long an offer may keep the next ones waiting, in ms (X2). */
const PATIENCE = 10000;
/**
 * Hands offers to a peer one at a time (X2): its dialect has no addressing, so an answer of its can
 * only be told apart if one offer is open. The next follows after an answer, a hang-up, or 10 s.
 */
export class OfferQueue {
    #timers;
    /** What waits, by offerer, in order of coming: an offer and the candidates that followed it. */
    #waiting = new Map();
    #open;
    #latest;
    #cancel = () => { };
    constructor(timers) {
        this.#timers = timers;
    }
    /** Whose offer an answer that comes now is for. */
    get answering() {
        return this.#open ?? this.#latest;
    }
    /** Delivers an offer now or when its turn comes; a newer one from the same peer takes its place. */
    offer(from, deliver) {
        if (this.#open === undefined || this.#open === from)
            this.#begin(from, [deliver]);
        else
            this.#waiting.set(from, [deliver]);
    }
    /** Delivers what belongs to an earlier offer of that peer: behind it, if it still waits. */
    follow(from, deliver) {
        const waiting = this.#waiting.get(from);
        if (waiting)
            waiting.push(deliver);
        else
            deliver();
    }
    /** The open offer was answered, hung up, or given up. */
    settle() {
        this.#cancel();
        this.#open = undefined;
        for (const [from, deliveries] of this.#waiting) {
            this.#waiting.delete(from);
            return this.#begin(from, deliveries);
        }
    }
    /** Forgets a peer that hung up or left. */
    forget(from) {
        this.#waiting.delete(from);
        if (this.#latest === from)
            this.#latest = undefined;
        if (this.#open === from)
            this.settle();
    }
    close() {
        this.#cancel();
        this.#waiting.clear();
    }
    #begin(from, deliveries) {
        this.#cancel();
        this.#open = from;
        this.#latest = from;
        this.#cancel = this.#timers.after(PATIENCE, () => this.settle());
        for (const deliver of deliveries)
            deliver();
    }
}
