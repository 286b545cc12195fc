import type { hackrtc } from '@parley/protocol';
import { ParleyError } from './errors.ts';

interface Sent {
  readonly frame: hackrtc.ClientFrame;
  readonly settle: PromiseWithResolvers<void> | undefined;
}

/** Frames that may wait for an answer; beyond that the connection is as good as none. */
const MAX_SENT = 1_000;
/** HTTP status of what is refused because too much waits. */
const TOO_MANY = 429;
/** HTTP status of what was given up. */
const GONE = 410;

/** Frames that the server has not answered yet: they are sent again when the session is back. */
export class Outbox {
  readonly #sent = new Map<hackrtc.FrameId, Sent>();
  #last = 0;

  /**
   * Gives a frame an id, where it has none, under which it can be sent, and sent again.
   *
   * @param settle settled when the frame is done or refused
   * @throws ParleyError where too many frames wait
   */
  add(frame: hackrtc.ClientFrame, settle?: PromiseWithResolvers<void>): hackrtc.ClientFrame {
    if (this.#sent.size >= MAX_SENT)
      throw new ParleyError(TOO_MANY, 'Too much is waiting to be sent.');
    const id = frame.id ?? this.#next();
    const named = { ...frame, id };
    this.#sent.set(id, { frame: named, settle });
    return named;
  }

  #next(): number {
    this.#last += 1;
    return this.#last;
  }

  /** What is to be sent again, in order. */
  get frames(): readonly hackrtc.ClientFrame[] {
    return [...this.#sent.values()].map(({ frame }) => frame);
  }

  apply(frame: hackrtc.ServerFrame): void {
    if (frame.type === 'ack') this.#take(frame.id)?.resolve();
    if (frame.type !== 'error' || frame.id === undefined) return;
    this.#take(frame.id)?.reject(new ParleyError(400, frame.detail));
  }

  #take(id: hackrtc.FrameId): PromiseWithResolvers<void> | undefined {
    const sent = this.#sent.get(id);
    this.#sent.delete(id);
    return sent?.settle;
  }

  /** Forgets what was meant for the peers of a connection that does not come back. */
  dropSignals(): void {
    for (const [id, { frame, settle }] of this.#sent) {
      // Somebody waits for what settles; the states are told anew.
      if (!settle && frame.type !== 'chat') this.#sent.delete(id);
    }
  }

  /** Gives everything up. */
  close(): void {
    for (const id of this.#sent.keys()) this.#take(id)?.reject(givenUp());
  }
}

/** The error for what can no longer be sent. */
export function givenUp(): ParleyError {
  return new ParleyError(GONE, 'You left the room before this was sent.');
}
