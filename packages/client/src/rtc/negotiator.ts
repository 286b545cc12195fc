/** What perfect negotiation needs of an `RTCPeerConnection`. */
export type NegotiatedConnection = Pick<
  RTCPeerConnection,
  | 'signalingState'
  | 'localDescription'
  | 'remoteDescription'
  | 'setLocalDescription'
  | 'setRemoteDescription'
  | 'addIceCandidate'
>;

export interface NegotiatorOptions {
  /** Of two, exactly one is polite: it takes back its own offer when both offer at once. */
  readonly polite: boolean;
  readonly connection: NegotiatedConnection;
  readonly send: (description: RTCSessionDescription) => void;
  /** Called when an offer was taken, before it is answered: the moment to attach tracks. */
  readonly beforeAnswer: () => void;
}

/** Perfect negotiation, as in the example of W3C WebRTC §10.7. */
export class Negotiator {
  readonly #options: NegotiatorOptions;
  #makingOffer = false;
  #ignoreOffer = false;
  #settingAnswer = false;
  readonly #early: RTCIceCandidateInit[] = [];

  constructor(options: NegotiatorOptions) {
    this.#options = options;
  }

  /** Makes and sends an offer; to be called on `negotiationneeded`. */
  async offer(): Promise<void> {
    this.#makingOffer = true;
    try {
      await this.#describe();
    } finally {
      this.#makingOffer = false;
    }
  }

  /**
   * Takes a description from the peer, and answers if it is an offer.
   *
   * @param onApplied called once the connection goes by it, and not for one that is passed over
   */
  async receiveDescription(
    description: RTCSessionDescriptionInit,
    onApplied: () => void = () => undefined,
  ): Promise<void> {
    this.#ignoreOffer = !this.#options.polite && this.#collides(description);
    if (this.#ignoreOffer) return;
    await this.#setRemote(description);
    onApplied();
    const answered = description.type === 'offer' ? this.#answer() : undefined;
    await Promise.all([answered, this.#addEarlyCandidates()]);
  }

  /** Takes a candidate from the peer, and keeps it while the description is still on its way. */
  async receiveCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    const described = this.#options.connection.remoteDescription !== null;
    if (described) await this.#addCandidate(candidate);
    else if (!this.#ignoreOffer) this.#early.push(candidate);
  }

  async #answer(): Promise<void> {
    this.#options.beforeAnswer();
    await this.#describe();
  }

  async #describe(): Promise<void> {
    const { connection, send } = this.#options;
    await connection.setLocalDescription();
    if (connection.localDescription) send(connection.localDescription);
  }

  #collides({ type }: RTCSessionDescriptionInit): boolean {
    const stable = this.#options.connection.signalingState === 'stable' || this.#settingAnswer;
    return type === 'offer' && (this.#makingOffer || !stable);
  }

  async #setRemote(description: RTCSessionDescriptionInit): Promise<void> {
    this.#settingAnswer = description.type === 'answer';
    try {
      await this.#options.connection.setRemoteDescription(description);
    } finally {
      this.#settingAnswer = false;
    }
  }

  async #addEarlyCandidates(): Promise<void> {
    const candidates = this.#early.splice(0);
    await Promise.all(candidates.map(async (candidate) => this.#addCandidate(candidate)));
  }

  /** Candidates of an offer that was ignored fit no description, and may fail. */
  async #addCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    try {
      await this.#options.connection.addIceCandidate(candidate);
    } catch (thrown) {
      if (!this.#ignoreOffer) throw thrown;
    }
  }
}
