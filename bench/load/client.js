import { LoadSocket } from './socket.ts';
const enterTimeoutMs = 20000;
/** One client that has entered its room. */
export class Client {
    address;
    /** Hears every text frame but heartbeats; presence too. */
    onText;
    #socket;
    constructor(driver, socket, address, onText) {
        this.address = address;
        this.onText = onText;
        this.#socket = socket;
        const { heartbeat } = driver;
        socket.onText = (bytes, start, end) => {
            const asks = end - start === 1 && bytes[start] === heartbeat?.ask;
            if (asks && heartbeat)
                socket.sendText(heartbeat.answer);
            else
                this.onText(bytes, start, end);
        };
        socket.onLost = (reason) => {
            throw reason; // ends this process: a run that lost a connection measures nothing
        };
    }
    send(frame) {
        this.#socket.send(frame);
    }
    leave() {
        return this.#socket.close();
    }
}
/**
 * Opens a socket and resolves when the server has said everything it says to a newcomer.
 * Throws when the server refuses, or takes more than 20 s.
 */
export const enter = async (driver, port, ticket, onText = () => { }) => {
    const { promise, resolve, reject } = Promise.withResolvers();
    const timer = setTimeout(() => reject(new Error('A client was not let in.')), enterTimeoutMs);
    const socket = new LoadSocket(port, ticket.target, reject);
    let address = ticket.address ?? '';
    socket.onText = (bytes, start, end) => {
        const greeting = driver.greet(bytes.toString('utf8', start, end));
        switch (greeting.kind) {
            case 'wait':
                return;
            case 'reply':
                return socket.sendText(greeting.text);
            case 'address':
                address = greeting.address;
                return;
            case 'entered':
                return resolve(new Client(driver, socket, address, onText));
        }
    };
    return promise.finally(() => clearTimeout(timer));
};
