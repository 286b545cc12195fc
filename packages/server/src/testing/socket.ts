/** A WebSocket for tests that waits for frames instead of sleeping. */
import type { ClientOptions, RawData } from 'ws';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { PATIENCE } from './patience.ts';

export type Frame = Readonly<Record<string, unknown>>;

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** An open socket: frames are kept until somebody takes them. */
export class TestSocket implements Disposable {
  readonly webSocket: WebSocket;
  readonly closed: Promise<Closed>;
  readonly #frames: Frame[] = [];
  #wake = Promise.withResolvers<void>();

  constructor(webSocket: WebSocket) {
    this.webSocket = webSocket;
    webSocket.on('message', (message) => {
      this.#frames.push(frameOf(message));
      this.#wake.resolve();
      this.#wake = Promise.withResolvers();
    });
    this.closed = new Promise((resolve) => {
      webSocket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
    // A refused or broken socket is told by what the test awaits.
    webSocket.on('error', () => {});
  }

  send(frame: unknown): void {
    this.webSocket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Takes the first frame that has these fields, waiting for it; earlier ones stay. */
  async take(wanted: Frame): Promise<Frame> {
    const deadline = AbortSignal.timeout(PATIENCE);
    for (;;) {
      const index = this.#frames.findIndex((frame) => matches(frame, wanted));
      const [found] = index === -1 ? [] : this.#frames.splice(index, 1);
      if (found) return found;
      await this.#next(deadline, wanted);
    }
  }

  async #next(deadline: AbortSignal, wanted: Frame): Promise<void> {
    const expired = once(deadline, 'abort').then(() => {
      throw new Error(
        `no frame ${JSON.stringify(wanted)}; there are ${JSON.stringify(this.#frames)}`,
      );
    });
    await Promise.race([this.#wake.promise, expired]);
  }

  /** Everything that came and was not taken yet, in order. */
  drain(): Frame[] {
    return this.#frames.splice(0);
  }

  /** Resolves when everything the server had sent before has come: a ping travels behind it. */
  async settled(): Promise<void> {
    this.webSocket.ping();
    await once(this.webSocket, 'pong', { signal: AbortSignal.timeout(PATIENCE) });
  }

  close(): void {
    this.webSocket.close();
  }

  [Symbol.dispose](): void {
    this.webSocket.terminate();
  }
}

/** A frame's fields; text that is no JSON is its own only one. */
export function frameOf(message: RawData): Frame {
  const text = Buffer.isBuffer(message) ? message.toString() : '';
  const frame = parse(text);
  return isFrame(frame) ? frame : { text };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isFrame = (value: unknown): value is Frame => typeof value === 'object' && value !== null;

function matches(frame: Frame, wanted: Frame): boolean {
  return Object.entries(wanted).every(([key, value]) => frame[key] === value);
}

/** Opens a socket, such as `openSocket(server, '/ws/…?token=…')`; rejects with a {@link Refusal}. */
export async function openSocket(
  { url }: { readonly url: string },
  path: string,
  { protocols = [], ...options }: ClientOptions & { readonly protocols?: string[] } = {},
): Promise<TestSocket> {
  const webSocket = new WebSocket(url.replace('http', 'ws') + path, protocols, options);
  const socket = new TestSocket(webSocket);
  await new Promise<void>((resolve, reject) => {
    webSocket.on('open', resolve);
    webSocket.on('error', reject);
    webSocket.on('unexpected-response', (_, response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
        reject(new Refusal(response.statusCode ?? 0, response.headers, body));
      });
    });
  });
  return socket;
}

/** A handshake that was answered with an HTTP status. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;

  constructor(status: number, headers: Readonly<Record<string, unknown>>, body: unknown) {
    super(`refused with ${status}: ${JSON.stringify(body)}`);
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/** What a handshake is refused with. @throws Error where it is not */
export async function refusalOf(opening: Promise<TestSocket>): Promise<Refusal> {
  try {
    (await opening).close();
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown;
    throw thrown;
  }
  throw new Error('the handshake was accepted');
}
