import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server as WebSockets } from 'ws';
import type { Admission } from '../app/admission.ts';
import type { CloseReason } from '../core/peer.ts';
import type { ClientAddress } from '../core/address.ts';
import type { Caller } from '../core/caller.ts';
import type { Limits, Places } from '../core/ports.ts';
import type { Codec, Dialect, RenderedError, SocketRequest } from '../dialects/dialect.ts';
import type { ConnectionKind, ConnectionLimits, ConnectionObserver } from './kind.ts';
import { STATUS_CODES } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { handshakeToken } from '../auth/caller.ts';
import { networkOf } from '../core/address.ts';
import { AppError, asAppError, neutralError } from '../core/errors.ts';
import { Connection } from './connection.ts';
import { Doorstep } from './doorstep.ts';
import { checkHandshake, chooseSubprotocol, pathMatcher, targetOf } from './entrance.ts';
import { Flusher } from './flusher.ts';
import { OwnedSocket } from './owned-socket.ts';
import { FrameRenderer } from './renderer.ts';

export interface SocketServerOptions {
  readonly dialects: readonly Dialect[];
  readonly identify: (token: string | undefined) => Promise<Caller>;
  /** Who shows a ticket, which is good no more (C5). */
  readonly redeem: (ticket: string) => Promise<Caller>;
  readonly addressOf: (request: IncomingMessage) => ClientAddress;
  readonly hostOf: (request: IncomingMessage) => string | undefined;
  /** Longest frame from a client, in bytes; a longer one is closed with 1009. */
  readonly frameLimit: number;
  readonly limits: ConnectionLimits;
  readonly pace: Limits['pace'];
  /** @throws AppError `origin-refused` for a page that may not open sockets */
  readonly checkOrigin: (request: IncomingMessage) => void;
  /** Counts the connections of each network, those at the door among them. */
  readonly places: Places;
  /** How many connections one network may have. */
  readonly connectionsPerNetwork: number;
  /** How long somebody may take to be let in, in ms. */
  readonly handshakeTimeout: number;
  /** Time between two pings, in ms; who is silent for two of them is cut off. */
  readonly pingInterval: number;
  readonly observe: (dialect: Dialect) => ConnectionObserver;
  /** Told of every handshake that was refused, by the pattern of its path: what stands in it may be secret. */
  readonly onRefusal: (path: string, error: AppError, status: number) => void;
}

/** When to come back who was refused because too many are here, or the server is busy, in ms. */
const CROWDED = { retryAfter: 30_000 };
const BUSY = { retryAfter: 1_000 };

/** How often some more are asked to leave, in ms. */
const DRAIN_STEP = 20;

/** Somebody at the door. */
interface Handshake {
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  readonly address: ClientAddress;
  readonly doorstep: Doorstep;
}

interface Entrance {
  readonly dialect: Dialect;
  readonly match: ReturnType<typeof pathMatcher>;
  kind(query: URLSearchParams): ConnectionKind;
}

/** Accepts or refuses WebSocket handshakes, and keeps the open connections. */
export class SocketServer {
  readonly #options: SocketServerOptions;
  readonly #webSockets: WebSockets<typeof OwnedSocket>;
  readonly #entrances: readonly Entrance[];
  readonly #connections = new Set<Connection>();
  readonly #lagging = new Set<Connection>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #atDoor = new Set<Doorstep>();
  /** One for all: a timer of its own would cost a handshake more than the rest of what is looked at. */
  readonly #watch: NodeJS.Timeout;
  #closing = false;

