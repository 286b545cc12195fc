import { textFrames } from './frame.ts';
/** Renders events by a codec into bytes for the wire; one for all sockets of that codec. */
export class FrameRenderer {
    #codec;
    constructor(codec) {
        this.#codec = codec;
    }
    render(event) {
        return rendering(this.#codec.encode(event));
    }
}
export const rendering = (texts) => ({
    bytes: textFrames(texts),
    frames: texts.length,
});
