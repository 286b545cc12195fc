import type { hackrtc } from '@parley/protocol';
import { CLOSE_CODES, mayReconnect } from '@parley/protocol/close';
import type { Listener, Unsubscribe } from './emitter.ts';
import type { Peer, Self } from './roster.ts';
import { backoff } from './backoff.ts';
import { Emitter } from './emitter.ts';
import { ParleyError } from './errors.ts';
import { parseFrame } from './frames.ts';
import { givenUp, Outbox } from './outbox.ts';
import { Place } from './place.ts';
import { Roster } from './roster.ts';
import { Typing } from './typing.ts';
import { uuid } from './uuid.ts';

/** Where a session stands. Each change is also an event of that `type`. */
export type SessionState =
  | { readonly type: 'connecting' }
  /** A moderator has to let one in; they know that one waits. */
  | { readonly type: 'waiting' }
  | {
      readonly type: 'connected';
      readonly connId: string;
      readonly iceServers: readonly hackrtc.IceServer[];
    }
  | {
      readonly type: 'reconnecting';
      /** Why the connection was lost, for a person to read. */
      readonly reason: string;
      /** 1 for the first try. */
      readonly attempt: number;
      /** Wait before the try, in ms. */
      readonly delay: number;
    }
  | {
      readonly type: 'closed';
      /** WebSocket close code, or the HTTP status with which the server refused. */
      readonly code: number;
      /** For a person to read. */
      readonly reason: string;
    };

/** The server's frames as they come, and the session's own changes of state. */
export type SessionEvent =
  | hackrtc.ServerFrame
  | SessionState
  /** Who of the others writes at the moment. */
  | { readonly type: 'writing'; readonly connIds: readonly string[] };

/** What lets a socket in (C5): a ticket for this one alone, or a token where the server has no tickets. */
export type SocketPass =
  | { readonly kind: 'ticket'; readonly ticket: string }
  | { readonly kind: 'token'; readonly token: string };

export interface SessionOptions {
  /** Address of the room's socket. */
  readonly url: URL;
  /** Asked for each socket. */
  readonly pass: () => Promise<SocketPass>;
  /**
   * Asks by HTTP why a handshake failed, because browsers do not tell.
   *
   * @returns undefined where nothing speaks against another try
   */
  readonly askRefusal: () => Promise<ParleyError | undefined>;
  readonly WebSocket?: typeof WebSocket;
}

/** Whatever else is in it is relayed untouched (C8). */
type Negotiation = Pick<hackrtc.SignalFrame, 'sdp' | 'ice' | 'bye'> &
  Readonly<Record<string, unknown>>;

/** What people tell of themselves (H10). */
export type OwnStates = Omit<hackrtc.StateFrame, 'type'>;

export interface PostOptions {
  /** Whether the text is sealed (X3); by default what the room's policy says. */
  readonly encrypted?: boolean;
  /** The message's id, a uuid of one's own: posted again under it, it is the same message. */
  readonly id?: string;
  /** The message that it answers. */
  readonly reply_to?: string;
}

/** As where a connection fails (RFC 6455 §7.1.5): nobody was there to give a pass. */
const NO_PASS = 1006;
const LOST = 'The connection was lost.';
const CLOSED_BY_US = { type: 'closed', code: 1000, reason: 'You left the room.' } as const;

/**
 * A stay in a room: one socket, opened again when it is lost, and who else is there.
 *
 * Whoever is back soon has the same `conn_id`, gets what they missed, and nobody saw them go; what
 * they sent meanwhile is sent then.
 */
export class RoomSession {
  readonly #options: SessionOptions;
  readonly #events = new Emitter<SessionEvent>();
  readonly #roster = new Roster();
  #state: SessionState = { type: 'connecting' };
  readonly #place = new Place();
  readonly #outbox = new Outbox();
  readonly #typing = new Typing((connIds) => this.#events.emit({ type: 'writing', connIds }));
  #states: OwnStates = {};
  #iceServers: hackrtc.WelcomeFrame['ice_servers'] = [];
  #lobby: readonly hackrtc.WaitingItem[] = [];
  #socket: WebSocket | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** One's own standing; undefined before the first `connected`. */
  get self(): Self | undefined {
    return this.#roster.self;
  }