  constructor(options: SocketServerOptions) {
    this.#options = options;
    this.#webSockets = new WebSocketServer({
      WebSocket: OwnedSocket,
      noServer: true,
      clientTracking: false,
      autoPong: false,
      perMessageDeflate: false,
      maxPayload: options.frameLimit,
      handleProtocols: chooseSubprotocol,
    });
    this.#webSockets.on('wsClientError', (error, socket, request) => {
      this.#refuseMalformed(error, socket, request);
    });
    const flusher = new Flusher();
    const { limits } = options;
    const shared = { flusher, open: this.#connections, lagging: this.#lagging, limits };
    this.#entrances = options.dialects.map((dialect) =>
      entrance(dialect, { ...shared, observer: options.observe(dialect) }),
    );
    this.#heartbeat = setInterval(() => this.#beat(), options.pingInterval);
    this.#heartbeat.unref();
    const patience = Math.min(limits.queueAge, options.handshakeTimeout);
    this.#watch = setInterval(() => this.#lookAround(), patience / 10);
    this.#watch.unref();
  }

  /** Takes over the upgrades of an HTTP server. */
  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      // A client that resets while it is at the door is nobody's error.
      socket.on('error', ignore);
      void this.#onUpgrade(request, socket, head);
    });
  }

  async #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { path, query } = targetOf(request);
    const found = this.#find(path);
    const doorstep = new Doorstep(found?.dialect, socket);
    this.#atDoor.add(doorstep);
    try {
      if (this.#closing) throw new AppError('shutting-down');
      if (!found) throw new AppError('route-unknown');
      checkHandshake(request);
      this.#options.checkOrigin(request);
      const address = this.#options.addressOf(request);
      this.#takePlace(networkOf(address), socket);
      const admission = await this.#admit(found, { request, query, address, doorstep });
      doorstep.leave();
      this.#accept(found.kind(query), admission, request, socket, head);
    } catch (thrown) {
      this.#refuse(found?.dialect, asAppError(thrown), socket);
    } finally {
      this.#atDoor.delete(doorstep);
    }
  }

  /** Counts a connection until its socket is closed. @throws AppError `too-often`, `too-many-connections` */
  #takePlace(network: string, socket: Duplex): void {
    this.#options.pace('handshakes', network);
    const { places, connectionsPerNetwork } = this.#options;
    if (places.total(network) >= connectionsPerNetwork) {
      throw new AppError('too-many-connections', CROWDED);
    }
    places.take(network);
    socket.on('close', () => places.leave(network));
  }

  #find(path: string): (Entrance & { readonly params: SocketRequest['params'] }) | undefined {
    for (const candidate of this.#entrances) {
      const params = candidate.match(path);
      if (params) return { ...candidate, params };
    }
    return undefined;
  }

  async #admit(
    { dialect, params }: Entrance & { readonly params: SocketRequest['params'] },
    { request, query, address, doorstep }: Handshake,
  ): Promise<Admission> {
    const { identify, redeem, hostOf } = this.#options;
    const ticket = query.get('ticket');
    const caller = await (ticket === null
      ? identify(handshakeToken(request, query))
      : redeem(ticket));
    const asked = {
      params,
      query,
      caller,
      address,
      host: hostOf(request),
      linger: () => doorstep.linger(),
    };
    try {
      const admission = await dialect.socket.admit(asked);
      if (!this.#closing) return admission;
      admission.abandon();
    } catch (thrown) {
      const error = asAppError(thrown);
      const reason = dialect.socket.closesFor?.(error);
      if (reason === undefined) throw error;
      this.#options.onRefusal(dialect.socket.path, error, error.status);
      return turnedAway(reason);
    }
    throw new AppError('shutting-down');
  }

  #accept(
    kind: ConnectionKind,
    admission: Admission,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): void {
    if (socket.writableEnded || socket.destroyed) return admission.abandon();
    let entered = false;
    // The answer to the handshake and the first frames go out in one write.
    socket.cork();
    // ws calls back at once, and for a good handshake only.
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      entered = true;
      // From now on ws hears of those.
      socket.off('error', ignore);
      const connection = new Connection(webSocket, socket, kind);
      connection.enter(admission);
      connection.flush();
    });
    socket.uncork();
    if (!entered) admission.abandon();
  }

  #refuse(dialect: Dialect | undefined, error: AppError, socket: Duplex): void {
    if (socket.writableEnded) return;
    const rendered = dialect?.renderError(error) ?? neutralError(error);
    this.#options.onRefusal(dialect?.socket.path ?? 'unknown', error, rendered.status);
    socket.once('finish', () => socket.destroy());
    socket.end(refusal(rendered));
  }

  /** What ws does not take for a handshake (RFC 6455 §4.2.1), once the door had nothing against it. */
  #refuseMalformed({ message }: Error, socket: Duplex, request: IncomingMessage): void {
    const { path } = targetOf(request);
    const error = new AppError('handshake-malformed', { values: { why: message } });
    this.#refuse(this.#find(path)?.dialect, error, socket);
  }

  /** Looks after those who keep us waiting. */
  #lookAround(): void {
    for (const connection of this.#lagging) connection.checkLag();
    const latest = performance.now() - this.#options.handshakeTimeout;
    for (const { dialect, socket, since } of this.#atDoor) {
      if (since < latest) this.#refuse(dialect, new AppError('busy', BUSY), socket);
    }
  }

  #beat(): void {
    for (const connection of this.#connections) connection.beat();
  }

  /** How many sockets are open. */
  get size(): number {
    return this.#connections.size;
  }

  /**
   * Refuses whoever comes from now on, and asks everybody here to leave.
   *
   * @param ms over how long they are asked, one after another: others have to let them in
   * @param hurry aborted where there is no use in that any more
   */
  async drain(reason: CloseReason, ms = 0, hurry?: AbortSignal): Promise<void> {
    this.#closing = true;
    clearInterval(this.#heartbeat);
    clearInterval(this.#watch);
    for (const doorstep of this.#atDoor) doorstep.dismiss(new AppError('shutting-down'));
    const open = [...this.#connections];
    const steps = Math.ceil(ms / DRAIN_STEP) || 1;
    const share = Math.ceil(open.length / steps);
    while (open.length > 0) {
      const next = open.splice(0, hurry?.aborted ? open.length : share);
      for (const connection of next) connection.close(reason);
      if (open.length > 0) await delay(DRAIN_STEP, undefined, { signal: hurry }).catch(ignore);
    }
  }

  /** Cuts off whoever is still here; resolves when all have left. */
  async close(): Promise<void> {
    await Promise.all([...this.#connections].map((connection) => connection.terminate()));
  }
}

function entrance(dialect: Dialect, shared: Omit<ConnectionKind, 'codec' | 'renderer'>): Entrance {
  const kinds = new Map<Codec, ConnectionKind>();
  const kindOf = (codec: Codec): ConnectionKind => {
    const kind = { ...shared, codec, renderer: new FrameRenderer(codec) };
    kinds.set(codec, kind);
    return kind;
  };
  return {
    dialect,
    match: pathMatcher(dialect.socket.path),
    kind(query) {
      const codec = dialect.socket.codec(query);
      return kinds.get(codec) ?? kindOf(codec);
    },
  };
}

const ignore = (): void => {};

/** Leave to open a socket that is closed at once (C6). */
const turnedAway = (reason: CloseReason): Admission => ({
  enter(outlet, onEntered) {
    outlet.close(reason);
    onEntered(undefined);
  },
  abandon: ignore,
});

/** A whole HTTP answer to a handshake that is refused (C6). */
function refusal({ status, headers, body }: RenderedError): string {
  const text = JSON.stringify(body);
  const lines = Object.entries({
    connection: 'close',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', text].join('\r\n');
}
