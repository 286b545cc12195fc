import { Negotiator } from './negotiator.ts';
/** How long a newcomer has to call, in ms; clients of another make may wait to be called. */
const PATIENCE = 3000;
const KINDS = ['audio', 'video'];
const isKind = (kind) => kind === 'audio' || kind === 'video';
/**
 * The connection to one peer.
 *
 * Each kind of media has one transceiver that stays `sendrecv`, so that a camera can come, go and
 * change without a negotiation. Whoever calls makes them, whoever is called takes them from the
 * offer.
 */
export class PeerLink {
    stream = new MediaStream();
    #options;
    #negotiator;
    #transceivers = new Map();
    #patience;
    constructor(options) {
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
    get state() {
        return this.#options.connection.connectionState;
    }
    #listen(connection) {
        const { send, onChange } = this.#options;
        connection.addEventListener('negotiationneeded', () => {
            this.#watch(this.#negotiator.offer());
        });
        connection.addEventListener('icecandidate', ({ candidate }) => {
            if (candidate)
                send({ ice: candidate });
        });
        connection.addEventListener('connectionstatechange', () => {
            if (connection.connectionState === 'failed')
                connection.restartIce();
            onChange();
        });
        connection.addEventListener('track', ({ track }) => {
            this.stream.addTrack(track);
            onChange();
        });
    }
    /** Calls the peer, unless one of the two has called already. */
    call() {
        if (this.#transceivers.size > 0)
            return;
        for (const kind of KINDS) {
            this.#occupy(kind, this.#options.connection.addTransceiver(kind));
        }
    }
    /** Leaves it to the peer to call, for as long as a newcomer needs. */
    awaitCall() {
        this.#patience = setTimeout(() => this.call(), PATIENCE);
    }
    /** Takes what the peer signals. */
    receive(signal) {
        clearTimeout(this.#patience);
        this.#watch(signal.kind === 'description'
            ? this.#negotiator.receiveDescription(signal.description)
            : this.#negotiator.receiveCandidate(signal.candidate));
    }
    /** Sends what the local tracks are now. */
    async updateTrack(kind) {
        const track = this.#options.tracks()[kind] ?? null;
        await this.#transceivers.get(kind)?.sender.replaceTrack(track);
    }
    close() {
        clearTimeout(this.#patience);
        this.#options.connection.close();
    }
    /**
     * After the peer's offer: its transceivers are the ones to send on. Ours without a `mid` were in
     * an offer that was taken back.
     */
    #takeTransceivers() {
        for (const transceiver of this.#options.connection.getTransceivers()) {
            const { kind } = transceiver.receiver.track;
            if (!isKind(kind))
                continue;
            const own = this.#transceivers.get(kind);
            if (own === transceiver || own?.mid)
                continue;
            own?.stop();
            this.#occupy(kind, transceiver);
        }
    }
    #occupy(kind, transceiver) {
        this.#transceivers.set(kind, transceiver);
        transceiver.direction = 'sendrecv';
        this.#watch(this.updateTrack(kind));
    }
    /** What is under way when the link is closed fails by itself, and that is no error. */
    #watch(work) {
        work.catch((error) => {
            if (this.#options.connection.signalingState !== 'closed')
                this.#options.onError(error);
        });
    }
}
