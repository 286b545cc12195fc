import { STATUS_CODES } from 'node:http';
import { WebSocketServer } from 'ws';
import { AppError, asAppError, neutralError } from '../core/errors.ts';
import { Connection } from './connection.ts';
import { chooseSubprotocol, handshakeToken, pathMatcher } from './entrance.ts';
import { Flusher } from './flusher.ts';
import { FrameRenderer } from './renderer.ts';
/** Accepts or refuses WebSocket handshakes, and keeps the open connections. */
export class SocketServer {
    #options;
    #webSockets;
    #entrances;
    #connections = new Set();
    #heartbeat;
    #closing = false;
    constructor(options) {
        this.#options = options;
        this.#webSockets = new WebSocketServer({
            noServer: true,
            clientTracking: false,
            autoPong: false,
            perMessageDeflate: false,
            maxPayload: options.frameLimit,
            handleProtocols: chooseSubprotocol,
        });
        const flusher = new Flusher();
        this.#entrances = options.dialects.map((dialect) => entrance(dialect, flusher, options));
        this.#heartbeat = setInterval(() => this.#beat(), options.pingInterval);
        this.#heartbeat.unref();
    }
    get size() {
        return this.#connections.size;
    }
    /** Takes over the upgrades of an HTTP server. */
    attach(server) {
        server.on('upgrade', (request, socket, head) => {
            // A client that resets while it is at the door is nobody's error.
            socket.on('error', ignore);
            void this.#onUpgrade(request, socket, head);
        });
    }
    async #onUpgrade(request, socket, head) {
        const url = URL.parse(`http://server${request.url}`);
        const found = url ? this.#find(url.pathname) : undefined;
        try {
            if (this.#closing)
                throw new AppError('shutting-down');
            if (!url || !found)
                throw new AppError('route-unknown');
            const admission = await this.#admit(found, request, url.searchParams);
            this.#accept(found, admission, request, socket, head);
        }
        catch (thrown) {
            this.#refuse(found?.dialect, asAppError(thrown), url?.pathname ?? '', socket);
        }
    }
    #find(path) {
        for (const candidate of this.#entrances) {
            const params = candidate.match(path);
            if (params)
                return { ...candidate, params };
        }
        return undefined;
    }
    async #admit({ dialect, params }, request, query) {
        const caller = await this.#options.identify(handshakeToken(request, query));
        return dialect.socket.admit({ params, query, caller });
    }
    #accept({ kind }, admission, request, socket, head) {
        if (socket.destroyed)
            return admission.abandon();
        // ws answers what is no WebSocket handshake by itself, and then never calls back.
        socket.once('close', admission.abandon);
        this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
            socket.off('close', admission.abandon);
            socket.off('error', ignore);
            const connection = new Connection(webSocket, socket, kind);
            this.#connections.add(connection);
            webSocket.once('close', () => this.#connections.delete(connection));
            connection.start(admission.enter(connection));
        });
    }
    #refuse(dialect, error, path, socket) {
        const rendered = dialect?.renderError(error) ?? neutralError(error);
        this.#options.onRefusal(path, error, rendered.status);
        socket.once('finish', () => socket.destroy());
        socket.end(refusal(rendered));
    }
    #beat() {
        for (const connection of this.#connections)
            connection.beat();
    }
    /** Refuses whoever comes from now on, and asks everybody here to leave. */
    drain(reason) {
        this.#closing = true;
        clearInterval(this.#heartbeat);
        for (const connection of this.#connections)
            connection.close(reason);
    }
    /** Cuts off whoever is still here. */
    close() {
        for (const connection of this.#connections)
            connection.terminate();
    }
}
function entrance(dialect, flusher, options) {
    const { codec, path } = dialect.socket;
    const kind = {
        codec,
        renderer: new FrameRenderer(codec),
        flusher,
        limits: options.limits,
        observer: options.observe(dialect),
    };
    return { dialect, match: pathMatcher(path), kind };
}
const ignore = () => { };
/** A whole HTTP answer to a handshake that is refused (C6). */
function refusal({ status, headers, body }) {
    const text = JSON.stringify(body);
    const lines = Object.entries({
        connection: 'close',
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(text)),
        ...headers,
    }).map(([name, value]) => `${name}: ${value}`);
    return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', text].join('\r\n');
}
