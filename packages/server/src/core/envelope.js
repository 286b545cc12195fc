/**
 * One event at its place in a room's order: `(epoch, offset)`.
 *
 * It is rendered once per renderer, however many sockets it goes to.
 */
export class Envelope {
    epoch;
    offset;
    event;
    room;
    #renderer;
    #rendering;
    #others;
    constructor(epoch, offset, event, room) {
        this.epoch = epoch;
        this.offset = offset;
        this.event = event;
        this.room = room;
    }
    rendering(renderer) {
        // Nearly every room speaks one dialect, so the first renderer is kept without a map.
        this.#renderer ??= renderer;
        if (this.#renderer !== renderer)
            return this.#otherRendering(renderer);
        this.#rendering ??= renderer.render(this.event, this.room);
        return this.#rendering;
    }
    #otherRendering(renderer) {
        this.#others ??= new Map();
        const known = this.#others.get(renderer);
        if (known)
            return known;
        const made = renderer.render(this.event, this.room);
        this.#others.set(renderer, made);
        return made;
    }
}
