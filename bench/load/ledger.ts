import { isDeepStrictEqual } from 'node:util';
import type { Driver } from '../drivers/driver.ts';
import { makeSignal, type SignalKind } from './signals.ts';
import { Tally } from './tally.ts';

const compareEvery = 256;

/** Counts delivered signals and compares a sample of them, whole, with what was sent. */
export class Ledger extends Tally {
  compared = 0;
  readonly #driver: Driver;
  readonly #kind: SignalKind;

  constructor(driver: Driver, kind: SignalKind) {
    super();
    this.#driver = driver;
    this.#kind = kind;
  }

  /** Throws when the frame is in the sample and is not what was sent. */
  deliver(sequence: number, bytes: Buffer, start: number, end: number): void {
    if (this.arrived % compareEvery === 0) this.#compare(sequence, bytes, start, end);
    this.arrive();
  }

  #compare(sequence: number, bytes: Buffer, start: number, end: number): void {
    const received = this.#driver.content(bytes.toString('utf8', start, end));
    if (!isDeepStrictEqual(received, makeSignal(this.#kind, sequence))) {
      throw new Error(`Signal ${sequence} did not arrive as it was sent.`);
    }
    this.compared++;
  }
}
