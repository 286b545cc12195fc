import type { IncomingFile } from './file-transfer.ts';
import type { Quality } from './quality.ts';
import type { PeerSignal } from './signal.ts';
import type { Signer } from './signer.ts';
import type { LinkState } from './state.ts';
import type { LocalTracks, TrackSource } from './tracks.ts';
import type { LinkSignal } from './wire.ts';
import { cameraBudget, keepTo, screenBudget } from './bandwidth.ts';
import { awaitOffer, OutgoingFile } from './file-transfer.ts';
import { FILE_PROTOCOL } from './file-wire.ts';
import { Negotiator } from './negotiator.ts';
import { countsOf, NO_COUNTS, qualityBetween } from './quality.ts';
import { jointSigner } from './signer.ts';
import { linkState } from './state.ts';
import { hearTexts, TEXT_PROTOCOL, TextChannel } from './text-channel.ts';
import { SOURCES, transceiverOf } from './tracks.ts';

export interface PeerLinkOptions {
  readonly connection: RTCPeerConnection;
  readonly polite: boolean;
  readonly tracks: () => LocalTracks;
  readonly send: (signal: LinkSignal) => void;
  /** Called when `stream`, `screen`, `state` or `signer` changed. */
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
  /** Called when the peer offers a file. */
  readonly onFile: (file: IncomingFile) => void;
  /** Called when the peer sends a text. */
  readonly onText: (text: string) => void;
  /** Another to the same person, which stands: its media is shown until there is some here. */
  readonly former?: PeerLink | undefined;
}

/** How long a newcomer has to call, in ms; clients of another make may wait to be called. */
const PATIENCE = 3000;

/** How long an interruption may last before another path is looked for, in ms. */
const GRACE = 4000;

/** How long a former link goes on beside one that stands, in ms: until both ends have pictures. */
const HANDOVER = 2000;

/**
 * The connection to one peer.
 *
 * Microphone and camera have one transceiver each that stays `sendrecv`, so that a camera can come,
 * go and change without a negotiation. A screen gets its own when the first is shared. Whoever calls
 * makes them, whoever is called takes them from the offer.
 */
export class PeerLink {
  /** What comes from their microphone and camera. */
  readonly stream: MediaStream;
  readonly #options: PeerLinkOptions;
  readonly #negotiator: Negotiator;
  readonly #transceivers = new Map<TrackSource, RTCRtpTransceiver>();
  readonly #gone = new AbortController();
  readonly #texts = new TextChannel(() => this.#openChannel(TEXT_PROTOCOL), this.#gone.signal);
  #screen: MediaStream | undefined;
  #peers = 1;
  #counts = NO_COUNTS;
  /** Whose this connection is, without the former one. */
  #signer: Signer | undefined;
  /** Whether the connection stood at some time. */
  #stood = false;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #grace: ReturnType<typeof setTimeout> | undefined;
  #former: PeerLink | undefined;
  #handover: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PeerLinkOptions) {
    this.#options = options;
    this.#former = options.former;
    this.stream = options.former?.stream ?? new MediaStream();
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
    const own = linkState(this.#options.connection.connectionState, this.#stood);
    return own.type === 'connecting' && this.#former ? this.#former.state : own;
  }

  /** What they share of their screen, while they do. */
  get screen(): MediaStream | undefined {
    return this.#screen ?? this.#former?.screen;
  }

  /**
   * Who hears and is heard here; undefined before a description was applied. While the former link
   * goes on beside this one, nobody but who has both.
   */
  get signer(): Signer | undefined {
    return jointSigner(this.#former?.signer, this.#signer);
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
      if (transceiver === transceiverOf('screen', connection)) this.#options.onChange();
      else this.#arrived(track);
    });
    connection.addEventListener('datachannel', ({ channel }) => {
      this.#takeChannel(channel);
    });
  }

  #takeChannel(channel: RTCDataChannel): void {
    const { onFile, onText } = this.#options;
    switch (channel.protocol) {
      case FILE_PROTOCOL:
        return awaitOffer(channel, this.#gone.signal, onFile);
      case TEXT_PROTOCOL:
        return hearTexts(channel, onText);
      default:
        channel.close();
    }
  }

  #openChannel(protocol: string): RTCDataChannel {
    return this.#options.connection.createDataChannel('', { protocol });
  }

  /** A track is muted until something comes of it (W3C WebRTC §5.3); till then there is the former. */
  #arrived(track: MediaStreamTrack): void {
    if (!this.#former || !track.muted) return this.#show(track);
    track.addEventListener('unmute', () => this.#show(track), { once: true });
  }

  #show(track: MediaStreamTrack): void {
    for (const other of this.stream.getTracks()) {
      if (other.kind === track.kind && other !== track) this.stream.removeTrack(other);
    }
    this.stream.addTrack(track);
    this.#options.onChange();
  }

  /** Offers a file to the peer. */
  sendFile(file: File): OutgoingFile {
    return new OutgoingFile(file, this.#openChannel(FILE_PROTOCOL), this.#gone.signal);
  }

  /** Sends a text to the peer; done once there is room for more. @throws ParleyError */
  async sendText(text: string): Promise<void> {
    return this.#texts.send(text);
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

  /**
   * Takes what the peer signals.
   *
   * @param identityKey what signed a description; undefined where nobody did
   */
  receive(signal: Exclude<PeerSignal, { kind: 'bye' }>, identityKey?: string): void {
    clearTimeout(this.#patience);
    const applied = () => this.#applied({ identityKey });
    this.#watch(
      signal.kind === 'description'
        ? this.#negotiator.receiveDescription(signal.description, applied)
        : this.#negotiator.receiveCandidate(signal.candidate),
    );
  }

  #applied(by: Signer): void {
    this.#signer = jointSigner(this.#signer, by);
    this.#options.onChange();
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
    clearTimeout(this.#handover);
    this.#former?.close();
    this.#gone.abort();
    this.#options.connection.close();
  }

  /** The former link has done its part. */
  #takeOver(): void {
    for (const source of ['audio', 'video'] as const) {
      const track = this.#transceivers.get(source)?.receiver.track;
      if (track) this.#show(track);
    }
    this.#former?.close();
    this.#former = undefined;
    this.#options.onChange();
  }

  #connectionChanged(): void {
    const { connectionState } = this.#options.connection;
    clearTimeout(this.#grace);
    if (connectionState === 'connected') this.#stands();
    if (connectionState === 'failed') this.#options.connection.restartIce();
    if (connectionState === 'disconnected') this.#grace = setTimeout(() => this.restart(), GRACE);
    this.#options.onChange();
  }

  #stands(): void {
    this.#stood = true;
    if (this.#former) this.#handover ??= setTimeout(() => this.#takeOver(), HANDOVER);
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
