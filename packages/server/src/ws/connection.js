import { AppError, asAppError } from '../core/errors.ts';
import { TokenBucket } from '../core/limits.ts';
import { PING, pongFrame } from './frame.ts';
import { rendering } from './renderer.ts';
/**
 * An open WebSocket: frames in become commands of its session, events out become frames.
 *
 * `ws` reads and closes; writing is done here, because a frame that goes to many is made once (server
 * frames carry no mask) and what one turn of the event loop brings is written in one go.
 */
export class Connection {
    #webSocket;
    /** The socket under the WebSocket: finished frames are written to it directly. */
    #socket;
    #kind;
    #bucket;
    #session;
    #queue = [];
    #alive = true;
    #malformed = 0;
    #closing;
    constructor(webSocket, socket, kind) {
        this.#webSocket = webSocket;
        this.#socket = socket;
        this.#kind = kind;
        this.#bucket = new TokenBucket(kind.limits.flood, performance.now());
    }
    /** Starts reading, for a session that has just been entered with this connection. */
    start(session) {
        this.#session = session;
        const webSocket = this.#webSocket;
        this.#kind.observer.opened();
        webSocket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
        webSocket.on('ping', (payload) => this.#onPing(payload));
        webSocket.on('pong', () => {
            this.#alive = true;
        });
        // What goes wrong with a socket ends in `close`; ws has set the code (1007, 1009 …) already.
        webSocket.on('error', () => { });
        webSocket.on('close', (code) => this.#onClose(code));
    }
    // In
    #onMessage(data, isBinary) {
        if (this.#closing !== undefined || !this.#takeToken())
            return;
        try {
            if (isBinary)
                throw new AppError('frame-binary');
            this.#execute(this.#kind.codec.decode(data.toString()));
        }
        catch (thrown) {
            this.#fail(asAppError(thrown));
        }
    }
    #execute(command) {
        this.#kind.observer.received(command.kind);
        this.#session?.execute(command);
    }
    #fail(error) {
        if (isMalformed(error)) {
            this.#malformed += 1;
            this.#kind.observer.malformed();
        }
        else {
            this.#kind.observer.failed(error);
        }
        this.#send(rendering(this.#kind.codec.encodeError(error)));
    }
    /** Answers behind what is queued, so that a pong tells the client how far it has read. */
    #onPing(payload) {
        if (this.#closing === undefined && this.#takeToken())
            this.#write(pongFrame(payload));
    }
    /** Guards against floods: an error frame, then a final close. */
    #takeToken() {
        this.#alive = true;
        if (this.#bucket.take(performance.now()))
            return true;
        this.#send(rendering(this.#kind.codec.encodeError(new AppError('flooding'))));
        this.close('flooding');
        return false;
    }
    // Out
    deliver(envelope) {
        this.#send(envelope.rendering(this.#kind.renderer));
    }
    #send({ bytes, frames }) {
        if (frames === 0)
            return;
        if (this.#closing !== undefined)
            return this.#kind.observer.dropped();
        this.#write(bytes);
        this.#kind.observer.delivered(frames);
    }
    #write(bytes) {
        if (this.#queue.push(bytes) === 1)
            this.#kind.flusher.add(this);
    }
    /** Writes what was gathered, in one go; cuts off who lets too much pile up. */
    flush() {
        const queue = this.#queue;
        this.#queue = [];
        const [only] = queue;
        if (only === undefined)
            return;
        this.#socket.write(queue.length === 1 ? only : Buffer.concat(queue));
        if (this.#socket.writableLength > this.#kind.limits.queue)
            this.close('tooSlow');
    }
    /** Asks for a sign of life; who gave none since the last time is cut off. */
    beat() {
        if (!this.#alive)
            return this.#cut();
        this.#alive = false;
        this.#write(PING);
    }
    #cut() {
        this.#closing ??= 'unresponsive';
        this.#webSocket.terminate();
    }
    close(reason) {
        if (this.#closing !== undefined)
            return;
        this.#closing = reason;
        this.flush();
        const close = this.#kind.codec.close(reason);
        this.#webSocket.close(close.code, close.reason);
    }
    /** Ends the connection without waiting for the other side. */
    terminate() {
        this.#webSocket.terminate();
    }
    #onClose(code) {
        const reason = this.#closing ?? 'client';
        this.#kind.observer.closed({ reason, code, malformed: this.#malformed });
        this.#session?.end();
    }
}
function isMalformed({ code }) {
    return code.startsWith('frame-');
}
