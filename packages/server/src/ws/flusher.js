/**
 * Writes what connections gathered once at the end of each turn of the event loop, so that frames
 * which come close together cost one system call per socket and not one each.
 */
export class Flusher {
    #waiting = [];
    #flushAll = () => {
        const waiting = this.#waiting;
        this.#waiting = [];
        for (const connection of waiting)
            connection.flush();
    };
    /** To be called by a connection when it gets its first write since it was flushed. */
    add(connection) {
        if (this.#waiting.push(connection) === 1)
            setImmediate(this.#flushAll);
    }
}
