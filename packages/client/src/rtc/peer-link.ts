import type { IncomingFile } from './file-transfer.ts';
import type { Quality } from './quality.ts';
import type { PeerSignal } from './signal.ts';
import type { LinkState } from './state.ts';
import type { LocalTracks, TrackSource } from './tracks.ts';
import { cameraBudget, keepTo, screenBudget } from './bandwidth.ts';
import { awaitOffer, OutgoingFile } from './file-transfer.ts';
import { FILE_PROTOCOL } from './file-wire.ts';
import { Negotiator } from './negotiator.ts';
import { countsOf, NO_COUNTS, qualityBetween } from './quality.ts';
import { linkState } from './state.ts';
import { SOURCES, transceiverOf } from './tracks.ts';

export interface PeerLinkOptions {
  readonly connection: RTCPeerConnection;
  readonly polite: boolean;
  readonly tracks: () => LocalTracks;
  readonly send: (signal: { sdp: RTCSessionDescription } | { ice: RTCIceCandidate }) => void;
  /** Called when `stream`, `screen` or `state` changed. */
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
  /** Called when the peer offers a file. */
  readonly onFile: (file: IncomingFile) => void;
}

/** How long a newcomer has to call, in ms; clients of another make may wait to be called. */
const PATIENCE = 3000;

/** How long an interruption may last before another path is looked for, in ms. */
const GRACE = 4000;

/**
 * The connection to one peer.
 *
 * Microphone and camera have one transceiver each that stays `sendrecv`, so that a camera can come,
 * go and change without a negotiation. A screen gets its own when the first is shared. Whoever calls
 * makes them, whoever is called takes them from the offer.
 */
