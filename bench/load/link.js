import { SendTimes } from './send-times.ts';
import { FrameTemplate, makeSignal, readSequence } from './signals.ts';
/** Direct signals from one client to another. Throws when one is missing, doubled or out of order. */
export class Link {
    onDelivery = () => { };
    onLatency = (_ms) => { };
    #from;
    #ledger;
    #template;
    #sendTimes = new SendTimes();
    #sent = 0;
    #received = 0;
    constructor(driver, kind, ledger, from, to) {
        this.#from = from;
        this.#ledger = ledger;
        this.#template = new FrameTemplate(driver.direct(to.address, makeSignal(kind, 0)));
        to.onText = (bytes, start, end) => this.#receive(bytes, start, end);
    }
    get underWay() {
        return this.#sent - this.#received;
    }
    send() {
        const sequence = this.#sent++;
        this.#ledger.expect(1);
        this.#sendTimes.note(sequence);
        this.#from.send(this.#template.numbered(sequence));
    }
    audit() {
        if (this.underWay !== 0)
            throw new Error(`${this.underWay} direct signals did not arrive.`);
    }
    #receive(bytes, start, end) {
        const sequence = readSequence(bytes, start, end);
        if (sequence < 0)
            return;
        const due = this.#received++;
        if (sequence !== due)
            throw new Error(`Signal ${sequence} arrived where ${due} was due.`);
        this.onLatency(this.#sendTimes.since(sequence));
        this.#ledger.deliver(sequence, bytes, start, end);
        this.onDelivery();
    }
}
