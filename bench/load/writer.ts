import type { Driver } from '../drivers/driver.ts';
import type { Client } from './client.ts';
import type { Ledger } from './ledger.ts';
import { SendTimes } from './send-times.ts';
import { FrameTemplate, makeSignal, readSequence, type SignalKind } from './signals.ts';
import type { Source } from './source.ts';

/**
 * Stored messages of one client in a room, heard by that client too: delivered once both have heard
 * it. Throws when one is missing, doubled or out of order.
 */
export class Writer implements Source {
  onDelivery = (): void => {};
  onLatency = (_ms: number): void => {};
  readonly #writer: Client;
  readonly #ledger: Ledger;
  readonly #template: FrameTemplate;
  readonly #sendTimes = new SendTimes();
  #sent = 0;
  #read = 0;
  #echoed = 0;

  constructor(driver: Driver, kind: SignalKind, ledger: Ledger, writer: Client, reader: Client) {
    if (driver.chat === null) throw new Error(`${driver.name} stores nothing.`);
    this.#writer = writer;
    this.#ledger = ledger;
    this.#template = new FrameTemplate(driver.chat(makeSignal(kind, 0)));
    reader.onText = (bytes, start, end) => this.#hear(bytes, start, end);
    writer.onText = (bytes, start, end) => this.#hearEcho(bytes, start, end);
  }

  get underWay(): number {
    return this.#sent - this.#echoed;
  }

  send(): void {
    const sequence = this.#sent++;
    this.#ledger.expect(1);
    this.#sendTimes.note(sequence);
    this.#writer.send(this.#template.numbered(sequence));
  }

  audit(): void {
    const missing = 2 * this.#sent - this.#read - this.#echoed;
    if (missing !== 0) throw new Error(`${missing} messages did not arrive.`);
  }

  #hear(bytes: Buffer, start: number, end: number): void {
    const sequence = readSequence(bytes, start, end);
    if (sequence < 0) return;
    inOrder(sequence, this.#read++);
    if (this.#echoed > sequence) this.#ledger.deliver(sequence, bytes, start, end);
  }

  /** Comes once the message is stored. */
  #hearEcho(bytes: Buffer, start: number, end: number): void {
    const sequence = readSequence(bytes, start, end);
    if (sequence < 0) return;
    inOrder(sequence, this.#echoed++);
    if (this.#read > sequence) this.#ledger.deliver(sequence, bytes, start, end);
    this.onLatency(this.#sendTimes.since(sequence));
    this.onDelivery();
  }
}

const inOrder = (sequence: number, due: number): void => {
  if (sequence !== due) throw new Error(`Message ${sequence} arrived where ${due} was due.`);
};
