import type { Listener, Unsubscribe } from '../emitter.ts';
import type { FileInfo, FileMessage } from './file-wire.ts';
import { Emitter } from '../emitter.ts';
import { ParleyError } from '../errors.ts';
import { roomIn } from './backpressure.ts';
import { parseFileMessage, plainName } from './file-wire.ts';

/**
 * `offered` waits to be taken; of the others `done`, `cancelled` and `failed` are the end. It failed
 * where the connection was lost.
 */
export type TransferState = 'offered' | 'running' | 'done' | 'cancelled' | 'failed';

type Changed = { readonly type: 'changed' };

/** Bytes in one message: every browser takes so many. */
const CHUNK = 64 * 1024;
/** Bytes that are held in memory before the browser may put them on its disk. */
const BATCH = 8 * 1024 * 1024;

/** A file on its way over a channel of its own. */
abstract class FileTransfer {
  readonly file: FileInfo;
  protected readonly channel: RTCDataChannel;
  /** Aborted at the end, however it came. */
  protected readonly over: AbortSignal;
  readonly #end = new AbortController();
  readonly #events = new Emitter<Changed>();
  #state: TransferState = 'offered';
  #bytes = 0;

  /** @param gone aborted where the connection is given up */
  constructor(file: FileInfo, channel: RTCDataChannel, gone: AbortSignal) {
    this.file = file;
    this.channel = channel;
    this.over = this.#end.signal;
    channel.binaryType = 'arraybuffer';
    const [options, lost] = [{ signal: this.over }, () => this.end('failed')];
    channel.addEventListener('message', ({ data }: MessageEvent) => this.#take(data), options);
    channel.addEventListener('close', lost, options);
    gone.addEventListener('abort', lost, options);
  }

  get state(): TransferState {
    return this.#state;
  }

  /** How many bytes have gone over. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Listens for another `state` or more `bytes`. */
  onChange(listener: Listener<Changed>): Unsubscribe {
    return this.#events.on('changed', listener);
  }

  /** Ends it on both sides, whether it has begun or not. */
  cancel(): void {
    if (this.over.aborted) return;
    this.say({ say: 'cancel' });
    this.end('cancelled');
  }

  #take(data: unknown): void {
    if (data instanceof ArrayBuffer) return this.hearBytes(data);
    const message = typeof data === 'string' ? parseFileMessage(data) : undefined;
    if (message?.say === 'cancel') this.end('cancelled');
    else if (message) this.hear(message);
  }

  protected abstract hear(message: FileMessage): void;
  protected abstract hearBytes(bytes: ArrayBuffer): void;

  protected say(message: FileMessage): void {
    if (this.channel.readyState === 'open') this.channel.send(JSON.stringify(message));
  }

  protected run(bytes: number): void {
    this.#state = 'running';
    this.#bytes = bytes;
    this.#events.emit({ type: 'changed' });
  }

  /** What was sent before still arrives. */
  protected end(state: 'done' | 'cancelled' | 'failed'): void {
    if (this.over.aborted) return;
    this.#state = state;
    this.#end.abort();
    this.channel.close();
    this.#events.emit({ type: 'changed' });
  }
}

/** A file that one sends to somebody. */
export class OutgoingFile extends FileTransfer {
  readonly #source: Blob;

  constructor(source: File, channel: RTCDataChannel, gone: AbortSignal) {
    const { name, type, size } = source;
    super({ name: plainName(name), type, size }, channel, gone);
    this.#source = source;
    channel.addEventListener('open', () => this.say({ say: 'offer', ...this.file }));
  }

  protected hear({ say }: FileMessage): void {
    if (say === 'received') this.end('done');
    // Where it cannot be read, as it was deleted meanwhile.
    if (say === 'take') this.#send().catch(() => this.cancel());
  }

  protected hearBytes(): void {
    this.cancel();
  }

  /** Reads no faster than the channel takes, so that of a large file little is in memory. */
  async #send(): Promise<void> {
    this.run(0);
    for (let at = 0; at < this.file.size; at += CHUNK) {
      const chunk = await this.#source.slice(at, at + CHUNK).arrayBuffer();
      await roomIn(this.channel, this.over);
      if (this.over.aborted) return;
      this.channel.send(chunk);
      this.run(at + chunk.byteLength);
    }
  }
}

/** A file that somebody sends; nothing of it comes before it is accepted. */
export class IncomingFile extends FileTransfer {
  readonly #whole = Promise.withResolvers<Blob>();
  #parts: BlobPart[] = [];
  #held = 0;
  #taken = false;

  constructor(file: FileInfo, channel: RTCDataChannel, gone: AbortSignal) {
    super(file, channel, gone);
    this.over.addEventListener('abort', () => this.#settle());
    // Whoever has not accepted it does not miss it.
    this.#whole.promise.catch(() => undefined);
  }

  /**
   * Takes the file; done when all of it is there.
   *
   * @throws ParleyError where it was cancelled, or the connection lost
   */
  async accept(): Promise<Blob> {
    if (!this.#taken && !this.over.aborted) {
      this.#taken = true;
      this.run(0);
      this.say({ say: 'take' });
      this.#look();
    }
    return this.#whole.promise;
  }

  protected hear(): void {
    // There is nothing more to say but bytes.
  }

  protected hearBytes(bytes: ArrayBuffer): void {
    if (!this.#taken || this.bytes + bytes.byteLength > this.file.size) return this.cancel();
    this.#keep(bytes);
    this.run(this.bytes + bytes.byteLength);
    this.#look();
  }

  #keep(bytes: ArrayBuffer): void {
    this.#parts.push(bytes);
    this.#held += bytes.byteLength;
    if (this.#held < BATCH) return;
    this.#parts = [new Blob(this.#parts)];
    this.#held = 0;
  }

  #look(): void {
    if (this.bytes < this.file.size) return;
    this.say({ say: 'received' });
    this.end('done');
  }

  #settle(): void {
    const { type } = this.file;
    if (this.state === 'done') this.#whole.resolve(new Blob(this.#parts, { type }));
    else this.#whole.reject(this.state === 'cancelled' ? cancelled() : lost());
    this.#parts = [];
  }
}

/** Waits on a new channel for what is offered. */
export function awaitOffer(
  channel: RTCDataChannel,
  gone: AbortSignal,
  tell: (file: IncomingFile) => void,
): void {
  const hear = ({ data }: MessageEvent) => {
    const message = typeof data === 'string' ? parseFileMessage(data) : undefined;
    if (message?.say !== 'offer') return channel.close();
    const { say: _, ...file } = message;
    tell(new IncomingFile(file, channel, gone));
  };
  channel.addEventListener('message', hear, { once: true });
}

const GONE = 410;
const cancelled = () => new ParleyError(GONE, 'The transfer was cancelled.');
const lost = () => new ParleyError(0, 'The connection was lost before all of the file was there.');
