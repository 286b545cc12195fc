import type { hackrtc } from '@parley/protocol';
import type { Listener, Unsubscribe } from '../emitter.ts';
import type { Peer } from '../roster.ts';
import type { RoomSession } from '../session.ts';
import type { TrustState } from '../e2ee/trust.ts';
import type { CallBinding, Refusal } from './binding.ts';
import type { IncomingFile, OutgoingFile } from './file-transfer.ts';
import type { Quality } from './quality.ts';
import type { PeerSignal } from './signal.ts';
import type { CallState, LinkState } from './state.ts';
import type { LocalTracks, TrackSource } from './tracks.ts';
import { Emitter } from '../emitter.ts';
import { ParleyError } from '../errors.ts';
import { FormerLinks } from './former-links.ts';
import { isOnline, watchNetwork } from './network.ts';
import { PeerLink } from './peer-link.ts';
import { parseSignal } from './signal.ts';
import { callState } from './state.ts';
import { Wire } from './wire.ts';

/** Somebody else in the call. */
export interface CallParticipant {
  readonly peer: Peer;
  /** Their audio and video, as far as it has arrived. */
  readonly stream: MediaStream;
  /** Their screen, while they share it. */
  readonly screen: MediaStream | undefined;
  /** How the connection to them stands. */
  readonly state: LinkState;
  /** How their key stands, in a bound call; undefined as long as nothing is heard of them. */
  readonly trust: TrustState | undefined;
  /**
   * The key of those who hear and are heard over the connections that there are, base64url: it signed
   * every description that was applied to them. Undefined where one was unsigned. Before there is
   * any, the key that was refused as doubtful.
   */
  readonly identityKey: string | undefined;
  /** Why the last description that came as theirs was not applied. */
  readonly refusal: Refusal | undefined;
}

export type CallEvent =
  | { readonly type: 'joined'; readonly participant: CallParticipant }
  /** Their states, their streams, the connection to them or the trust in them changed. */
  | { readonly type: 'changed'; readonly participant: CallParticipant }
  | { readonly type: 'left'; readonly connId: string }
  /** Somebody offers a file. */
  | { readonly type: 'file'; readonly participant: CallParticipant; readonly file: IncomingFile }
  /** What came as theirs was not applied: the server, or somebody on the way, may have put it in. */
  | { readonly type: 'refused'; readonly participant: CallParticipant; readonly reason: Refusal }
  /** Somebody sent a text with {@link Call.sendText}. */
  | { readonly type: 'text'; readonly participant: CallParticipant; readonly text: string }
  /** The call as a whole stands otherwise than before. */
  | { readonly type: 'state'; readonly state: CallState }
  /** A negotiation with one peer went wrong; the others are not touched. */
  | { readonly type: 'error'; readonly connId: string; readonly error: unknown };

export interface CallOptions {
  readonly tracks?: LocalTracks;
  /** Added to what the server says; `iceServers` replace the server's. */
  readonly configuration?: RTCConfiguration;
  /**
   * Signs and checks descriptions, from the first one on; a promise holds them back until it is
   * fulfilled, with undefined where there are no keys.
   */
  readonly binding?: CallBinding | Promise<CallBinding | undefined>;
}

const HUNG_UP: CallState = { type: 'closed', reason: 'You hung up.' };

/**
 * A call in which everybody in a room is connected to everybody.
 *
 * Newcomers call those who are there. Connections go on by themselves while the session has lost its
 * own; where it cannot come back to its place, as after a restart of the server, they are made anew,
 * and media comes over the former ones until it comes over the new. The call ends with the session.
 */
export class Call {
  readonly #session: RoomSession;
  readonly #configuration: RTCConfiguration;
  readonly #events = new Emitter<CallEvent>();
  readonly #binding: Promise<CallBinding | undefined> | undefined;
  readonly #links = new Map<string, PeerLink>();
  readonly #former = new FormerLinks((connId) => this.#events.emit({ type: 'left', connId }));
  readonly #wires = new Map<string, Wire>();
  readonly #subscriptions: Unsubscribe[];
  #bound: CallBinding | undefined;
  #tracks: LocalTracks;
  #state: CallState;

