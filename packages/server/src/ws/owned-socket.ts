import type { RawData } from 'ws';
import { WebSocket } from 'ws';

/** Whoever hears what comes of a WebSocket. */
export interface SocketOwner {
  onMessage(data: RawData, isBinary: boolean): void;
  onPing(payload: Uint8Array): void;
  onPong(): void;
  onError(): void;
  /** @param code as in RFC 6455 §7.4 */
  onClose(code: number): void;
}

/**
 * A WebSocket that knows whose it is, so that all of them share their listeners: closures of its own
 * would be a tenth of what a quiet connection takes.
 */
export class OwnedSocket extends WebSocket {
  #owner: SocketOwner | undefined;

  /** Tells its owner of what comes from now on. */
  belongTo(owner: SocketOwner): void {
    this.#owner = owner;
    this.on('message', onMessage);
    this.on('ping', onPing);
    this.on('pong', onPong);
    this.on('error', onError);
    this.on('close', onClose);
  }

  static ownerOf(socket: WebSocket): SocketOwner | undefined {
    return #owner in socket ? socket.#owner : undefined;
  }
}

const { ownerOf } = OwnedSocket;

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  ownerOf(this)?.onMessage(data, isBinary);
}

function onPing(this: WebSocket, payload: Uint8Array): void {
  ownerOf(this)?.onPing(payload);
}

function onPong(this: WebSocket): void {
  ownerOf(this)?.onPong();
}

function onError(this: WebSocket): void {
  ownerOf(this)?.onError();
}

function onClose(this: WebSocket, code: number): void {
  ownerOf(this)?.onClose(code);
}
