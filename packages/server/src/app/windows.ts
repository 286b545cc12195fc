import type { ClientAddress } from '../core/address.ts';
import type { Clock } from '../core/ports.ts';
import { Lru } from '../core/lru.ts';

/** How long a proof of an address lasts, in ms (O2). */
const LIFE = 10 * 60_000;
/** Windows that are remembered; one more closes the one that was used longest ago. */
const MAX_WINDOWS = 10_000;

/**
 * Who has proved an e-mail address lately, and from where (O2).
 *
 * Windows are known to this process alone. Several of them on one store would have to share them.
 */
export class Windows {
  readonly #clock: Clock;
  readonly #windows = new Lru<string, { readonly until: number }>(MAX_WINDOWS);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** No window opens for many: those who share an address that is hearsay. */
  open(email: string, address: ClientAddress): void {
    if (address.hearsay) return;
    this.#windows.set(keyOf(email, address), { until: this.#clock.now() + LIFE });
  }

  isOpen(email: string, address: ClientAddress): boolean {
    if (address.hearsay) return false;
    const { until = 0 } = this.#windows.get(keyOf(email, address)) ?? {};
    return this.#clock.now() < until;
  }

  /** Whether it was open: true for one caller only. */
  close(email: string, address: ClientAddress): boolean {
    return this.isOpen(email, address) && this.#windows.delete(keyOf(email, address));
  }
}

const keyOf = (email: string, { value }: ClientAddress): string => `${email} ${value}`;
