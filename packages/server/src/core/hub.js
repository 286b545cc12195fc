import { LiveRoom } from './room.ts';
/** The live rooms of this process. A room lives here as long as somebody holds it. */
export class Hub {
    #rooms = new Map();
    #newEpoch;
    #timers;
    constructor(newEpoch, timers) {
        this.#newEpoch = newEpoch;
        this.#timers = timers;
    }
    get size() {
        return this.#rooms.size;
    }
    /** The live room, if there is one. */
    find(id) {
        return this.#rooms.get(id)?.room;
    }
    /** Takes hold of a room, which comes to life if need be; whoever holds it must release it once. */
    hold(id) {
        let held = this.#rooms.get(id);
        if (!held) {
            held = { room: new LiveRoom(id, this.#newEpoch(), this.#timers), holders: 0 };
            this.#rooms.set(id, held);
        }
        held.holders += 1;
        return held.room;
    }
    release(id) {
        const held = this.#rooms.get(id);
        if (!held)
            return;
        held.holders -= 1;
        if (held.holders > 0)
            return;
        this.#rooms.delete(id);
        held.room.close();
    }
    /** Ends every connection of every room. */
    shut(reason) {
        for (const { room } of this.#rooms.values())
            room.shut(reason);
    }
}
