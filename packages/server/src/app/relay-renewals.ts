import type { Clock, Timers } from '../core/ports.ts';

/** Something that holds credentials which expire. */
export interface Renewable {
  renew(): void;
}

/** How many are renewed at once, and how long the next wait, in ms: nobody else should feel it. */
const BATCH = 200;
const PAUSE = 20;

/** Renews what people connect through while they stay: one timer for all of them. */
export class Renewals {
  readonly #every: number | undefined;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #stays = new Set<Renewable>();
  #cancel = (): void => {};

  /** @param every how often, in ms; undefined where nothing expires, and then nobody is kept */
  constructor(every: number | undefined, clock: Clock, timers: Timers) {
    this.#every = every;
    this.#clock = clock;
    this.#timers = timers;
    if (every !== undefined) this.#await(every);
  }

  add(stay: Renewable): void {
    if (this.#every !== undefined) this.#stays.add(stay);
  }

  delete(stay: Renewable): void {
    this.#stays.delete(stay);
  }

  close(): void {
    this.#cancel();
  }

  /** Credentials expire at multiples of that time, whoever has them. */
  #await(every: number): void {
    const wait = every - (this.#clock.now() % every);
    this.#cancel = this.#timers.after(wait, () => this.#renew(this.#stays.values(), every));
  }

  #renew(stays: Iterator<Renewable, undefined>, every: number): void {
    for (let renewed = 0; renewed < BATCH; renewed += 1) {
      const { value: stay } = stays.next();
      if (stay === undefined) return this.#await(every);
      stay.renew();
    }
    this.#cancel = this.#timers.after(PAUSE, () => this.#renew(stays, every));
  }
}