  constructor(
    session: RoomSession,
    { tracks = {}, configuration = {}, binding }: CallOptions = {},
  ) {
    this.#session = session;
    this.#configuration = configuration;
    this.#binding = binding && Promise.resolve(binding);
    this.#tracks = tracks;
    this.#state = callState(session.state, isOnline());
    this.#subscriptions = [
      session.on('welcome', () => this.#setAside()),
      session.on('peers', () => this.#callEverybody()),
      session.on('join', ({ conn_id }) => this.#link(conn_id).awaitCall()),
      session.on('leave', ({ conn_id }) => this.#drop(conn_id)),
      session.on('participant_state', ({ user_id }) => this.#userChanged(user_id)),
      session.on('signal', (frame) => this.#receive(frame)),
      session.on('ice_servers', () => this.#renewIceServers()),
      session.on('connected', () => this.#stands()),
      session.on('reconnecting', () => this.#stands()),
      session.on('closed', (closed) => this.#close(callState(closed, true))),
      watchNetwork(() => this.#networkChanged()),
    ];
    void this.#bind();
    if (session.state.type === 'connected') this.#callEverybody();
  }

  /** How the call as a whole stands. */
  get state(): CallState {
    return this.#state;
  }

  /** What is sent to everybody. */
  get tracks(): LocalTracks {
    return this.#tracks;
  }

  /** The others, in the order they came; first those who are to come back. */
  get participants(): readonly CallParticipant[] {
    return [...new Set([...this.#former.peers.keys(), ...this.#session.peers.keys()])]
      .map((connId) => this.#participant(connId))
      .filter((participant) => participant !== undefined);
  }

  /** Listens to one type of event. */
  on<T extends CallEvent['type']>(
    type: T,
    listener: Listener<Extract<CallEvent, { type: T }>>,
  ): Unsubscribe {
    return this.#events.on(type, listener);
  }

  /** Listens to every event. */
  subscribe(listener: Listener<CallEvent>): Unsubscribe {
    return this.#events.subscribe(listener);
  }

  /** Sends another track to everybody, as from another device, or none. */
  async setTrack(source: TrackSource, track: MediaStreamTrack | null): Promise<void> {
    this.#tracks = { ...this.#tracks, [source]: track };
    await Promise.all([...this.#links.values()].map(async (link) => link.updateTrack(source)));
  }

  /**
   * How well media has come through from somebody since this was last asked; undefined where there
   * is no such connection.
   */
  async quality(connId: string): Promise<Quality | undefined> {
    return this.#links.get(connId)?.quality();
  }

  /**
   * Offers a file to somebody, straight from here to there.
   *
   * @throws ParleyError where the connection to them does not stand
   */
  sendFile(connId: string, file: File): OutgoingFile {
    return this.#linkTo(connId).sendFile(file);
  }

  /**
   * Sends a text to somebody, straight from here to there, for what has to be there at once and is
   * worth nothing later. Texts arrive in order. Done once there is room for more: who waits for that
   * before the next one never fills the memory.
   *
   * @param text up to 16,000 characters
   * @throws ParleyError where the connection to them does not stand, or is lost meanwhile
   */
  async sendText(connId: string, text: string): Promise<void> {
    return this.#linkTo(connId).sendText(text);
  }

  #linkTo(connId: string): PeerLink {
    const link = this.#links.get(connId) ?? this.#former.peers.get(connId)?.link;
    if (link?.state.type !== 'connected') throw new ParleyError(0, 'They are not connected now.');
    return link;
  }

  /** Ends the call without leaving the room. */
  hangUp(): void {
    for (const connId of this.#links.keys()) this.#session.signal(connId, { bye: true });
    this.#close(HUNG_UP);
  }

  #close(state: CallState): void {
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    this.#former.close();
    for (const connId of this.#links.keys()) this.#drop(connId);
    this.#become(state);
  }

  /** What was there before belongs to a stay that is over. Who was there is known until the `peers`. */
  #setAside(): void {
    for (const [connId, link] of this.#links) {
      const peer = this.#session.peers.get(connId);
      if (!peer || link.state.type !== 'connected') continue;
      this.#links.delete(connId);
      this.#cut(connId);
      this.#former.keep(peer, link);
    }
  }

  #callEverybody(): void {
    for (const connId of this.#links.keys()) this.#drop(connId);
    for (const connId of this.#session.peers.keys()) this.#link(connId).call();
  }

  /** A connection to somebody in place of what there was. */
  #link(connId: string): PeerLink {
    this.#drop(connId);
    const link = this.#connect(connId);
    this.#links.set(connId, link);
    this.#shareUpload();
    this.#tell('joined', connId);
    return link;
  }

  #connect(connId: string): PeerLink {
    const { state } = this.#session;
    const ownConnId = state.type === 'connected' ? state.connId : '';
    const wire = this.#wire(connId);
    return new PeerLink({
      connection: new RTCPeerConnection(this.#currentConfiguration()),
      polite: ownConnId < connId,
      tracks: () => this.#tracks,
      send: (signal) => wire.send(signal),
      onChange: () => this.#changed(connId),
      former: this.#former.take(this.#session.peers.get(connId)?.user_id),
      onError: (error) => this.#events.emit({ type: 'error', connId, error }),
      onFile: (file) => this.#offered(connId, file),
      onText: (text) => this.#said(connId, text),
    });
  }

  #changed(connId: string): void {
    this.#former.changed(connId);
    this.#tell('changed', connId);
  }

  #wire(connId: string): Wire {
    const userId = this.#session.peers.get(connId)?.user_id ?? '';
    const wire = new Wire({
      peer: { connId, userId },
      binding: this.#binding,
      transmit: (content) => this.#session.signal(connId, content),
      deliver: (signal, identityKey) => this.#deliver(connId, signal, identityKey),
      onTaken: () => this.#tell('changed', connId),
      onRefused: (reason) => this.#refused(connId, reason),
      onError: (error) => this.#events.emit({ type: 'error', connId, error }),
    });
    this.#wires.set(connId, wire);
    return wire;
  }

  async #bind(): Promise<void> {
    // Each wire says what went wrong with it.
    this.#bound = await this.#binding?.catch(() => undefined);
    if (!this.#bound || this.#state.type === 'closed') return;
    this.#subscriptions.push(this.#bound.on('changed', ({ userId }) => this.#trustChanged(userId)));
  }

  /** A key that was in doubt may be accepted now. */
  #trustChanged(userId: string): void {
    for (const { conn_id, user_id } of this.#session.peers.values()) {
      if (user_id === userId) this.#wires.get(conn_id)?.retry();
    }
    this.#userChanged(userId);
  }

  #currentConfiguration(): RTCConfiguration {
    const { state } = this.#session;
    const servers = state.type === 'connected' ? state.iceServers : [];
    const iceServers = servers.map(({ urls, ...credential }) => ({
      urls: [...urls],
      ...credential,
    }));
    return { iceServers, ...this.#configuration };
  }

  /** From the next restart on the connections use the new credentials; what runs goes on. */
  #renewIceServers(): void {
    const configuration = this.#currentConfiguration();
    for (const link of this.#links.values()) link.configure(configuration);
  }

  #receive(frame: hackrtc.RelayedSignalFrame & { readonly binding?: unknown }): void {
    const signal = parseSignal(frame);
    const { from_conn: connId, binding } = frame;
    if (signal) this.#wires.get(connId)?.receive({ signal, binding });
  }

  /** Who hangs up is still in the room, and may call again. */
  #deliver(connId: string, signal: PeerSignal, identityKey: string | undefined): void {
    if (signal.kind === 'bye') this.#link(connId);
    else this.#links.get(connId)?.receive(signal, identityKey);
  }

  #cut(connId: string): void {
    this.#wires.get(connId)?.close();
    this.#wires.delete(connId);
  }

  #drop(connId: string): void {
    this.#cut(connId);
    this.#links.get(connId)?.close();
    if (!this.#links.delete(connId)) return;
    this.#shareUpload();
    this.#events.emit({ type: 'left', connId });
  }

  #shareUpload(): void {
    for (const link of this.#links.values()) link.shareUpload(this.#links.size);
  }

  /** Paths of the network that was left lead nowhere, whatever ICE still thinks of them. */
  #networkChanged(): void {
    this.#stands();
    if (!isOnline()) return;
    for (const link of this.#links.values()) link.restart();
  }

  #stands(): void {
    this.#become(callState(this.#session.state, isOnline()));
  }

  #become(state: CallState): void {
    this.#state = state;
    this.#events.emit({ type: 'state', state });
  }

  #userChanged(userId: string): void {
    for (const { conn_id, user_id } of this.#session.peers.values()) {
      if (user_id === userId) this.#tell('changed', conn_id);
    }
  }

  #tell(type: 'joined' | 'changed', connId: string): void {
    const participant = this.#participant(connId);
    if (participant) this.#events.emit({ type, participant });
  }

  #refused(connId: string, reason: Refusal): void {
    const participant = this.#participant(connId);
    if (participant) this.#events.emit({ type: 'refused', participant, reason });
  }

  #offered(connId: string, file: IncomingFile): void {
    const participant = this.#participant(connId);
    if (participant) this.#events.emit({ type: 'file', participant, file });
  }

  #said(connId: string, text: string): void {
    const participant = this.#participant(connId);
    if (participant) this.#events.emit({ type: 'text', participant, text });
  }

  #participant(connId: string): CallParticipant | undefined {
    const former = this.#former.peers.get(connId);
    const peer = this.#session.peers.get(connId) ?? former?.peer;
    const link = this.#links.get(connId) ?? former?.link;
    if (!peer || !link) return undefined;
    const { stream, screen, state } = link;
    const { refusal, doubtful } = this.#wires.get(connId) ?? {};
    const signer = link.signer ?? doubtful;
    const identityKey = signer?.identityKey;
    const trust = signer && this.#bound?.stateOf(peer.user_id, identityKey);
    return { peer, stream, screen, state, trust, identityKey, refusal };
  }
}
