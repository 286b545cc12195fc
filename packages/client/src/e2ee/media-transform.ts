/**
 * The seam for a server that relays media: frames are sealed in a worker between encoder and
 * network (W3C WebRTC Encoded Transform), by a key that the group exports. Between two browsers
 * DTLS-SRTP does that already.
 */
import type { FrameKind } from './media-frames.ts';
import { hasStrings, isFields } from '../guards.ts';
import { MediaKeys } from './media-frames.ts';

/** What the worker is told of a stream. */
interface Task {
  readonly act: 'seal' | 'open';
  /** Whose frames they are: the `conn_id`. */
  readonly sender: string;
}

/** What the worker is told of the group. */
interface Key {
  readonly epoch: number;
  readonly secret: Uint8Array;
}

type Frame = RTCEncodedVideoFrame | RTCEncodedAudioFrame;

/** W3C WebRTC Encoded Transform §4; the compiler knows it for workers alone. */
interface TransformEvent extends Event {
  readonly transformer: {
    readonly options: unknown;
    readonly readable: ReadableStream<Frame>;
    readonly writable: WritableStream<Frame>;
  };
}

/** Seals what is sent and opens what is received. The worker runs {@link transformMedia}. */
export class MediaSeal {
  readonly #worker: Worker;

  constructor(worker: Worker) {
    this.#worker = worker;
  }

  /**
   * The group has another epoch; until the first one nothing is sent.
   *
   * @param secret what the group exports for media
   */
  rekey(epoch: number, secret: Uint8Array): void {
    this.#worker.postMessage({ epoch, secret } satisfies Key);
  }

  /** Seals what one sends; to be called before anything is sent. The codec has to be VP8 or Opus. */
  seal(sender: RTCRtpSender, connId: string): void {
    const task: Task = { act: 'seal', sender: connId };
    sender.transform = new RTCRtpScriptTransform(this.#worker, task);
  }

  /** Opens what comes from somebody. */
  open(receiver: RTCRtpReceiver, connId: string): void {
    const task: Task = { act: 'open', sender: connId };
    receiver.transform = new RTCRtpScriptTransform(this.#worker, task);
  }
}

/** What a worker for {@link MediaSeal} does; it is called with the worker's `self`. */
export function transformMedia(worker: EventTarget): void {
  const keys = new MediaKeys();
  worker.addEventListener('message', (event) => {
    if (event instanceof MessageEvent && isKey(event.data)) {
      keys.add(event.data.epoch, event.data.secret);
    }
  });
  worker.addEventListener('rtctransform', (event) => {
    if (isTransform(event)) void transform(event, keys);
  });
}

async function transform({ transformer }: TransformEvent, keys: MediaKeys): Promise<void> {
  const { options, readable, writable } = transformer;
  if (!isTask(options)) return;
  const { act, sender } = options;
  const each = new TransformStream<Frame, Frame>({
    async transform(frame, controller) {
      const bytes = await keys[act](new Uint8Array(frame.data), kindOf(frame), sender);
      // What cannot be sealed does not go out, what does not open is not played.
      if (!bytes) return;
      frame.data = bytes.buffer;
      controller.enqueue(frame);
    },
  });
  // It fails when the call is over.
  await readable
    .pipeThrough(each)
    .pipeTo(writable)
    .catch(() => undefined);
}

function kindOf(frame: Frame): FrameKind {
  if (!('type' in frame)) return 'audio';
  return frame.type === 'key' ? 'key' : 'delta';
}

const isTransform = (event: Event): event is TransformEvent => 'transformer' in event;

const isTask = (value: unknown): value is Task =>
  isFields(value) &&
  hasStrings(value, 'act', 'sender') &&
  ['seal', 'open'].includes(String(value['act']));

const isKey = (value: unknown): value is Key =>
  isFields(value) && typeof value['epoch'] === 'number' && value['secret'] instanceof Uint8Array;
