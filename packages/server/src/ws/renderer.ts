import type { Renderer, Rendering } from '../core/envelope.ts';
import type { RoomEvent, RoomFacts } from '../core/event.ts';
import type { Codec } from '../dialects/dialect.ts';
import { textFrames } from './frame.ts';

/** Renders events by a codec into bytes for the wire; one for all sockets of that codec. */
export class FrameRenderer implements Renderer {
  readonly #codec: Codec;

  constructor(codec: Codec) {
    this.#codec = codec;
  }

  render(event: RoomEvent, room: RoomFacts): Rendering {
    return rendering(this.#codec.encode(event, room));
  }
}

export const rendering = (texts: readonly string[]): Rendering => ({
  bytes: textFrames(texts),
  frames: texts.length,
});
