import { once } from 'node:events';
import { WebSocket } from 'ws';
/** How long a test waits for something that must come, in ms. */
const PATIENCE = 5000;
/** An open socket: frames are kept until somebody takes them. */
export class TestSocket {
    webSocket;
    closed;
    #frames = [];
    #wake = Promise.withResolvers();
    constructor(webSocket) {
        this.webSocket = webSocket;
        webSocket.on('message', (message) => {
            this.#frames.push(JSON.parse(String(message)));
            this.#wake.resolve();
            this.#wake = Promise.withResolvers();
        });
        this.closed = new Promise((resolve) => {
            webSocket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
        });
        // A refused or broken socket is told by what the test awaits.
        webSocket.on('error', () => { });
    }
    send(frame) {
        this.webSocket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
    }
    /** Takes the first frame that has these fields, waiting for it; earlier ones stay. */
    async take(wanted) {
        const deadline = AbortSignal.timeout(PATIENCE);
        for (;;) {
            const index = this.#frames.findIndex((frame) => matches(frame, wanted));
            const [found] = index === -1 ? [] : this.#frames.splice(index, 1);
            if (found)
                return found;
            await this.#next(deadline, wanted);
        }
    }
    async #next(deadline, wanted) {
        const expired = once(deadline, 'abort').then(() => {
            throw new Error(`no frame ${JSON.stringify(wanted)}; there are ${JSON.stringify(this.#frames)}`);
        });
        await Promise.race([this.#wake.promise, expired]);
    }
    /** Everything that came and was not taken yet, in order. */
    drain() {
        return this.#frames.splice(0);
    }
    /** Resolves when everything the server had sent before has come: a ping travels behind it. */
    async settled() {
        this.webSocket.ping();
        await once(this.webSocket, 'pong', { signal: AbortSignal.timeout(PATIENCE) });
    }
    close() {
        this.webSocket.close();
    }
    [Symbol.dispose]() {
        this.webSocket.terminate();
    }
}
function matches(frame, wanted) {
    return Object.entries(wanted).every(([key, value]) => frame[key] === value);
}
/** Opens a socket, such as `openSocket(server, '/ws/…?token=…')`; rejects with a {@link Refusal}. */
export async function openSocket({ url }, path, { protocols = [], ...options } = {}) {
    const webSocket = new WebSocket(url.replace('http', 'ws') + path, protocols, options);
    const socket = new TestSocket(webSocket);
    await new Promise((resolve, reject) => {
        webSocket.on('open', resolve);
        webSocket.on('error', reject);
        webSocket.on('unexpected-response', (_, response) => {
            const chunks = [];
            response.on('data', (chunk) => chunks.push(chunk));
            response.on('end', () => {
                const body = JSON.parse(Buffer.concat(chunks).toString());
                reject(new Refusal(response.statusCode ?? 0, response.headers, body));
            });
        });
    });
    return socket;
}
/** A handshake that was answered with an HTTP status. */
export class Refusal extends Error {
    status;
    headers;
    body;
    constructor(status, headers, body) {
        super(`refused with ${status}: ${JSON.stringify(body)}`);
        this.status = status;
        this.headers = headers;
        this.body = body;
    }
}
/** What a handshake is refused with. @throws Error where it is not */
export async function refusalOf(opening) {
    try {
        (await opening).close();
    }
    catch (thrown) {
        if (thrown instanceof Refusal)
            return thrown;
        throw thrown;
    }
    throw new Error('the handshake was accepted');
}
