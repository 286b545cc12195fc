import type { ConnId } from './ids.ts';
import type { Peer } from './peer.ts';
import type { Timers } from './ports.ts';
import type { SignalContent } from './signal.ts';
import { OfferQueue } from './offer-queue.ts';
import { ufragOf } from './ufrag.ts';
import { SparseMap } from './sparse-map.ts';

/** What is remembered of one peer whose dialect has no addressing. */
interface Pairing {
  readonly offers: OfferQueue;
  /** Peers of other dialects it has exchanged descriptions with, and whether they have sent it one. */
  readonly partners: Map<ConnId, boolean>;
  /** Whom its descriptions went to, by the ICE ufrag in them: its candidates follow. */
  readonly byUfrag: Map<string, Addressees>;
  /** Whom its latest description went to: for candidates that name no ufrag. */
  latest: Addressees;
}

/** Ufrags remembered of one peer: one for each connection it makes, a new one after an ICE restart. */
const MAX_UFRAGS = 256;

/** Peers of other dialects; those of its own get everything anyway. */
type Addressees = readonly ConnId[] | 'everybody';

/**
 * Who negotiates with whom, for peers whose dialect cannot say it (X2). Their frames go to everybody
 * of their own dialect; peers of other dialects get only what is for them.
 */
export class Negotiations {
  readonly #timers: Timers;
  readonly #pairings = new SparseMap<ConnId, Pairing>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Whether nobody here lacks addressing, so that there is nothing to remember. */
  get idle(): boolean {
    return this.#pairings.size === 0;
  }

  add(peer: Peer): void {
    if (peer.facts.addressing) return;
    const offers = new OfferQueue(this.#timers);
    this.#pairings.set(peer.facts.connId, {
      offers,
      partners: new Map(),
      byUfrag: new Map(),
      latest: 'everybody',
    });
  }

  /**
   * Forgets a peer that left.
   *
   * @param hangUp called for each peer that it has called or answered and whom nobody else tells, before
   * the next offer reaches that one. Who was called and never answered has nothing to hang up.
   */
  remove({ facts: { connId } }: Peer, hangUp: (bereft: ConnId) => void): void {
    this.#pairings.get(connId)?.offers.close();
    this.#pairings.delete(connId);
    for (const [other, { offers, partners }] of this.#pairings.all) {
      const hasSpoken = partners.get(connId) === true;
      partners.delete(connId);
      if (hasSpoken) hangUp(other);
      offers.forget(connId);
    }
  }

  /** Whether what a peer without addressing sends to all is for this other peer. */
  concerns(from: Peer, to: Peer, content: SignalContent): boolean {
    const pairing = this.#pairings.get(from.facts.connId);
    if (!pairing || !isForeign(from, to)) return true;
    const { connId } = to.facts;
    switch (content.kind) {
      case 'offer':
      case 'custom':
        return true;
      case 'answer':
        return pairing.offers.answering === connId;
      case 'bye':
        return pairing.partners.has(connId);
      case 'candidate':
        return isFor(addressees(pairing, content), connId);
    }
  }

  /** Delivers a signal now, or when the peer without addressing is free for it. */
  pass(from: Peer, to: Peer, content: SignalContent, deliver: () => void): void {
    const pairing = this.#pairings.get(to.facts.connId);
    if (!pairing || !isForeign(from, to)) return deliver();
    const { connId } = from.facts;
    switch (content.kind) {
      case 'offer':
        return pairing.offers.offer(connId, () => {
          pairing.partners.set(connId, true);
          deliver();
        });
      case 'answer':
        pairing.partners.set(connId, true);
        return deliver();
      case 'bye':
        deliver();
        pairing.partners.delete(connId);
        return pairing.offers.forget(connId);
      case 'candidate':
      case 'custom':
        return pairing.offers.follow(connId, deliver);
    }
  }

  /** Draws the conclusions of what a peer without addressing has just sent. */
  sent(from: Peer, content: SignalContent, reached: readonly Peer[]): void {
    const pairing = this.#pairings.get(from.facts.connId);
    if (!pairing) return;
    const foreign = reached.filter((to) => isForeign(from, to)).map(({ facts }) => facts.connId);
    switch (content.kind) {
      case 'offer':
        describe(pairing, content, foreign);
        for (const connId of foreign) {
          pairing.partners.set(connId, pairing.partners.get(connId) ?? false);
        }
        return;
      case 'answer':
        describe(pairing, content, foreign);
        return pairing.offers.settle();
      case 'bye':
        pairing.partners.clear();
        return pairing.offers.settle();
      case 'candidate':
      case 'custom':
        return;
    }
  }

  close(): void {
    for (const { offers } of this.#pairings.values()) offers.close();
    this.#pairings.clear();
  }
}

const isForeign = (one: Peer, other: Peer): boolean => one.facts.dialect !== other.facts.dialect;

/** Remembers whom a description went to. */
function describe(pairing: Pairing, content: SignalContent, to: readonly ConnId[]): void {
  const ufrag = ufragOf(content);
  if (ufrag !== undefined) remember(pairing.byUfrag, ufrag, to);
  pairing.latest = to;
}

function remember(byUfrag: Pairing['byUfrag'], ufrag: string, to: Addressees): void {
  byUfrag.delete(ufrag);
  byUfrag.set(ufrag, to);
  const [oldest] = byUfrag.size > MAX_UFRAGS ? byUfrag.keys() : [];
  if (oldest !== undefined) byUfrag.delete(oldest);
}

/** Whom a candidate belongs to: whoever got the description it goes with. */
function addressees({ byUfrag, latest }: Pairing, content: SignalContent): Addressees {
  const ufrag = ufragOf(content);
  return (ufrag === undefined ? undefined : byUfrag.get(ufrag)) ?? latest;
}

const isFor = (whom: Addressees, connId: ConnId): boolean =>
  whom === 'everybody' || whom.includes(connId);
