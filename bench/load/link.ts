import type { Driver } from '../drivers/driver.ts';
import type { Client } from './client.ts';
import type { Ledger } from './ledger.ts';
import { SendTimes } from './send-times.ts';
import { FrameTemplate, makeSignal, readSequence, type SignalKind } from './signals.ts';
import type { Source } from './source.ts';

/** Direct signals from one client to another. Throws when one is missing, doubled or out of order. */
export class Link implements Source {
  onDelivery = (): void => {};
  onLatency = (_ms: number): void => {};
  readonly #from: Client;
  readonly #ledger: Ledger;
  readonly #template: FrameTemplate;
  readonly #sendTimes = new SendTimes();
  #sent = 0;
  #received = 0;

  constructor(driver: Driver, kind: SignalKind, ledger: Ledger, from: Client, to: Client) {
    this.#from = from;
    this.#ledger = ledger;
    this.#template = new FrameTemplate(driver.direct(to.address, makeSignal(kind, 0)));
    to.onText = (bytes, start, end) => this.#receive(bytes, start, end);
  }

  get underWay(): number {
    return this.#sent - this.#received;
  }

  send(): void {
    const sequence = this.#sent++;
    this.#ledger.expect(1);
    this.#sendTimes.note(sequence);
    this.#from.send(this.#template.numbered(sequence));
  }

  audit(): void {
    if (this.underWay !== 0) throw new Error(`${this.underWay} direct signals did not arrive.`);
  }

  #receive(bytes: Buffer, start: number, end: number): void {
    const sequence = readSequence(bytes, start, end);
    if (sequence < 0) return;
    const due = this.#received++;
    if (sequence !== due) throw new Error(`Signal ${sequence} arrived where ${due} was due.`);
    this.onLatency(this.#sendTimes.since(sequence));
    this.#ledger.deliver(sequence, bytes, start, end);
    this.onDelivery();
  }
}
