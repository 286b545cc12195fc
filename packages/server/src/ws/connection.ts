import type { Duplex } from 'node:stream';
import type { RawData } from 'ws';
import type { Admission } from '../app/admission.ts';
import type { Departure, Session } from '../app/sessions.ts';
import type { Command } from '../core/command.ts';
import type { Envelope, Rendering } from '../core/envelope.ts';
import type { CloseReason, Outlet } from '../core/peer.ts';
import type { FrameId } from '../core/resumption.ts';
import type { Asked } from '../dialects/dialect.ts';
import type { ConnectionKind } from './kind.ts';
import type { OwnedSocket, SocketOwner } from './owned-socket.ts';
import { once } from 'node:events';
import { AppError, asAppError } from '../core/errors.ts';
import { TokenBucket } from '../core/limits.ts';
import { PING, pongFrame } from './frame.ts';
import { howOf, isGoodbye } from './goodbye.ts';
import { Lag } from './lag.ts';
import { costOf, Pace } from './pace.ts';
import { rendering } from './renderer.ts';

/** Commands of one connection that may wait for the store at the same time. */
const MAX_PENDING = 64;
/** The part of the queue beyond which states are kept back, so that signals and chat have the rest. */
const FULL_OF_STATES = 1 / 4;
/** How long a client that does not read may take to read that it is closed, in ms. */
const GRACE = 2_000;

/**
 * An open WebSocket: frames in become commands of its session, events out become frames.
 *
 * `ws` reads and closes; writing is done here, because a frame that goes to many is made once (server
 * frames carry no mask) and what one turn of the event loop brings is written in one go.
 */
export class Connection implements Outlet, SocketOwner {
  readonly #webSocket: OwnedSocket;
  /** The socket under the WebSocket: finished frames are written to it directly. */
  readonly #socket: Duplex;
  readonly #kind: ConnectionKind;
  readonly #bucket: TokenBucket;
  #pace: Pace | undefined;
  #session: Session | undefined;
  /** Leave to enter that a moderator has yet to confirm. */
  #lobby: Admission | undefined;
  #queue: Uint8Array[] = [];
  #lag: Lag | undefined;
  #alive = true;
  #malformed = 0;
  #pending = 0;
  #closing: CloseReason | undefined;
  /** How it has left, should that be before its session has begun. */
  #gone: Departure | undefined;

  constructor(webSocket: OwnedSocket, socket: Duplex, kind: ConnectionKind) {
    this.#webSocket = webSocket;
    this.#socket = socket;
    this.#kind = kind;
    this.#bucket = new TokenBucket(kind.limits.flood, performance.now());
  }

