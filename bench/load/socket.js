import { connect } from 'node:net';
import { closeFrame, FrameReader, pongFrame, textFrame } from './framing.ts';
// One buffer for all sockets: libuv reads and hands over one socket at a time, and FrameReader copies what it keeps.
const readBuffer = Buffer.allocUnsafe(256 * 1024);
const upgradeRequest = (port, target) => [
    `GET ${target} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: cGFybGV5IGJlbmNobWFyaw==',
    'Sec-WebSocket-Version: 13',
    '\r\n',
].join('\r\n');
/** A WebSocket client over a plain TCP socket, cheap enough to leave the server the busier of the two processes. */
export class LoadSocket {
    onText = () => { };
    /** Called when the server refuses or ends the connection. */
    onLost;
    #tcp;
    #reader;
    #ended = Promise.withResolvers();
    #response = '';
    #leaving = false;
    constructor(port, target, onLost) {
        this.onLost = onLost;
        this.#reader = new FrameReader({
            text: (bytes, start, end) => this.onText(bytes, start, end),
            ping: (payload) => this.#tcp.write(pongFrame(payload)),
            close: (code) => this.#onCloseFrame(code),
        });
        const onread = { buffer: readBuffer, callback: (length) => this.#onBytes(length) };
        this.#tcp = connect({ port, host: '127.0.0.1', noDelay: true, onread });
        this.#tcp.on('error', (error) => this.#lost(error.message));
        this.#tcp.on('close', () => this.#onEnd());
        this.#tcp.write(upgradeRequest(port, target));
    }
    /** `frame` is a whole frame of `textFrame`; it belongs to the socket from now on. */
    send(frame) {
        this.#tcp.write(frame);
    }
    sendText(text) {
        this.#tcp.write(textFrame(text));
    }
    /** Closing handshake; resolves when the server has ended the TCP connection. */
    close() {
        this.#leaving = true;
        this.#tcp.write(closeFrame(1000));
        return this.#ended.promise;
    }
    #onBytes(length) {
        const chunk = readBuffer.subarray(0, length);
        if (this.#response === null)
            this.#reader.push(chunk);
        else
            this.#onResponse(this.#response, chunk);
        return true;
    }
    #onResponse(before, chunk) {
        const response = before + chunk.toString('latin1');
        const end = response.indexOf('\r\n\r\n');
        if (end < 0) {
            this.#response = response;
            return;
        }
        if (!response.startsWith('HTTP/1.1 101 '))
            return this.#lost(response);
        this.#response = null;
        this.#reader.push(chunk.subarray(end + 4 - before.length));
    }
    #onCloseFrame(code) {
        if (!this.#leaving)
            this.#lost(`closed by the server with code ${code}`);
        this.#tcp.end();
    }
    #onEnd() {
        if (!this.#leaving)
            this.#lost('the server ended the connection');
        this.#ended.resolve();
    }
    #lost(reason) {
        this.onLost(new Error(`A connection was lost: ${reason}`));
    }
}
