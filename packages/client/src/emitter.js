/** Typed events: a discriminated union whose `type` is the name that listeners ask for. */
export class Emitter {
    #listeners = new Set();
    /** Calls `listener` for each event of one type. */
    on(type, listener) {
        return this.subscribe((event) => {
            if (isOfType(event, type))
                listener(event);
        });
    }
    /** Calls `listener` for each event of any type. */
    subscribe(listener) {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
    }
    /** Tells everybody who listens at this moment, in the order they came. */
    emit(event) {
        const listeners = [...this.#listeners];
        for (const listener of listeners)
            listener(event);
    }
}
function isOfType(event, type) {
    return event.type === type;
}
