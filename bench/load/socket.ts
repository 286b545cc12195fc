import { connect, type Socket } from 'node:net';
import { closeFrame, FrameReader, pongFrame, textFrame } from './framing.ts';

// One buffer for all sockets: libuv reads and hands over one socket at a time, and FrameReader copies what it keeps.
const readBuffer = Buffer.allocUnsafe(256 * 1024);

const upgradeRequest = (port: number, target: string): string =>
  [
    `GET ${target} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: cGFybGV5IGJlbmNobWFyaw==',
    'Sec-WebSocket-Version: 13',
    '\r\n',
  ].join('\r\n');

export type TextListener = (bytes: Buffer, start: number, end: number) => void;

/** A WebSocket client over a plain TCP socket, cheap enough to leave the server the busier of the two processes. */
export class LoadSocket {
  onText: TextListener = () => {};
  /** Called when the server refuses or ends the connection. */
  onLost: (reason: Error) => void;
  readonly #tcp: Socket;
  readonly #reader: FrameReader;
  readonly #ended = Promise.withResolvers<void>();
  #response: string | null = '';
  #leaving = false;

  constructor(port: number, target: string, onLost: (reason: Error) => void) {
    this.onLost = onLost;
    this.#reader = new FrameReader({
      text: (bytes, start, end) => this.onText(bytes, start, end),
      ping: (payload) => this.#tcp.write(pongFrame(payload)),
      close: (code) => this.#onCloseFrame(code),
    });
    const onread = { buffer: readBuffer, callback: (length: number) => this.#onBytes(length) };
    this.#tcp = connect({ port, host: '127.0.0.1', noDelay: true, onread });
    this.#tcp.on('error', (error) => this.#lost(error.message));
    this.#tcp.on('close', () => this.#onEnd());
    this.#tcp.write(upgradeRequest(port, target));
  }

  /** `frame` is a whole frame of `textFrame`; it belongs to the socket from now on. */
  send(frame: Buffer): void {
    this.#tcp.write(frame);
  }

  sendText(text: string): void {
    this.#tcp.write(textFrame(text));
  }

  /** Ends the TCP connection with no goodbye, as a network does that is gone. */
  cut(): void {
    this.#leaving = true;
    this.#tcp.resetAndDestroy();
  }

  /** Closing handshake; resolves when the server has ended the TCP connection. */
  close(): Promise<void> {
    this.#leaving = true;
    this.#tcp.write(closeFrame(1000));
    return this.#ended.promise;
  }

  #onBytes(length: number): boolean {
    const chunk = readBuffer.subarray(0, length);
    if (this.#response === null) this.#reader.push(chunk);
    else this.#onResponse(this.#response, chunk);
    return true;
  }

  #onResponse(before: string, chunk: Buffer): void {
    const response = before + chunk.toString('latin1');
    const end = response.indexOf('\r\n\r\n');
    if (end < 0) {
      this.#response = response;
      return;
    }
    if (!response.startsWith('HTTP/1.1 101 ')) return this.#lost(response);
    this.#response = null;
    this.#reader.push(chunk.subarray(end + 4 - before.length));
  }

  #onCloseFrame(code: number): void {
    if (!this.#leaving) this.#lost(`closed by the server with code ${code}`);
    this.#tcp.end();
  }

  #onEnd(): void {
    if (!this.#leaving) this.#lost('the server ended the connection');
    this.#ended.resolve();
  }

  #lost(reason: string): void {
    this.onLost(new Error(`A connection was lost: ${reason}`));
  }
}
