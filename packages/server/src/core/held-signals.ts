import type { RoomEvent } from './event.ts';
import type { ConnId } from './ids.ts';
import type { Timers } from './ports.ts';
import type { Handle } from './signal.ts';

type SignalEvent = Extract<RoomEvent, { kind: 'signal' }>;

/** How long a signal waits for its addressee's socket, in ms (O5). */
const PATIENCE = 30_000;
/** Signals of one sender kept for one person: an offer and a burst of candidates. Further ones are dropped. */
const MAX_HELD = 100;

interface HeldSignal {
  readonly event: SignalEvent;
  readonly cancelExpiry: () => void;
}

/** Signals for people who are expected but have no socket open yet (O5). */
export class HeldSignals {
  readonly #timers: Timers;
  /** By addressee, in order of coming. */
  readonly #held = new Map<string, Set<HeldSignal>>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Keeps a signal for a while; what it returns takes it back. */
  add(addressee: Handle, event: SignalEvent): () => void {
    const key = keyOf(addressee);
    const signals = this.#held.get(key) ?? new Set();
    if (countOf(signals, event.from.connId) >= MAX_HELD) return nothing;
    const drop = () => this.#drop(key, held);
    const held: HeldSignal = { event, cancelExpiry: this.#timers.after(PATIENCE, drop) };
    this.#held.set(key, signals.add(held));
    return drop;
  }

  /** What waited for somebody who is here now, in order. */
  take(addressee: Handle): readonly SignalEvent[] {
    const key = keyOf(addressee);
    const signals = [...(this.#held.get(key) ?? [])];
    for (const held of signals) this.#drop(key, held);
    return signals.map(({ event }) => event);
  }

  /** Forgets what somebody said who has left. */
  forget(from: ConnId): void {
    for (const [key, signals] of this.#held) {
      for (const held of signals) if (held.event.from.connId === from) this.#drop(key, held);
    }
  }

  #drop(key: string, held: HeldSignal): void {
    const signals = this.#held.get(key);
    if (!signals?.delete(held)) return;
    held.cancelExpiry();
    if (signals.size === 0) this.#held.delete(key);
  }

  close(): void {
    for (const signals of this.#held.values()) {
      for (const { cancelExpiry } of signals) cancelExpiry();
    }
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

const nothing = (): void => {};
