/** Perfect negotiation, as in the example of W3C WebRTC §10.7. */
export class Negotiator {
    #options;
    #makingOffer = false;
    #ignoreOffer = false;
    #settingAnswer = false;
    #early = [];
    constructor(options) {
        this.#options = options;
    }
    /** Makes and sends an offer; to be called on `negotiationneeded`. */
    async offer() {
        this.#makingOffer = true;
        try {
            await this.#describe();
        }
        finally {
            this.#makingOffer = false;
        }
    }
    /** Takes a description from the peer, and answers if it is an offer. */
    async receiveDescription(description) {
        this.#ignoreOffer = !this.#options.polite && this.#collides(description);
        if (this.#ignoreOffer)
            return;
        await this.#setRemote(description);
        const answered = description.type === 'offer' ? this.#answer() : undefined;
        await Promise.all([answered, this.#addEarlyCandidates()]);
    }
    /** Takes a candidate from the peer, and keeps it while the description is still on its way. */
    async receiveCandidate(candidate) {
        const described = this.#options.connection.remoteDescription !== null;
        if (described)
            await this.#addCandidate(candidate);
        else if (!this.#ignoreOffer)
            this.#early.push(candidate);
    }
    async #answer() {
        this.#options.beforeAnswer();
        await this.#describe();
    }
    async #describe() {
        const { connection, send } = this.#options;
        await connection.setLocalDescription();
        if (connection.localDescription)
            send(connection.localDescription);
    }
    #collides({ type }) {
        const stable = this.#options.connection.signalingState === 'stable' || this.#settingAnswer;
        return type === 'offer' && (this.#makingOffer || !stable);
    }
    async #setRemote(description) {
        this.#settingAnswer = description.type === 'answer';
        try {
            await this.#options.connection.setRemoteDescription(description);
        }
        finally {
            this.#settingAnswer = false;
        }
    }
    async #addEarlyCandidates() {
        const candidates = this.#early.splice(0);
        await Promise.all(candidates.map(async (candidate) => this.#addCandidate(candidate)));
    }
    /** Candidates of an offer that was ignored fit no description, and may fail. */
    async #addCandidate(candidate) {
        try {
            await this.#options.connection.addIceCandidate(candidate);
        }
        catch (thrown) {
            if (!this.#ignoreOffer)
                throw thrown;
        }
    }
}
