import type { Envelope, Renderer, Rendering } from '../core/envelope.ts';
import type { Codec } from '../dialects/dialect.ts';
import { textFrames } from './frame.ts';

/** Renders events by a codec into bytes for the wire; one for all sockets of that codec. */
export class FrameRenderer implements Renderer {
  readonly #codec: Codec;

  constructor(codec: Codec) {
    this.#codec = codec;
  }

  render(envelope: Envelope, skip = 0): Rendering {
    const frames = this.#codec.encode(envelope.event, envelope.room, envelope);
    return rendering(skip === 0 ? frames : frames.slice(skip));
  }
}

export const rendering = (texts: readonly string[]): Rendering => ({
  bytes: textFrames(texts),
  frames: texts.length,
});
