import { OfferQueue } from './offer-queue.ts';
import { ufragOf } from './ufrag.ts';
/**
 * Who negotiates with whom, for peers whose dialect cannot say it (X2). Their frames go to everybody
 * of their own dialect; peers of other dialects get only what is for them.
 */
export class Negotiations {
    #timers;
    #pairings = new Map();
    constructor(timers) {
        this.#timers = timers;
    }
    /** Whether nobody here lacks addressing, so that there is nothing to remember. */
    get idle() {
        return this.#pairings.size === 0;
    }
    add(peer) {
        if (peer.facts.addressing)
            return;
        const offers = new OfferQueue(this.#timers);
        this.#pairings.set(peer.facts.connId, {
            offers,
            partners: new Set(),
            byUfrag: new Map(),
            latest: 'everybody',
        });
    }
    /** Forgets a peer that left; tells whom it had negotiated with and whom nobody else tells. */
    remove({ facts: { connId } }) {
        this.#pairings.get(connId)?.offers.close();
        this.#pairings.delete(connId);
        const bereft = [];
        for (const [other, { offers, partners }] of this.#pairings) {
            if (partners.delete(connId))
                bereft.push(other);
            offers.forget(connId);
        }
        return bereft;
    }
    /** Whether what a peer without addressing sends to all is for this other peer. */
    concerns(from, to, content) {
        const pairing = this.#pairings.get(from.facts.connId);
        if (!pairing || !isForeign(from, to))
            return true;
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
                return isFor(addressee(pairing, content), connId);
        }
    }
    /** Delivers a signal now, or when the peer without addressing is free for it. */
    pass(from, to, content, deliver) {
        const pairing = this.#pairings.get(to.facts.connId);
        if (!pairing || !isForeign(from, to))
            return deliver();
        const { connId } = from.facts;
        switch (content.kind) {
            case 'offer':
                pairing.partners.add(connId);
                return pairing.offers.offer(connId, deliver);
            case 'answer':
                pairing.partners.add(connId);
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
    sent(from, content, reached) {
        const pairing = this.#pairings.get(from.facts.connId);
        if (!pairing)
            return;
        switch (content.kind) {
            case 'offer':
                described(pairing, content, 'everybody');
                for (const peer of reached) {
                    if (isForeign(from, peer))
                        pairing.partners.add(peer.facts.connId);
                }
                return;
            case 'answer':
                described(pairing, content, pairing.offers.answering ?? 'everybody');
                return pairing.offers.settle();
            case 'bye':
                pairing.partners.clear();
                return pairing.offers.settle();
            case 'candidate':
            case 'custom':
                return;
        }
    }
    close() {
        for (const { offers } of this.#pairings.values())
            offers.close();
        this.#pairings.clear();
    }
}
const isForeign = (one, other) => one.facts.dialect !== other.facts.dialect;
/** Remembers whom a description went to. */
function described(pairing, content, to) {
    const ufrag = ufragOf(content);
    if (ufrag !== undefined)
        pairing.byUfrag.set(ufrag, to);
    pairing.latest = to;
}
/** Whom a candidate belongs to: whoever got the description it goes with. */
function addressee({ byUfrag, latest }, content) {
    const ufrag = ufragOf(content);
    return (ufrag === undefined ? undefined : byUfrag.get(ufrag)) ?? latest;
}
const isFor = (addressee, connId) => addressee === 'everybody' || addressee === connId;