export class PeerLink {
  /** What comes from their microphone and camera. */
  readonly stream = new MediaStream();
  readonly #options: PeerLinkOptions;
  readonly #negotiator: Negotiator;
  readonly #transceivers = new Map<TrackSource, RTCRtpTransceiver>();
  readonly #gone = new AbortController();
  #screen: MediaStream | undefined;
  #peers = 1;
  #counts = NO_COUNTS;
  /** Whether the connection stood at some time. */
  #stood = false;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #grace: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PeerLinkOptions) {
    this.#options = options;
    const { connection, polite, send } = options;
    this.#negotiator = new Negotiator({
      polite,
      connection,
      send: (sdp) => send({ sdp }),
      beforeAnswer: () => this.#takeTransceivers(),
    });
    this.#listen(connection);
  }

  get state(): LinkState {
    return linkState(this.#options.connection.connectionState, this.#stood);
  }

  /** What they share of their screen, while they do. */
  get screen(): MediaStream | undefined {
    return this.#screen;
  }

  #listen(connection: RTCPeerConnection): void {
    const { send } = this.#options;
    connection.addEventListener('negotiationneeded', () => {
      this.#watch(this.#negotiator.offer());
    });
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate) send({ ice: candidate });
    });
    connection.addEventListener('connectionstatechange', () => this.#connectionChanged());
    connection.addEventListener('signalingstatechange', () => {
      if (connection.signalingState === 'stable') this.#negotiated();
    });
    connection.addEventListener('track', ({ track, transceiver }) => {
      if (transceiver !== transceiverOf('screen', connection)) this.stream.addTrack(track);
      this.#options.onChange();
    });
    connection.addEventListener('datachannel', ({ channel }) => {
      if (channel.protocol !== FILE_PROTOCOL) return channel.close();
      awaitOffer(channel, this.#gone.signal, this.#options.onFile);
    });
  }

  /** Offers a file to the peer. */
  sendFile(file: File): OutgoingFile {
    const channel = this.#options.connection.createDataChannel('', { protocol: FILE_PROTOCOL });
    return new OutgoingFile(file, channel, this.#gone.signal);
  }

  /** Calls the peer, unless one of the two has called already. */
  call(): void {
    if (this.#transceivers.size > 0) return;
    this.#occupy('audio', this.#options.connection.addTransceiver('audio'));
    this.#occupy('video', this.#options.connection.addTransceiver('video'));
    this.#watch(this.#updateScreen());
  }

  /** Leaves it to the peer to call, for as long as a newcomer needs. */
  awaitCall(): void {
    this.#patience = setTimeout(() => this.call(), PATIENCE);
  }

  /** Takes what the peer signals. */
  receive(signal: Exclude<PeerSignal, { kind: 'bye' }>): void {
    clearTimeout(this.#patience);
    this.#watch(
      signal.kind === 'description'
        ? this.#negotiator.receiveDescription(signal.description)
        : this.#negotiator.receiveCandidate(signal.candidate),
    );
  }

  /** Sends what the local tracks are now. */
  async updateTrack(source: TrackSource): Promise<void> {
    if (source === 'screen') await this.#updateScreen();
    else await this.#transceivers.get(source)?.sender.replaceTrack(this.#trackOf(source));
  }

  /** Shares the upload with so many links, this one included. */
  shareUpload(peers: number): void {
    this.#peers = peers;
    this.#keepToBudget();
  }

  /** Looks for another path to the peer, unless none was found yet. */
  restart(): void {
    if (this.#stood) this.#options.connection.restartIce();
  }

  /** How well media has come through since the last time this was asked. */
  async quality(): Promise<Quality> {
    const before = this.#counts;
    this.#counts = countsOf(await this.#options.connection.getStats());
    return qualityBetween(before, this.#counts);
  }

  configure(configuration: RTCConfiguration): void {
    this.#options.connection.setConfiguration(configuration);
  }

  close(): void {
    clearTimeout(this.#patience);
    clearTimeout(this.#grace);
    this.#gone.abort();
    this.#options.connection.close();
  }

  #connectionChanged(): void {
    const { connectionState } = this.#options.connection;
    clearTimeout(this.#grace);
    this.#stood ||= connectionState === 'connected';
    if (connectionState === 'failed') this.#options.connection.restartIce();
    if (connectionState === 'disconnected') this.#grace = setTimeout(() => this.restart(), GRACE);
    this.#options.onChange();
  }

  #negotiated(): void {
    this.#keepToBudget();
    const transceiver = this.#transceivers.get('screen');
    const shown = transceiver?.currentDirection?.includes('recv') === true;
    if (shown === (this.#screen !== undefined)) return;
    this.#screen = transceiver && shown ? new MediaStream([transceiver.receiver.track]) : undefined;
    this.#options.onChange();
  }

  /**
   * After the peer's offer: its transceivers are the ones to send on. Ours without a `mid` were in
   * an offer that was taken back.
   */
  #takeTransceivers(): void {
    for (const source of SOURCES) {
      const theirs = transceiverOf(source, this.#options.connection);
      const own = this.#transceivers.get(source);
      if (!theirs || own === theirs || own?.mid) continue;
      own?.stop();
      this.#occupy(source, theirs);
    }
    this.#watch(this.#updateScreen());
  }

  #occupy(source: TrackSource, transceiver: RTCRtpTransceiver): void {
    this.#transceivers.set(source, transceiver);
    transceiver.direction = 'sendrecv';
    this.#watch(this.updateTrack(source));
  }

  /** A screen comes and goes by its direction, so that the peer knows when there is none. */
  async #updateScreen(): Promise<void> {
    const track = this.#trackOf('screen');
    const transceiver = this.#transceivers.get('screen') ?? (track && this.#addScreen());
    if (!transceiver) return;
    transceiver.direction = track ? 'sendrecv' : 'recvonly';
    await transceiver.sender.replaceTrack(track);
  }

  /** Not before microphone and camera are there: the order tells what is what. */
  #addScreen(): RTCRtpTransceiver | undefined {
    if (!this.#transceivers.has('video')) return undefined;
    const transceiver = this.#options.connection.addTransceiver('video');
    this.#transceivers.set('screen', transceiver);
    return transceiver;
  }

  #trackOf(source: TrackSource): MediaStreamTrack | null {
    return this.#options.tracks()[source] ?? null;
  }

  #keepToBudget(): void {
    const [camera, screen] = [this.#transceivers.get('video'), this.#transceivers.get('screen')];
    if (camera) this.#watch(keepTo(cameraBudget(this.#peers), camera.sender));
    if (screen) this.#watch(keepTo(screenBudget(this.#peers), screen.sender));
  }

  /** What is under way when the link is closed fails by itself, and that is no error. */
  #watch(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (this.#options.connection.signalingState !== 'closed') this.#options.onError(error);
    });
  }
}
