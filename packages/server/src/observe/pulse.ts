import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What is counted since the start. */
export interface Totals {
  /** Sockets that are open now. */
  readonly connections: number;
  /** Frames from clients. */
  readonly frames: number;
  /** Frames to clients. */
  readonly deliveries: number;
  readonly drops: number;
}

export interface Rates {
  readonly framesPerSecond: number;
  readonly deliveriesPerSecond: number;
  /** How late the event loop was at worst, in ms. */
  readonly loopLag: number;
}

/** How often it is felt, in ms. */
const EVERY = 5_000;
const RESOLUTION = 10;

/** How busy this process was over the last few seconds. */
export class Pulse {
  readonly #totals: () => Totals;
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  readonly #timer: NodeJS.Timeout;
  #before: Totals;
  #since = performance.now();
  #rates: Rates = { framesPerSecond: 0, deliveriesPerSecond: 0, loopLag: 0 };

  /** @param every how often it is felt, in ms */
  constructor(totals: () => Totals, every = EVERY) {
    this.#totals = totals;
    this.#before = totals();
    this.#delay.enable();
    this.#timer = setInterval(() => this.#feel(), every).unref();
  }

  get rates(): Rates {
    return this.#rates;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#delay.disable();
  }

  #feel(): void {
    const now = performance.now();
    const totals = this.#totals();
    const perSecond = (count: 'frames' | 'deliveries') =>
      ((totals[count] - this.#before[count]) * 1e3) / (now - this.#since);
    this.#rates = {
      framesPerSecond: perSecond('frames'),
      deliveriesPerSecond: perSecond('deliveries'),
      loopLag: Math.max(0, this.#delay.max / 1e6 - RESOLUTION),
    };
    this.#before = totals;
    this.#since = now;
    this.#delay.reset();
  }
}
