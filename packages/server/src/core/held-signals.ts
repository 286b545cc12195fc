import type { SignalEvent } from './entry.ts';
import type { ConnId } from './ids.ts';
import type { Timers } from './ports.ts';
import type { Handle } from './signal.ts';
import { SparseMap } from './sparse-map.ts';

/** How long a signal waits for its addressee's socket, in ms (O5). */
const PATIENCE = 30_000;
/** Signals of one sender kept for one person: an offer and a burst of candidates. Further ones are dropped. */
const MAX_HELD = 100;

interface HeldSignal {
  readonly id: string;
  readonly key: string;
  readonly event: SignalEvent;
  readonly cancelExpiry: () => void;
}

/** Signals for people who are expected but have no socket open yet (O5). */
export class HeldSignals {
  readonly #timers: Timers;
  /** By addressee, in order of coming. */
  readonly #held = new SparseMap<string, Set<HeldSignal>>();
  readonly #byId = new SparseMap<string, HeldSignal>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Keeps a signal for a while. @param id by which to {@link drop} it */
  add(id: string, addressee: Handle, event: SignalEvent): void {
    const key = keyOf(addressee);
    const signals = this.#held.get(key) ?? new Set();
    if (countOf(signals, event.from.connId) >= MAX_HELD) return;
    const cancelExpiry = this.#timers.after(PATIENCE, () => this.drop(id));
    const held: HeldSignal = { id, key, event, cancelExpiry };
    this.#held.set(key, signals.add(held));
    this.#byId.set(id, held);
  }

  drop(id: string): void {
    const held = this.#byId.get(id);
    if (held) this.#drop(held);
  }

  /** What waited for somebody who is here now, in order. */
  take(addressee: Handle): readonly SignalEvent[] {
    const signals = [...(this.#held.get(keyOf(addressee)) ?? [])];
    for (const held of signals) this.#drop(held);
    return signals.map(({ event }) => event);
  }

  /** Forgets what somebody said who has left. */
  forget(from: ConnId): void {
    for (const held of this.#byId.values()) {
      if (held.event.from.connId === from) this.#drop(held);
    }
  }

  #drop(held: HeldSignal): void {
    const { id, key, cancelExpiry } = held;
    cancelExpiry();
    this.#byId.delete(id);
    const signals = this.#held.get(key);
    signals?.delete(held);
    if (signals?.size === 0) this.#held.delete(key);
  }

  close(): void {
    for (const { cancelExpiry } of this.#byId.values()) cancelExpiry();
    this.#byId.clear();
    this.#held.clear();
  }
}

const keyOf = ({ dialect, handle }: Handle): string => `${dialect} ${handle}`;

/** How many of them are a sender's: nobody's shall keep out those of another. */
function countOf(signals: ReadonlySet<HeldSignal>, sender: ConnId): number {
  let count = 0;
  for (const { event } of signals) if (event.from.connId === sender) count += 1;
  return count;
}
