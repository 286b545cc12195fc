import type { hackrtc } from '@parley/protocol';
import type { Listener, Unsubscribe } from '../emitter.ts';
import type { Peer } from '../roster.ts';
import type { RoomSession } from '../session.ts';
import type { IncomingFile, OutgoingFile } from './file-transfer.ts';
import type { Quality } from './quality.ts';
import type { CallState, LinkState } from './state.ts';
import type { LocalTracks, TrackSource } from './tracks.ts';
import { Emitter } from '../emitter.ts';
import { ParleyError } from '../errors.ts';
import { isOnline, watchNetwork } from './network.ts';
import { PeerLink } from './peer-link.ts';
import { parseSignal } from './signal.ts';
import { callState } from './state.ts';

/** Somebody else in the call. */
export interface CallParticipant {
  readonly peer: Peer;
  /** Their audio and video, as far as it has arrived. */
  readonly stream: MediaStream;
  /** Their screen, while they share it. */
  readonly screen: MediaStream | undefined;
  /** How the connection to them stands. */
  readonly state: LinkState;
}

export type CallEvent =
  | { readonly type: 'joined'; readonly participant: CallParticipant }
  /** Their states, their streams or the connection to them changed. */
  | { readonly type: 'changed'; readonly participant: CallParticipant }
  | { readonly type: 'left'; readonly connId: string }
  /** Somebody offers a file. */
  | { readonly type: 'file'; readonly participant: CallParticipant; readonly file: IncomingFile }
  /** The call as a whole stands otherwise than before. */
  | { readonly type: 'state'; readonly state: CallState }
  /** A negotiation with one peer went wrong; the others are not touched. */
  | { readonly type: 'error'; readonly connId: string; readonly error: unknown };

export interface CallOptions {
  readonly tracks?: LocalTracks;
  /** Added to what the server says; `iceServers` replace the server's. */
  readonly configuration?: RTCConfiguration;
}

const HUNG_UP: CallState = { type: 'closed', reason: 'You hung up.' };

/**
 * A call in which everybody in a room is connected to everybody.
 *
 * Newcomers call those who are there. When the session has lost its connection and comes back, all
 * connections are made anew; until then they go on by themselves. The call ends with the session.
 */
export class Call {
  readonly #session: RoomSession;
  readonly #configuration: RTCConfiguration;
  readonly #events = new Emitter<CallEvent>();
  readonly #links = new Map<string, PeerLink>();
  readonly #subscriptions: readonly Unsubscribe[];
  #tracks: LocalTracks;
  #state: CallState;

  constructor(session: RoomSession, { tracks = {}, configuration = {} }: CallOptions = {}) {
    this.#session = session;
    this.#configuration = configuration;
    this.#tracks = tracks;
    this.#state = callState(session.state, isOnline());
    this.#subscriptions = [
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

  /** The others, in the order they came. */
  get participants(): readonly CallParticipant[] {
    return [...this.#session.peers.keys()]
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
    const link = this.#links.get(connId);
    if (link?.state.type !== 'connected') throw new ParleyError(0, 'They are not connected now.');
    return link.sendFile(file);
  }

  /** Ends the call without leaving the room. */
  hangUp(): void {
    for (const connId of this.#links.keys()) this.#session.signal(connId, { bye: true });
    this.#close(HUNG_UP);
  }

  #close(state: CallState): void {
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    for (const connId of this.#links.keys()) this.#drop(connId);
    this.#become(state);
  }

  #callEverybody(): void {
    for (const connId of this.#links.keys()) this.#drop(connId);
    for (const connId of this.#session.peers.keys()) this.#link(connId).call();
  }

  #link(connId: string): PeerLink {
    const link = this.#connect(connId);
    this.#links.set(connId, link);
    this.#shareUpload();
    this.#tell('joined', connId);
    return link;
  }

  #connect(connId: string): PeerLink {
    const { state } = this.#session;
    const ownConnId = state.type === 'connected' ? state.connId : '';
    return new PeerLink({
      connection: new RTCPeerConnection(this.#currentConfiguration()),
      polite: ownConnId < connId,
      tracks: () => this.#tracks,
      send: (signal) => this.#session.signal(connId, signal),
      onChange: () => this.#tell('changed', connId),
      onError: (error) => this.#events.emit({ type: 'error', connId, error }),
      onFile: (file) => this.#offered(connId, file),
    });
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

  #receive(frame: hackrtc.RelayedSignalFrame): void {
    const signal = parseSignal(frame);
    const connId = frame.from_conn;
    const link = this.#links.get(connId);
    if (!signal || !link) return;
    if (signal.kind === 'bye') this.#hungUp(connId);
    else link.receive(signal);
  }

  /** The peer is still in the room, and may call again. */
  #hungUp(connId: string): void {
    this.#drop(connId);
    this.#link(connId);
  }

  #drop(connId: string): void {
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

  #offered(connId: string, file: IncomingFile): void {
    const participant = this.#participant(connId);
    if (participant) this.#events.emit({ type: 'file', participant, file });
  }

  #participant(connId: string): CallParticipant | undefined {
    const peer = this.#session.peers.get(connId);
    const link = this.#links.get(connId);
    if (!peer || !link) return undefined;
    return { peer, stream: link.stream, screen: link.screen, state: link.state };
  }
}
