import { field, parseObject, type JsonObject } from '../drivers/frames.ts';
import type { Ticket } from '../drivers/driver.ts';
import { LoadSocket } from './socket.ts';
import { readSequence } from './signals.ts';

const patienceMs = 60_000;

/** A client of Parley that can lose its connection and come back to its place (`resume=1`). */
export class Returner {
  /** Broadcasts heard since it came in. */
  heard = 0;
  /** Others who have come, and were there. */
  others = 0;
  /** Others who were seen to leave. */
  leavings = 0;
  readonly #port: number;
  readonly #target: string;
  #socket: LoadSocket | undefined;
  #session = '';
  #token = '';
  #epoch = '';
  #offset = 0;
  /** Of the latest event: it may have several. */
  #frames = 0;
  #isAwaited = (_frame: JsonObject): boolean => false;
  #awaited = Promise.withResolvers<void>();

  constructor(port: number, { target }: Ticket) {
    this.#port = port;
    this.#target = `${target}&resume=1`;
  }

  /** Resolves when it is in its room. */
  enter(): Promise<void> {
    this.#open(this.#target);
    return this.#until(({ type }) => type === 'participant_state');
  }

  /** Resolves when it knows of so many others. */
  async meets(others: number): Promise<void> {
    if (this.others < others) await this.#until(() => this.others === others);
  }

  /** Loses the connection, with no goodbye. */
  cut(): void {
    this.#socket?.cut();
  }

  /** Resolves when it has got what it missed. Throws where its place was not kept. */
  comeBack(): Promise<void> {
    const claim = {
      session: this.#session,
      resume_token: this.#token,
      epoch: this.#epoch,
      offset: String(this.#offset),
      frames: String(this.#frames),
    };
    this.#open(`${this.#target}&${new URLSearchParams(claim).toString()}`);
    return this.#until(({ type }) => type === 'resumed');
  }

  sendText(text: string): void {
    this.#socket?.sendText(text);
  }

  async leave(): Promise<void> {
    await this.#socket?.close();
  }

  #open(target: string): void {
    const lost = (reason: Error): void => this.#awaited.reject(reason);
    const socket = new LoadSocket(this.#port, target, lost);
    socket.onText = (bytes, start, end) => this.#onFrame(bytes.subarray(start, end));
    this.#socket = socket;
  }

  async #until(isAwaited: (frame: JsonObject) => boolean): Promise<void> {
    this.#isAwaited = isAwaited;
    this.#awaited = Promise.withResolvers();
    const { promise, reject } = this.#awaited;
    const timer = setTimeout(() => reject(new Error('A client got no answer.')), patienceMs);
    await promise.finally(() => clearTimeout(timer));
  }

  #onFrame(bytes: Buffer): void {
    const frame = parseObject(bytes.toString());
    this.#notePosition(frame);
    this.#note(frame, readSequence(bytes, 0, bytes.length));
    if (this.#isAwaited(frame)) this.#awaited.resolve();
  }

  #note(frame: JsonObject, sequence: number): void {
    switch (frame['type']) {
      case 'welcome':
      case 'resuming':
        this.#session = field(frame, 'session');
        this.#token = field(frame, 'resume_token');
        return;
      case 'peers':
        this.others = Array.isArray(frame['items']) ? frame['items'].length : 0;
        return;
      case 'join':
        this.others++;
        return;
      case 'leave':
        this.leavings++;
        return;
      case 'signal':
        if (sequence !== this.heard++) throw new Error('A broadcast was lost or doubled.');
        return;
      case 'resumed':
        if (frame['recovered'] !== true) throw new Error('A place was not kept.');
    }
  }

  #notePosition({ epoch, offset }: JsonObject): void {
    if (typeof epoch !== 'string' || typeof offset !== 'number') return;
    this.#frames = epoch === this.#epoch && offset === this.#offset ? this.#frames + 1 : 1;
    this.#epoch = epoch;
    this.#offset = offset;
  }
}
