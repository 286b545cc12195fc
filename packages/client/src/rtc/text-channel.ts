import { ParleyError } from '../errors.ts';
import { roomIn } from './backpressure.ts';

/** The channel's `protocol`, which tells it from those of files and from what apps open for themselves. */
export const TEXT_PROTOCOL = 'parley.text.1';

/** Longest text in characters: every browser takes it in one message. */
const LONGEST = 16_000;

/** Texts that go straight to the peer, in order, over a channel that is opened for the first one. */
export class TextChannel {
  readonly #open: () => RTCDataChannel;
  readonly #gone: AbortSignal;
  #opened: Promise<RTCDataChannel> | undefined;

  /** @param gone aborted where the connection is given up */
  constructor(open: () => RTCDataChannel, gone: AbortSignal) {
    this.#open = open;
    this.#gone = gone;
  }

  /** Done once there is room for more. @throws ParleyError */
  async send(text: string): Promise<void> {
    if (text.length > LONGEST) throw new ParleyError(0, `A text has up to ${LONGEST} characters.`);
    this.#opened ??= opened(this.#open(), this.#gone);
    const channel = await this.#opened;
    if (this.#gone.aborted || channel.readyState !== 'open') throw lost();
    channel.send(text);
    await roomIn(channel, this.#gone);
  }
}

async function opened(channel: RTCDataChannel, gone: AbortSignal): Promise<RTCDataChannel> {
  const { promise, resolve } = Promise.withResolvers<RTCDataChannel>();
  const done = () => resolve(channel);
  for (const type of ['open', 'close']) channel.addEventListener(type, done, { once: true });
  gone.addEventListener('abort', done, { once: true });
  return promise;
}

/** Listens on a channel that the peer has opened. */
export function hearTexts(channel: RTCDataChannel, tell: (text: string) => void): void {
  channel.addEventListener('message', ({ data }: MessageEvent) => {
    if (typeof data === 'string') tell(data);
  });
}

const lost = () => new ParleyError(0, 'The connection was lost.');
