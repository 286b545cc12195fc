import type { Envelope } from './envelope.ts';
import type { UserId } from './ids.ts';
import type { Timers } from './ports.ts';

/** How long a signal waits for its addressee's socket, in ms (O5). */
const PATIENCE = 30_000;
/** Signals kept for one person: an offer and a burst of candidates. */
const MAX_HELD = 100;

/** Signals for people who are expected but have no socket open yet (O5). */
export class HeldSignals {
  readonly #timers: Timers;
  readonly #held = new Map<
    UserId,
    { readonly envelopes: Envelope[]; readonly cancel: () => void }
  >();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  add(userId: UserId, envelope: Envelope): void {
    const known = this.#held.get(userId);
    if (known && known.envelopes.length >= MAX_HELD) return;
    if (known) return void known.envelopes.push(envelope);
    const cancel = this.#timers.after(PATIENCE, () => this.#held.delete(userId));
    this.#held.set(userId, { envelopes: [envelope], cancel });
  }

  /** What waited for somebody who is here now, in order. */
  take(userId: UserId): readonly Envelope[] {
    const held = this.#held.get(userId);
    held?.cancel();
    this.#held.delete(userId);
    return held?.envelopes ?? [];
  }

  close(): void {
    for (const { cancel } of this.#held.values()) cancel();
    this.#held.clear();
  }
}
