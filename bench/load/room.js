import { SendTimes } from './send-times.ts';
import { FrameTemplate, makeSignal, readSequence } from './signals.ts';
const add = (sum, sequence) => {
    sum.count++;
    sum.total += sequence;
};
/** Signals without an addressee in one room, its members taking turns to send. */
export class Room {
    onDelivery = () => { };
    onLatency = (_ms) => { };
    #members;
    #ledger;
    #template;
    #sendTimes = new SendTimes();
    #sent = { count: 0, total: 0 };
    #delivered = 0;
    constructor(driver, kind, ledger, clients) {
        this.#ledger = ledger;
        this.#template = new FrameTemplate(driver.broadcast(makeSignal(kind, 0)));
        this.#members = clients.map((client) => this.#seat(client));
    }
    get underWay() {
        return this.#sent.count - this.#delivered / (this.#members.length - 1);
    }
    send() {
        const sequence = this.#sent.count;
        const sender = this.#members[sequence % this.#members.length];
        if (sender === undefined)
            throw new Error('A room needs members.');
        add(this.#sent, sequence);
        add(sender.sent, sequence);
        this.#ledger.expect(this.#members.length - 1);
        this.#sendTimes.note(sequence);
        sender.client.send(this.#template.numbered(sequence));
    }
    audit() {
        for (const { sent, received } of this.#members) {
            const complete = received.count === this.#sent.count - sent.count &&
                received.total === this.#sent.total - sent.total;
            if (!complete)
                throw new Error('A member of a room missed a signal or got one twice.');
        }
    }
    #seat(client) {
        const member = { client, sent: { count: 0, total: 0 }, received: { count: 0, total: 0 } };
        client.onText = (bytes, start, end) => this.#receive(member, bytes, start, end);
        return member;
    }
    #receive(member, bytes, start, end) {
        const sequence = readSequence(bytes, start, end);
        if (sequence < 0)
            return;
        add(member.received, sequence);
        this.#delivered++;
        this.onLatency(this.#sendTimes.since(sequence));
        this.#ledger.deliver(sequence, bytes, start, end);
        this.onDelivery();
    }
}