  /** Enters a room. Nothing is read before it is in: who has asked for something would have to wait. */
  enter(admission: Admission): void {
    const webSocket = this.#webSocket;
    this.#kind.open.add(this);
    this.#kind.observer.opened();
    webSocket.belongTo(this);
    if (admission.waits) this.#lobby = admission;
    let entered = false;
    admission.enter(this, (session) => {
      entered = true;
      this.#start(session);
    });
    // Who waits for a moderator may take minutes, and has to be heard when they go.
    if (!entered && !this.#lobby) webSocket.pause();
  }

  /** @param session undefined where the connection was closed instead */
  #start(session: Session | undefined): void {
    this.#lobby = undefined;
    if (this.#gone) return session?.end(this.#gone);
    this.#session = session;
    if (this.#webSocket.isPaused) this.#webSocket.resume();
    if (session?.isResumable) this.#ping();
  }

  // In

  onMessage(data: RawData, isBinary: boolean): void {
    const now = performance.now();
    if (!this.#takeToken(now, costOf(data))) return;
    let id: FrameId | undefined;
    try {
      if (this.#pending >= MAX_PENDING) throw new AppError('busy');
      // Text comes as a Buffer, as long as nobody sets another `binaryType`.
      if (isBinary || !Buffer.isBuffer(data)) throw new AppError('frame-binary');
      const asked = this.#kind.codec.decode(data.toString());
      this.#kind.observer.received(asked.kind);
      if (asked.kind === 'reply') return this.#send(rendering(asked.frames));
      id = asked.id;
      this.#takeTurn(asked, now);
      this.#execute(asked);
    } catch (thrown) {
      this.#fail(asAppError(thrown), id);
    }
  }

  /** @throws AppError `too-often` */
  #takeTurn(command: Command, now: number): void {
    const { limits, observer } = this.#kind;
    this.#pace ??= new Pace(limits.paces, observer.limited);
    this.#pace.take(command, now);
  }

  /** @throws AppError `lobby-closed` */
  #execute(asked: Asked): void {
    if (this.#lobby) throw new AppError('lobby-closed');
    const { id } = asked;
    const pending = this.#session?.execute(asked, id);
    if (pending) return this.#await(pending, id);
    if (id === undefined) return;
    const settled = this.#session?.settled();
    if (settled) void settled.then(() => this.#done(id));
    else this.#done(id);
  }

  /** Waits for a command that takes the store; a client may not pile up too many of them. */
  #await(pending: Promise<unknown>, id: FrameId | undefined): void {
    this.#pending += 1;
    pending
      .then(
        () => this.#done(id),
        (thrown: unknown) => this.#fail(asAppError(thrown), id),
      )
      .finally(() => {
        this.#pending -= 1;
      });
  }

  #done(id: FrameId | undefined): void {
    const frames = id === undefined ? undefined : this.#kind.codec.encodeDone?.(id);
    if (frames) this.#send(rendering(frames));
  }

  #fail(error: AppError, id?: FrameId): void {
    if (isMalformed(error)) {
      this.#malformed += 1;
      this.#kind.observer.malformed();
    } else {
      this.#kind.observer.failed(error);
    }
    this.#send(rendering(this.#kind.codec.encodeError(error, id)));
  }

  /** Answers behind what is queued, so that a pong tells the client how far it has read. */
  onPing(payload: Uint8Array): void {
    if (this.#takeToken(performance.now())) this.#write(pongFrame(payload));
  }

  onPong(): void {
    if (this.#takeToken(performance.now())) this.#session?.ponged();
  }

  /** Whether to take one more frame; a flood gets an error frame, then a final close. */
  #takeToken(now: number, cost = 1): boolean {
    if (this.#closing !== undefined) return false;
    this.#alive = true;
    if (this.#bucket.take(now, cost)) return true;
    this.#send(rendering(this.#kind.codec.encodeError(new AppError('flooding'))));
    this.#dismiss('flooding');
    return false;
  }

  // Out

  deliver(envelope: Envelope, skip = 0): number {
    if (this.#lag && this.#keepsBack(this.#lag, envelope)) return skip;
    const { renderer } = this.#kind;
    const whole = envelope.rendering(renderer);
    this.#send(skip === 0 ? whole : renderer.render(envelope, skip));
    return Math.max(0, skip - whole.frames);
  }

  #send({ bytes, frames }: Rendering): void {
    if (frames === 0) return;
    if (this.#closing !== undefined) return this.#kind.observer.dropped();
    this.#write(bytes);
    this.#kind.observer.delivered(frames);
  }

  #write(bytes: Uint8Array): void {
    if (this.#queue.push(bytes) === 1) this.#kind.flusher.add(this);
  }

  /** Writes what was gathered, in one go; cuts off who lets too much pile up. */
  flush(): void {
    const queue = this.#queue;
    this.#queue = [];
    const [only] = queue;
    // Nothing may follow a close frame (RFC 6455 §5.5.1), be it ours or the answer to the client's.
    if (only === undefined || this.#webSocket.readyState !== this.#webSocket.OPEN) return;
    if (this.#lag) this.#pile(this.#lag, queue);
    else this.#socket.write(queue.length === 1 ? only : Buffer.concat(queue));
    if (this.#isBehind) this.#watchLag(performance.now());
  }

  // Clients that read slowly

  /** While the handshake is answered, all that is written waits for us. */
  get #isBehind(): boolean {
    return this.#socket.writableLength > 0 && this.#socket.writableCorked === 0;
  }

  /** What many are slow to read is kept once for all of them, so it is not copied into one piece. */
  #pile(lag: Lag, queue: readonly Uint8Array[]): void {
    this.#socket.cork();
    for (const bytes of queue) {
      lag.wrote(bytes.length);
      this.#socket.write(bytes);
    }
    this.#socket.uncork();
  }

  #watchLag(now: number): void {
    const waiting = this.#socket.writableLength;
    const { queue, queueAge } = this.#kind.limits;
    this.#lag ??= new Lag(waiting, now);
    this.#kind.lagging.add(this);
    if (waiting > queue || this.#lag.age(waiting, now) > queueAge) this.#dismiss('tooSlow');
  }

  /** To be called once in a while as long as it is lagging: what is quiet is not flushed. */
  checkLag(): void {
    if (this.#socket.writableLength > 0) return this.#watchLag(performance.now());
    const states = this.#lag?.states() ?? [];
    this.#lag = undefined;
    this.#kind.lagging.delete(this);
    for (const envelope of states) this.deliver(envelope);
  }

  /**
   * Whether an event is kept for later: of states the latest is enough. Who may come back gets all of
   * them, as what they miss is told by its place in the order (ADR 5).
   */
  #keepsBack(lag: Lag, envelope: Envelope): boolean {
    const { event } = envelope;
    // Once it is read it would not be true any more.
    if (event.kind === 'typing') return true;
    if (event.kind === 'left' && event.last) lag.forget(event.peer.userId);
    if (event.kind !== 'presence' || this.#session?.isResumable) return false;
    const isFull = this.#socket.writableLength > this.#kind.limits.queue * FULL_OF_STATES;
    if (!isFull && !lag.keepsStatesOf(event.userId)) return false;
    lag.keep(envelope, event);
    return true;
  }

  /** Asks for a sign of life; who gave none since the last time is cut off. */
  beat(): void {
    if (this.#closing !== undefined) return;
    if (!this.#alive) return this.#cut();
    this.#alive = false;
    this.#ping();
  }

  #ping(): void {
    this.#session?.pinged();
    this.#write(PING);
  }

  async probe(ms: number): Promise<boolean> {
    const webSocket = this.#webSocket;
    const over = new AbortController();
    const stop = () => over.abort();
    const timer = setTimeout(stop, ms);
    webSocket.once('close', stop);
    this.#ping();
    try {
      await once(webSocket, 'pong', { signal: over.signal });
      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
      webSocket.off('close', stop);
    }
  }

  #cut(): void {
    this.#closing = 'unresponsive';
    this.#webSocket.terminate();
  }

  /** Closes on a client that does not behave: it may never answer, so it leaves the room at once. */
  #dismiss(reason: 'flooding' | 'tooSlow'): void {
    if (this.#closing !== undefined) return;
    this.close(reason);
    setTimeout(() => this.#webSocket.terminate(), GRACE).unref();
    this.#leave(howOf(reason));
  }

  close(reason: CloseReason): void {
    if (this.#closing !== undefined) return;
    this.#closing = reason;
    this.flush();
    const close = this.#kind.codec.close(reason);
    this.#webSocket.close(close.code, close.reason);
  }

  /** Ends the connection without waiting for the other side; resolves when it has left its room. */
  async terminate(): Promise<void> {
    const closed = new Promise((resolve) => this.#webSocket.once('close', resolve));
    this.#webSocket.terminate();
    await closed;
  }

  /** ws says goodbye with the right code (1007, 1009 …); whether the client answers is its affair. */
  onError(): void {
    this.#leave('left');
  }

  onClose(code: number): void {
    const reason = this.#closing ?? 'client';
    this.#kind.open.delete(this);
    this.#kind.lagging.delete(this);
    this.#kind.observer.closed({ reason, code, malformed: this.#malformed });
    this.#leave(isGoodbye(code) ? 'left' : howOf(reason));
  }

  #leave(how: Departure): void {
    this.#gone ??= how;
    this.#lobby?.abandon();
    this.#lobby = undefined;
    this.#session?.end(how);
    this.#session = undefined;
  }
}

function isMalformed({ code }: AppError): boolean {
  return code.startsWith('frame-');
}
