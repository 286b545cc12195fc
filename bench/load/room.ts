import type { Driver } from '../drivers/driver.ts';
import type { Client } from './client.ts';
import type { Ledger } from './ledger.ts';
import { SendTimes } from './send-times.ts';
import { FrameTemplate, makeSignal, readSequence, type SignalKind } from './signals.ts';
import type { Source } from './source.ts';

/** How many signals, and the sum of their sequence numbers: together they show that none is missing or doubled. */
interface Sum {
  count: number;
  total: number;
}

interface Member {
  readonly client: Client;
  readonly sent: Sum;
  readonly received: Sum;
}

const add = (sum: Sum, sequence: number): void => {
  sum.count++;
  sum.total += sequence;
};

/** Signals without an addressee in one room, its members taking turns to send. */
export class Room implements Source {
  onDelivery = (): void => {};
  onLatency = (_ms: number): void => {};
  readonly #members: readonly Member[];
  readonly #ledger: Ledger;
  readonly #template: FrameTemplate;
  readonly #sendTimes = new SendTimes();
  readonly #sent: Sum = { count: 0, total: 0 };
  #delivered = 0;

  constructor(driver: Driver, kind: SignalKind, ledger: Ledger, clients: readonly Client[]) {
    this.#ledger = ledger;
    this.#template = new FrameTemplate(driver.broadcast(makeSignal(kind, 0)));
    this.#members = clients.map((client) => this.#seat(client));
  }

  get underWay(): number {
    return this.#sent.count - this.#delivered / (this.#members.length - 1);
  }

  send(): void {
    const sequence = this.#sent.count;
    const sender = this.#members[sequence % this.#members.length];
    if (sender === undefined) throw new Error('A room needs members.');
    add(this.#sent, sequence);
    add(sender.sent, sequence);
    this.#ledger.expect(this.#members.length - 1);
    this.#sendTimes.note(sequence);
    sender.client.send(this.#template.numbered(sequence));
  }

  audit(): void {
    for (const { sent, received } of this.#members) {
      const complete =
        received.count === this.#sent.count - sent.count &&
        received.total === this.#sent.total - sent.total;
      if (!complete) throw new Error('A member of a room missed a signal or got one twice.');
    }
  }

  #seat(client: Client): Member {
    const member = { client, sent: { count: 0, total: 0 }, received: { count: 0, total: 0 } };
    client.onText = (bytes, start, end) => this.#receive(member, bytes, start, end);
    return member;
  }

  #receive(member: Member, bytes: Buffer, start: number, end: number): void {
    const sequence = readSequence(bytes, start, end);
    if (sequence < 0) return;
    add(member.received, sequence);
    this.#delivered++;
    this.onLatency(this.#sendTimes.since(sequence));
    this.#ledger.deliver(sequence, bytes, start, end);
    this.onDelivery();
  }
}
