import type { Envelope } from './envelope.ts';
import type { PeerFacts } from './event.ts';
import type { Resumption } from './resumption.ts';

/** Why a room ends a connection; a dialect gives it the code and the words. */
export type CloseReason =
  | 'shutdown'
  | 'internal'
  | 'tooSlow'
  | 'unresponsive'
  | 'kicked'
  | 'banned'
  | 'roomClosed'
  | 'flooding'
  | 'left'
  | 'signedOut'
  | 'replaced';

/** What the core sees of a connection: something to deliver to, and to close. */
export interface Outlet {
  /** @param skip how many of its frames the client has got already */
  deliver(envelope: Envelope, skip?: number): void;
  /** Delivers what is queued, then closes. The owner must not wait for it: a closed outlet has left already. */
  close(reason: CloseReason): void;
  /** Whether the client gives a sign of life within `ms`, asked for now. */
  probe(ms: number): Promise<boolean>;
}

/**
 * Somebody present in a room, with the connections that speak for them: one, or, in dialects where a
 * person is one peer however many sockets they have, several.
 */
export class Peer {
  readonly facts: PeerFacts;
  /** Present where it may come back after its connection was lost. */
  readonly resumption: Resumption | undefined;
  readonly #outlets: Outlet[];
  #isAway = false;

  constructor(facts: PeerFacts, outlet: Outlet, resumption?: Resumption) {
    this.facts = facts;
    this.resumption = resumption;
    this.#outlets = [outlet];
  }

  get isGone(): boolean {
    return this.#outlets.length === 0;
  }

  add(outlet: Outlet): void {
    this.#outlets.push(outlet);
  }

  remove(outlet: Outlet): void {
    const index = this.#outlets.indexOf(outlet);
    if (index !== -1) this.#outlets.splice(index, 1);
  }

  has(outlet: Outlet): boolean {
    return this.#outlets.includes(outlet);
  }

  /** Whether its connection is lost, and its place kept. */
  get isAway(): boolean {
    return this.#isAway;
  }

  /** Has something else stand in for its lost connection. */
  standIn(outlet: Outlet, other: Outlet): void {
    this.#outlets[this.#outlets.indexOf(outlet)] = other;
    this.#isAway = true;
  }

  deliver(envelope: Envelope): void {
    const heard = this.#named(envelope);
    for (const outlet of this.#outlets) outlet.deliver(heard);
  }

  /**
   * A signal from another dialect names its addressee as this one's dialect does: clients that are
   * named in every frame for them look for their name (O5).
   */
  #named(envelope: Envelope): Envelope {
    const { event } = envelope;
    const { dialect, handle } = this.facts;
    if (event.kind !== 'signal' || event.from.dialect === dialect) return envelope;
    return envelope.with({ ...event, target: { to: 'handle', dialect, handle } });
  }

  /** Whether any of its connections gives a sign of life within `ms`. */
  async probe(ms: number): Promise<boolean> {
    const answers = await Promise.all(this.#outlets.map((outlet) => outlet.probe(ms)));
    return answers.includes(true);
  }

  /** Lets one outlet speak for it in place of all others, which are closed. */
  takeOver(outlet: Outlet): void {
    this.#isAway = false;
    const others = this.#outlets.splice(0, Infinity, outlet);
    for (const other of others) other.close('replaced');
  }

  close(reason: CloseReason): void {
    for (const outlet of this.#outlets.splice(0)) outlet.close(reason);
  }
}
