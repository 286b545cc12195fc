import { Envelope } from './envelope.ts';
import { AppError } from './errors.ts';
import { HeldSignals } from './held-signals.ts';
import { Negotiations } from './negotiations.ts';
import { Peer } from './peer.ts';
import { initialPresence } from './presence.ts';
/**
 * A room while somebody is in it: the one owner of who is here and of the order of events.
 *
 * All of it is synchronous: between two calls the room is whole.
 */
export class LiveRoom {
    #epoch;
    #offset = 0;
    #peers = new Map();
    #stays = new Map();
    #shut;
    #barred = new Set();
    #room;
    #announced = new Set();
    #negotiations;
    #held;
    constructor(id, epoch, timers) {
        this.#epoch = epoch;
        this.#room = { id, name: '' };
        this.#negotiations = new Negotiations(timers);
        this.#held = new HeldSignals(timers);
    }
    get size() {
        return this.#peers.size;
    }
    isConnected(userId) {
        return this.#stays.has(userId);
    }
    presenceOf(userId) {
        return this.#stays.get(userId)?.presence;
    }
    /** Whoever is here, one entry per connection. */
    *present() {
        for (const stay of this.#stays.values()) {
            for (const { facts } of stay.peers)
                yield { facts, presence: stay.presence };
        }
    }
    /**
     * Lets a connection in: it gets the snapshot, the others its arrival (H8). Where a person is one
     * peer in their dialect, a further connection joins the first, and nobody hears of it.
     *
     * A ban or the room's end may have come between the check at the door and this moment; then the
     * connection is closed at once, and undefined is returned.
     */
    enter({ facts, outlet, member, room, shared }) {
        const refusal = this.#shut ?? (this.#barred.has(facts.userId) ? 'banned' : undefined);
        if (refusal !== undefined) {
            outlet.close(refusal);
            return undefined;
        }
        this.#room = room;
        const known = shared ? this.#samePerson(facts) : undefined;
        if (known)
            known.add(outlet);
        const present = [...this.present()].filter((one) => one.facts !== known?.facts);
        const peer = known ?? this.#add(new Peer(facts, outlet), member);
        const self = { facts: peer.facts, presence: this.#stayOf(facts.userId, member).presence };
        outlet.deliver(this.#next({ kind: 'entered', self, peers: present }));
        if (!known)
            this.#arrived(peer, self);
        for (const envelope of this.#held.take(facts.userId))
            outlet.deliver(envelope);
        return peer;
    }
    #samePerson({ userId, dialect }) {
        return this.#peersOf(userId).find((peer) => peer.facts.dialect === dialect);
    }
    #add(peer, member) {
        this.#stayOf(peer.facts.userId, member).peers.add(peer);
        this.#peers.set(peer.facts.connId, peer);
        this.#negotiations.add(peer);
        return peer;
    }
    #arrived(peer, self) {
        const announced = this.#announced.delete(peer.facts.userId);
        this.#publishToOthers(peer, { kind: 'joined', peer: self, announced });
    }
    #stayOf(userId, member) {
        const known = this.#stays.get(userId);
        if (known)
            return known;
        const stay = { presence: initialPresence(member), peers: new Set() };
        this.#stays.set(userId, stay);
        return stay;
    }
    /** Takes a connection out; with a peer's last one the others are told. Harmless once it has left. */
    leave(peer, outlet) {
        peer.remove(outlet);
        if (peer.isGone)
            this.#remove(peer);
    }
    #remove(peer) {
        if (!this.#peers.delete(peer.facts.connId))
            return;
        const { userId } = peer.facts;
        const stay = this.#stays.get(userId);
        stay?.peers.delete(peer);
        const last = stay?.peers.size === 0;
        if (last)
            this.#stays.delete(userId);
        for (const connId of this.#negotiations.remove(peer))
            this.#hangUp(peer, connId);
        this.publish({ kind: 'left', peer: peer.facts, last });
    }
    /** Tells a peer whose dialect has no presence that its partner is gone (X4). */
    #hangUp({ facts }, connId) {
        const bye = {
            kind: 'signal',
            from: facts,
            target: { to: 'peer', connId },
            content: { kind: 'bye' },
            verbatim: undefined,
        };
        this.#peers.get(connId)?.deliver(this.#next(bye));
    }
    /** Relays a signal to whom it is for. @throws AppError `target-unknown` */
    signal(from, event) {
        const { target } = event;
        if (!this.#negotiations.idle)
            this.#signalInPairs(from, event);
        else if (target.to === 'others')
            this.#publishToOthers(from, event);
        else
            this.#publishToAll(this.#addressees(from, target), event);
    }
    /** As {@link signal}, where somebody here has no addressing (X2). */
    #signalInPairs(from, event) {
        const { target, content } = event;
        const named = target.to === 'others' ? this.#others(from) : this.#addressees(from, target);
        const reached = named.filter((to) => this.#negotiations.concerns(from, to, content));
        const envelope = this.#next(event);
        for (const to of reached) {
            this.#negotiations.pass(from, to, content, () => to.deliver(envelope));
        }
        this.#negotiations.sent(from, content, reached);
    }
    #others(peer) {
        return [...this.#peers.values()].filter((other) => other !== peer);
    }
    #addressees(from, target) {
        const found = this.#named(target);
        if (found.length === 0)
            throw new AppError('target-unknown');
        return target.to === 'user' ? found.filter((peer) => peer !== from) : found;
    }
    #named(target) {
        switch (target.to) {
            case 'peer':
                return present(this.#peers.get(target.connId));
            case 'user':
                return this.#peersOf(target.userId);
            case 'handle':
                return present(this.#byHandle(target));
        }
    }
    #byHandle({ dialect, handle }) {
        for (const peer of this.#peers.values()) {
            if (peer.facts.handle === handle && peer.facts.dialect === dialect)
                return peer;
        }
        return undefined;
    }
    #peersOf(userId) {
        return [...(this.#stays.get(userId)?.peers ?? [])];
    }
    /** Keeps a signal for somebody who is expected but has no socket open yet (O5). */
    holdFor(userId, event) {
        this.#held.add(userId, this.#next(event));
    }
    /** Tells that somebody is coming, once a stay (O5). */
    announce(person) {
        if (this.#stays.has(person.userId) || this.#announced.has(person.userId))
            return;
        this.#announced.add(person.userId);
        this.publish({ kind: 'announced', dialect: person.dialect, handle: person.handle });
    }
    /** Ends a stay by somebody's own wish (O5). */
    dismiss(person) {
        const announced = this.#announced.delete(person.userId);
        if (this.expel(person.userId, 'left') || !announced)
            return;
        this.publish({ kind: 'withdrawn', dialect: person.dialect, handle: person.handle });
    }
    /** Tells everybody of a message that was stored. */
    tell(message) {
        const [author] = this.#peersOf(message.author.id);
        this.publish({ kind: 'message', message, author: author?.facts });
    }
    /** Keeps what somebody tells of themselves, and tells everybody (H10). */
    changeStates(userId, change) {
        this.#changePresence(userId, change);
    }
    /** Tells everybody what a moderator decided about somebody, present or not (H7). */
    changeStanding(userId, change) {
        this.#changePresence(userId, change);
    }
    #changePresence(userId, change) {
        const stay = this.#stays.get(userId);
        if (stay)
            stay.presence = { ...stay.presence, ...change };
        this.publish({ kind: 'presence', userId, connected: stay !== undefined, change });
    }
    /** Ends all connections of one user; the others see them leave. False where there was none. */
    expel(userId, reason) {
        const peers = this.#peersOf(userId);
        for (const peer of peers)
            this.#end(peer, reason);
        return peers.length > 0;
    }
    /** Keeps a user out, also one who is on their way through the door right now. */
    bar(userId) {
        this.#barred.add(userId);
        this.expel(userId, 'banned');
    }
    unbar(userId) {
        this.#barred.delete(userId);
    }
    /** Ends every connection; whoever comes through the door after that is closed too. */
    shut(reason) {
        this.#shut = reason;
        // Nobody stays to be told of the others' leaving, so the room is emptied before it is closed.
        const peers = [...this.#peers.values()];
        this.#peers.clear();
        this.#stays.clear();
        this.close();
        for (const peer of peers)
            peer.close(reason);
    }
    #end(peer, reason) {
        this.#remove(peer);
        peer.close(reason);
    }
    /** Lets go of timers; for a room that nobody holds any more. */
    close() {
        this.#negotiations.close();
        this.#held.close();
    }
    /** Gives an event its place in the order and delivers it to everybody. */
    publish(event) {
        this.#publishToAll(this.#peers.values(), event);
    }
    #publishToAll(peers, event) {
        const envelope = this.#next(event);
        for (const peer of peers)
            peer.deliver(envelope);
    }
    #publishToOthers(except, event) {
        const envelope = this.#next(event);
        for (const peer of this.#peers.values()) {
            if (peer !== except)
                peer.deliver(envelope);
        }
    }
    #next(event) {
        this.#offset += 1;
        return new Envelope(this.#epoch, this.#offset, event, this.#room);
    }
}
const present = (peer) => (peer ? [peer] : []);
