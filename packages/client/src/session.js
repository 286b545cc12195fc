import { mayReconnect } from '@parley/protocol/close';
import { backoff } from './backoff.ts';
import { Emitter } from './emitter.ts';
import { ParleyError } from './errors.ts';
import { parseFrame } from './frames.ts';
import { Roster } from './roster.ts';
const LOST = 'The connection was lost.';
const CLOSED_BY_US = { type: 'closed', code: 1000, reason: 'You left the room.' };
/** A stay in a room: one socket, opened again when it is lost, and who else is there. */
export class RoomSession {
    #options;
    #events = new Emitter();
    #roster = new Roster();
    #state = { type: 'connecting' };
    #states = {};
    #socket;
    #retry;
    #attempt = 0;
    constructor(options) {
        this.#options = options;
    }
    get state() {
        return this.#state;
    }
    /** One's own standing; undefined before the first `connected`. */
    get self() {
        return this.#roster.self;
    }
    /** The others in the room by `conn_id`; up to date when a frame's event is told. */
    get peers() {
        return this.#roster.peers;
    }
    /** Listens to one type of event. */
    on(type, listener) {
        return this.#events.on(type, listener);
    }
    /** Listens to every event. */
    subscribe(listener) {
        return this.#events.subscribe(listener);
    }
    /**
     * Enters the room; to be called once.
     *
     * @throws ParleyError when the session is closed before it was ever connected
     */
    async connect() {
        return new Promise((resolve, reject) => {
            this.on('connected', () => resolve());
            this.on('closed', ({ code, reason }) => reject(new ParleyError(code, reason)));
            this.#open();
        });
    }
    /**
     * Sends a piece of negotiation to one connection (H9). While the connection is lost nothing is
     * sent: whoever comes back has a new `conn_id`, and negotiates anew.
     */
    signal(toConn, content) {
        this.#send({ type: 'signal', to_conn: toConn, ...content });
    }
    /** Tells the room of oneself (H10), and again after each reconnection. */
    setState(change) {
        this.#states = { ...this.#states, ...change };
        this.#send({ type: 'state', ...change });
    }
    /** Leaves the room. */
    close() {
        this.#end(CLOSED_BY_US);
    }
    #open() {
        const { WebSocket: Socket = WebSocket, url, token } = this.#options;
        // As a subprotocol the token stays out of the address, and so out of proxies' logs (C5).
        const socket = new Socket(url, ['bearer', token() ?? '']);
        this.#socket = socket;
        socket.addEventListener('message', ({ data }) => this.#receive(data));
        socket.addEventListener('close', ({ code, reason }) => void this.#lost(code, reason));
    }
    #receive(data) {
        const frame = parseFrame(data);
        if (!frame || this.#state.type === 'closed')
            return;
        this.#roster.apply(frame);
        if (frame.type === 'welcome')
            this.#welcomed(frame);
        this.#events.emit(frame);
    }
    #welcomed({ conn_id, ice_servers }) {
        this.#attempt = 0;
        this.#become({ type: 'connected', connId: conn_id, iceServers: ice_servers });
        if (Object.keys(this.#states).length > 0)
            this.#send({ type: 'state', ...this.#states });
    }
    async #lost(code, text) {
        const reason = text || LOST;
        if (!mayReconnect(code))
            return this.#end({ type: 'closed', code, reason });
        const refusal = this.#state.type === 'connected' ? undefined : await this.#options.askRefusal();
        if (refusal)
            this.#end({ type: 'closed', code: refusal.status, reason: refusal.detail });
        else
            this.#reconnect(reason);
    }
    #reconnect(reason) {
        if (this.#state.type === 'closed')
            return;
        this.#attempt += 1;
        const delay = backoff(this.#attempt, Math.random());
        this.#retry = setTimeout(() => this.#open(), delay);
        this.#become({ type: 'reconnecting', reason, attempt: this.#attempt, delay });
    }
    #end(state) {
        if (this.#state.type === 'closed')
            return;
        clearTimeout(this.#retry);
        this.#socket?.close();
        this.#become(state);
    }
    #become(state) {
        this.#state = state;
        this.#events.emit(state);
    }
    #send(frame) {
        if (this.#state.type === 'connected')
            this.#socket?.send(JSON.stringify(frame));
    }
}
