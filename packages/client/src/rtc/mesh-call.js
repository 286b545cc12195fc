import { Emitter } from '../emitter.ts';
import { PeerLink } from './peer-link.ts';
import { parseSignal } from './signal.ts';
/**
 * A call in which everybody in a room is connected to everybody.
 *
 * Newcomers call those who are there. When the session has lost its connection and comes back, all
 * connections are made anew; until then they go on by themselves. The call ends with the session.
 */
export class MeshCall {
    #session;
    #configuration;
    #events = new Emitter();
    #links = new Map();
    #subscriptions;
    #tracks;
    constructor(session, { tracks = {}, configuration = {} } = {}) {
        this.#session = session;
        this.#configuration = configuration;
        this.#tracks = tracks;
        this.#subscriptions = [
            session.on('peers', () => this.#callEverybody()),
            session.on('join', ({ conn_id }) => this.#link(conn_id).awaitCall()),
            session.on('leave', ({ conn_id }) => this.#drop(conn_id)),
            session.on('participant_state', ({ user_id }) => this.#userChanged(user_id)),
            session.on('signal', (frame) => this.#receive(frame)),
            session.on('closed', () => this.#close()),
        ];
        if (session.state.type === 'connected')
            this.#callEverybody();
    }
    /** The others, in the order they came. */
    get participants() {
        return [...this.#session.peers.keys()]
            .map((connId) => this.#participant(connId))
            .filter((participant) => participant !== undefined);
    }
    /** Listens to one type of event. */
    on(type, listener) {
        return this.#events.on(type, listener);
    }
    /** Listens to every event. */
    subscribe(listener) {
        return this.#events.subscribe(listener);
    }
    /** Sends another track of a kind to everybody, or none. */
    async setTrack(kind, track) {
        this.#tracks = { ...this.#tracks, [kind]: track };
        await Promise.all([...this.#links.values()].map(async (link) => link.updateTrack(kind)));
    }
    /** Ends the call without leaving the room. */
    hangUp() {
        for (const connId of this.#links.keys())
            this.#session.signal(connId, { bye: true });
        this.#close();
    }
    #close() {
        for (const unsubscribe of this.#subscriptions)
            unsubscribe();
        for (const connId of this.#links.keys())
            this.#drop(connId);
    }
    #callEverybody() {
        for (const connId of this.#links.keys())
            this.#drop(connId);
        for (const connId of this.#session.peers.keys())
            this.#link(connId).call();
    }
    #link(connId) {
        const link = this.#connect(connId);
        this.#links.set(connId, link);
        this.#tell('joined', connId);
        return link;
    }
    #connect(connId) {
        const { state } = this.#session;
        const own = state.type === 'connected' ? state : { connId: '', iceServers: [] };
        const iceServers = own.iceServers.map(({ urls }) => ({ urls: [...urls] }));
        return new PeerLink({
            connection: new RTCPeerConnection({ iceServers, ...this.#configuration }),
            polite: own.connId < connId,
            tracks: () => this.#tracks,
            send: (signal) => this.#session.signal(connId, signal),
            onChange: () => this.#tell('changed', connId),
            onError: (error) => this.#events.emit({ type: 'error', connId, error }),
        });
    }
    #receive(frame) {
        const signal = parseSignal(frame);
        const connId = frame.from_conn;
        const link = this.#links.get(connId);
        if (!signal || !link)
            return;
        if (signal.kind === 'bye')
            this.#hungUp(connId);
        else
            link.receive(signal);
    }
    /** The peer is still in the room, and may call again. */
    #hungUp(connId) {
        this.#drop(connId);
        this.#link(connId);
    }
    #drop(connId) {
        this.#links.get(connId)?.close();
        if (!this.#links.delete(connId))
            return;
        this.#events.emit({ type: 'left', connId });
    }
    #userChanged(userId) {
        for (const { conn_id, user_id } of this.#session.peers.values()) {
            if (user_id === userId)
                this.#tell('changed', conn_id);
        }
    }
    #tell(type, connId) {
        const participant = this.#participant(connId);
        if (participant)
            this.#events.emit({ type, participant });
    }
    #participant(connId) {
        const peer = this.#session.peers.get(connId);
        const link = this.#links.get(connId);
        return peer && link && { peer, stream: link.stream, connection: link.state };
    }
}