  /** The others in the room by `conn_id`; up to date when a frame's event is told. */
  get peers(): ReadonlyMap<string, Peer> {
    return this.#roster.peers;
  }

  /** Who waits in the lobby; moderators alone know. */
  get lobby(): readonly hackrtc.WaitingItem[] {
    return this.#lobby;
  }

  /** Who of the others writes at the moment, by `conn_id`. */
  get writing(): readonly string[] {
    return this.#typing.connIds;
  }

  /** Listens to one type of event. */
  on<T extends SessionEvent['type']>(
    type: T,
    listener: Listener<Extract<SessionEvent, { type: T }>>,
  ): Unsubscribe {
    return this.#events.on(type, listener);
  }

  /** Listens to every event. */
  subscribe(listener: Listener<SessionEvent>): Unsubscribe {
    return this.#events.subscribe(listener);
  }

  /**
   * Enters the room; to be called once.
   *
   * @throws ParleyError when the session is closed before it was ever connected
   */
  async connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.on('connected', () => resolve());
      this.on('closed', ({ code, reason }) => reject(new ParleyError(code, reason)));
      void this.#open();
    });
  }

  /**
   * Sends a piece of negotiation to one connection (H9); while one's own is lost, as soon as it is
   * back. Whoever comes back too late has a new `conn_id`, and negotiates anew.
   */
  signal(toConn: string, content: Negotiation): void {
    this.#post({ ...content, type: 'signal', to_conn: toConn });
  }

  /**
   * Posts to the chat; done once it is stored. While the connection is lost it waits.
   *
   * @param text 1–4000 characters
   * @throws ParleyError where the server refuses it, or the session ends before
   */
  async post(text: string, options: PostOptions = {}): Promise<void> {
    this.#typing.posted();
    // As a uuid it is the message's own: a server that was restarted knows it too.
    return this.#ask({ type: 'chat', ciphertext: text, id: uuid(), ...options });
  }

  /** Gives a message of one's own another text; done once it is stored. */
  async edit(
    messageId: string,
    text: string,
    options: { encrypted?: boolean } = {},
  ): Promise<void> {
    this.#typing.posted();
    return this.#ask({ type: 'edit', message_id: messageId, ciphertext: text, ...options });
  }

  /** Deletes a message: one's own, or, for moderators, anybody's. */
  async delete(messageId: string): Promise<void> {
    return this.#ask({ type: 'delete', message_id: messageId });
  }

  /** Puts one emoji under a message, or takes one's own away. */
  async react(messageId: string, emoji: string, on = true): Promise<void> {
    return this.#ask({ type: 'react', message_id: messageId, emoji, on });
  }

  /** Tells one's other devices, and the next visit, how far one has read. */
  async markRead(messageId: string): Promise<void> {
    return this.#ask({ type: 'read', message_id: messageId });
  }

  /**
   * Tells the others that one writes: to be called as often as one likes, it is told every few seconds.
   *
   * @param on false where one has stopped without posting
   */
  typing(on = true): void {
    if (this.#state.type !== 'connected' || !this.#typing.isNews(on)) return;
    this.#send({ type: 'typing', on });
  }

  /** Tells the room of oneself (H10), and again after each reconnection. */
  setState(change: OwnStates): void {
    this.#states = { ...this.#states, ...change };
    this.#post({ type: 'state', ...change });
  }

  /** Tries to come back at once where it waits, as when a phone was unlocked. */
  hurry(): void {
    if (this.#state.type !== 'reconnecting' || this.#retry === undefined) return;
    clearTimeout(this.#retry);
    void this.#open();
  }

  /** Lets somebody in who waits in the lobby, for moderators; done once the server has said so to all. */
  async admit(userId: string): Promise<void> {
    return this.#ask({ type: 'admit', user_id: userId });
  }

  /** Sends away somebody who waits in the lobby, for moderators. */
  async deny(userId: string): Promise<void> {
    return this.#ask({ type: 'deny', user_id: userId });
  }

  /** Leaves the room. */
  close(): void {
    this.#end(CLOSED_BY_US);
  }

  async #open(): Promise<void> {
    this.#retry = undefined;
    const pass = await this.#options.pass().catch(() => undefined);
    if (this.#state.type === 'closed') return;
    if (pass) this.#openWith(pass);
    else await this.#lost(NO_PASS, '');
  }

  #openWith(pass: SocketPass): void {
    const { WebSocket: Socket = WebSocket, url } = this.#options;
    const socket = new Socket(...addressFor(this.#place.ask(url), pass));
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#receive(data));
    socket.addEventListener('close', ({ code, reason }) => {
      if (socket === this.#socket) void this.#lost(code, reason);
    });
  }

  #receive(data: unknown): void {
    const frame = parseFrame(data);
    if (!frame || this.#state.type === 'closed') return;
    this.#place.apply(frame);
    this.#outbox.apply(frame);
    this.#roster.apply(frame);
    this.#typing.apply(frame);
    if (frame.type === 'welcome') this.#welcomed(frame);
    if (frame.type === 'resuming') this.#connected();
    if (frame.type === 'ice_servers') this.#renewed(frame);
    if (frame.type === 'lobby') this.#lobby = frame.items;
    if (frame.type === 'lobby_state') this.#waits(frame);
    this.#events.emit(frame);
  }

  #waits({ state }: hackrtc.LobbyStateFrame): void {
    if (state !== 'waiting') return;
    this.#attempt = 0;
    this.#become({ type: 'waiting' });
  }

  #welcomed({ ice_servers: iceServers }: hackrtc.WelcomeFrame): void {
    this.#iceServers = iceServers;
    this.#lobby = [];
    this.#outbox.dropSignals();
    this.#connected();
    if (Object.keys(this.#states).length > 0) this.#post({ type: 'state', ...this.#states });
  }

  #connected(): void {
    this.#attempt = 0;
    const connId = this.self?.conn_id ?? '';
    this.#become({ type: 'connected', connId, iceServers: this.#iceServers });
    for (const frame of this.#outbox.frames) this.#send(frame);
  }

  /** The connection is the same one, so nothing becomes of it: the frame itself is the event. */
  #renewed({ ice_servers: iceServers }: hackrtc.IceServersFrame): void {
    this.#iceServers = iceServers;
    if (this.#state.type === 'connected') this.#state = { ...this.#state, iceServers };
  }

  async #lost(code: number, text: string): Promise<void> {
    const reason = text || LOST;
    // Whoever was a guest may have an account since, and other tokens (H11): a look decides.
    const mayReturn = mayReconnect(code) || code === CLOSE_CODES.signedOut.code;
    if (!mayReturn) return this.#end({ type: 'closed', code, reason });
    const refusal = this.#state.type === 'connected' ? undefined : await this.#options.askRefusal();
    if (refusal) this.#end({ type: 'closed', code: refusal.status, reason: refusal.detail });
    else this.#reconnect(reason);
  }

  #reconnect(reason: string): void {
    if (this.#state.type === 'closed') return;
    this.#attempt += 1;
    const delay = backoff(this.#attempt, Math.random());
    this.#retry = setTimeout(() => void this.#open(), delay);
    this.#become({ type: 'reconnecting', reason, attempt: this.#attempt, delay });
  }

  #end(state: Extract<SessionState, { type: 'closed' }>): void {
    if (this.#state.type === 'closed') return;
    clearTimeout(this.#retry);
    this.#socket?.close();
    this.#outbox.close();
    this.#typing.clear();
    this.#become(state);
  }

  #become(state: SessionState): void {
    this.#state = state;
    this.#events.emit(state);
  }

  /** Sends a frame until it is done. @throws ParleyError the refusal */
  async #ask(frame: hackrtc.ClientFrame): Promise<void> {
    if (this.#state.type === 'closed') throw givenUp();
    const settle = Promise.withResolvers<void>();
    this.#post(frame, settle);
    return settle.promise;
  }

  /** Sends a frame until it is answered. */
  #post(frame: hackrtc.ClientFrame, settle?: PromiseWithResolvers<void>): void {
    if (this.#state.type !== 'closed') this.#send(this.#outbox.add(frame, settle));
  }

  #send(frame: hackrtc.ClientFrame): void {
    if (this.#state.type === 'connected') this.#socket?.send(JSON.stringify(frame));
  }
}

/** A token in an address would stay in proxies' logs; a ticket there is worth nothing any more. */
function addressFor(url: URL, pass: SocketPass): [url: URL, protocols?: string[]] {
  if (pass.kind === 'token') return [url, ['bearer', pass.token]];
  url.searchParams.set('ticket', pass.ticket);
  return [url];
}
