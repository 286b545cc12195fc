import type { PeerFacts, PresentPeer, RoomEvent, RoomFacts } from './event.ts';
import type { ConnId, RoomId, UserId } from './ids.ts';
import type { Message, Role } from './model.ts';
import type { CloseReason, Outlet } from './peer.ts';
import type { Timers } from './ports.ts';
import type { MediaStates, Presence } from './presence.ts';
import type { Handle, Target } from './signal.ts';
import { Envelope } from './envelope.ts';
import { AppError } from './errors.ts';
import { HeldSignals } from './held-signals.ts';
import { Negotiations } from './negotiations.ts';
import { Peer } from './peer.ts';
import { initialPresence } from './presence.ts';

/** One user's stay: their presence, and a peer for each connection. */
interface Stay {
  presence: Presence;
  /** Nearly always one: an array takes a fifth of a set's memory. */
  peers: readonly Peer[];
}

/** How long somebody is alone before they are told so, in ms (M1). */
const SOLITUDE = 60_000;

/** How somebody stands in the room who comes in. */
type Standing = Parameters<typeof initialPresence>[0];

export interface Arrival {
  readonly facts: PeerFacts;
  readonly outlet: Outlet;
  readonly member: Standing;
  readonly room: RoomFacts;
  /** Whether all connections of a person are one peer in their dialect. */
  readonly shared: boolean;
}

export type SignalEvent = Extract<RoomEvent, { kind: 'signal' }>;

/** Somebody who is coming, and which peers were told so (O5). */
interface Announcement {
  readonly person: Handle;
  readonly told: ReadonlySet<Peer>;
}

/**
 * A room while somebody is in it: the one owner of who is here and of the order of events.
 *
 * All of it is synchronous: between two calls the room is whole.
 */
export class LiveRoom {
  readonly #epoch: string;
  #offset = 0;
  readonly #peers = new Map<ConnId, Peer>();
  readonly #stays = new Map<UserId, Stay>();
  #shut: CloseReason | undefined;
  readonly #barred = new Set<UserId>();

  #room: RoomFacts;
  readonly #announced = new Map<UserId, Announcement>();
  readonly #negotiations: Negotiations;
  readonly #held: HeldSignals;
  readonly #timers: Timers;
  #cancelSolitude = (): void => {};

  constructor(id: RoomId, epoch: string, timers: Timers) {
    this.#epoch = epoch;
    this.#room = { id, name: '', access: 'unlisted' };
    this.#timers = timers;
    this.#negotiations = new Negotiations(timers);
    this.#held = new HeldSignals(timers);
  }

  /** What the room is called; known once somebody came in. */
  get facts(): RoomFacts {
    return this.#room;
  }

  /** Takes note of what the room is called from now on. */
  describe(room: RoomFacts): void {
    this.#room = room;
  }

  isConnected(userId: UserId): boolean {
    return this.#stays.has(userId);
  }

  presenceOf(userId: UserId): Presence | undefined {
    return this.#stays.get(userId)?.presence;
  }

  /** Whoever is here, one entry per connection. */
  *present(): Generator<{ facts: Peer['facts']; presence: Presence }> {
    for (const stay of this.#stays.values()) {
      for (const { facts } of stay.peers) yield { facts, presence: stay.presence };
    }
  }

  /** Every peer that is here. */
  peers(): readonly PeerFacts[] {
    return [...this.#peers.values()].map(({ facts }) => facts);
  }

  /**
   * Lets a connection in: it gets the snapshot, the others its arrival (H8). Where a person is one
   * peer in their dialect, a further connection joins the first, and nobody hears of it.
   *
   * A ban or the room's end may have come between the check at the door and this moment; then the
   * connection is closed at once, and undefined is returned.
   */
  enter({ facts, outlet, member, room, shared }: Arrival): Peer | undefined {
    const refusal = this.#shut ?? (this.#barred.has(facts.userId) ? 'banned' : undefined);
    if (refusal !== undefined) {
      outlet.close(refusal);
      return undefined;
    }
    this.#room = room;
    const known = shared ? this.#samePerson(facts) : undefined;
    if (known) known.add(outlet);
    const present = [...this.present()].filter((one) => one.facts !== known?.facts);
    const peer = known ?? this.#add(new Peer(facts, outlet), member);
    const self = { facts: peer.facts, presence: this.#stayOf(facts.userId, member).presence };
    outlet.deliver(this.#next({ kind: 'entered', self, peers: present }));
    if (!known) this.#arrived(peer, self);
    for (const event of this.#held.take(facts)) outlet.deliver(this.#next(event));
    return peer;
  }

  #samePerson({ userId, dialect }: PeerFacts): Peer | undefined {
    return this.#peersOf(userId).find((peer) => peer.facts.dialect === dialect);
  }

  #add(peer: Peer, member: Standing): Peer {
    const stay = this.#stayOf(peer.facts.userId, member);
    stay.peers = [...stay.peers, peer];
    this.#peers.set(peer.facts.connId, peer);
    this.#negotiations.add(peer);
    this.#watchSolitude();
    return peer;
  }

  #arrived(peer: Peer, self: PresentPeer): void {
    const { userId } = peer.facts;
    const told = this.#announced.get(userId)?.told;
    this.#announced.delete(userId);
    const event = { kind: 'joined', peer: self, size: this.#peers.size } as const;
    if (!told) return this.#publishToOthers(peer, { ...event, announced: false });
    // Whoever came after the announcement has not heard of it.
    const others = this.#others(peer);
    const strangers = others.filter((other) => !told.has(other));
    const knowing = others.filter((other) => told.has(other));
    this.#publishToAll(strangers, { ...event, announced: false });
    this.#publishToAll(knowing, { ...event, announced: true });
  }

  #stayOf(userId: UserId, member: Standing): Stay {
    const known = this.#stays.get(userId);
    if (known) return known;
    const stay: Stay = { presence: initialPresence(member), peers: [] };
    this.#stays.set(userId, stay);
    return stay;
  }

  /** Takes a connection out; with a peer's last one the others are told. Harmless once it has left. */
  leave(peer: Peer, outlet: Outlet): void {
    peer.remove(outlet);
    if (peer.isGone) this.#remove(peer);
  }

  #remove(peer: Peer): void {
    if (!this.#peers.delete(peer.facts.connId)) return;
    const { userId } = peer.facts;
    const stay = this.#stays.get(userId);
    if (stay) stay.peers = stay.peers.filter((other) => other !== peer);
    const last = stay?.peers.length === 0;
    if (last) this.#stays.delete(userId);
    this.#held.forget(peer.facts.connId);
    this.#negotiations.remove(peer, (bereft) => this.#hangUp(peer, bereft));
    this.publish({ kind: 'left', peer: peer.facts, last });
    this.#watchSolitude();
  }

  /** Tells whoever is here alone for a while that nobody comes. */
  #watchSolitude(): void {
    this.#cancelSolitude();
    const alone = this.#peers.size === 1;
    const tell = () => this.publish({ kind: 'alone' });
    this.#cancelSolitude = alone ? this.#timers.after(SOLITUDE, tell) : () => {};
  }

  /** Tells a peer whose dialect has no presence that its partner is gone (X4). */
  #hangUp({ facts }: Peer, connId: ConnId): void {
    const bye: SignalEvent = {
      kind: 'signal',
      from: facts,
      target: { to: 'peer', connId },
      content: { kind: 'bye' },
      verbatim: undefined,
    };
    this.#peers.get(connId)?.deliver(this.#next(bye));
  }

  /** Relays a signal to whom it is for. @throws AppError `target-unknown` */
  signal(from: Peer, event: SignalEvent): void {
    const { target } = event;
    if (!this.#negotiations.idle) this.#signalInPairs(from, event);
    else if (target.to === 'others') this.#publishToOthers(from, event);
    else this.#publishToAll(this.#addressees(from, target), event);
  }

  /** As {@link signal}, where somebody here has no addressing (X2). */
  #signalInPairs(from: Peer, event: SignalEvent): void {
    const { target, content } = event;
    const named = target.to === 'others' ? this.#others(from) : this.#addressees(from, target);
    const reached = named.filter((to) => this.#negotiations.concerns(from, to, content));
    const envelope = this.#next(event);
    for (const to of reached) {
      this.#negotiations.pass(from, to, content, () => to.deliver(envelope));
    }
    this.#negotiations.sent(from, content, reached);
  }

  #others(peer: Peer): readonly Peer[] {
    return [...this.#peers.values()].filter((other) => other !== peer);
  }

  #addressees(from: Peer, target: Exclude<Target, { to: 'others' }>): readonly Peer[] {
    const named = this.#named(target);
    const found = target.to === 'user' ? named.filter((peer) => peer !== from) : named;
    if (found.length === 0) throw new AppError('target-unknown');
    return found;
  }

  #named(target: Exclude<Target, { to: 'others' }>): readonly Peer[] {
    switch (target.to) {
      case 'peer':
        return present(this.#peers.get(target.connId));
      case 'user':
        return this.#peersOf(target.userId);
      case 'handle':
        return present(this.#byHandle(target));
    }
  }

  #byHandle({ dialect, handle }: Handle): Peer | undefined {
    for (const peer of this.#peers.values()) {
      if (peer.facts.handle === handle && peer.facts.dialect === dialect) return peer;
    }
    return undefined;
  }

  #peersOf(userId: UserId): readonly Peer[] {
    return this.#stays.get(userId)?.peers ?? [];
  }

  /** Keeps a signal for somebody who has no socket open yet (O5); what it returns takes it back. */
  holdFor(addressee: Handle, event: SignalEvent): () => void {
    return this.#held.add(addressee, event);
  }

  /** Tells that somebody is coming, once a stay (O5). */
  announce(userId: UserId, person: Handle): void {
    if (this.#stays.has(userId) || this.#announced.has(userId)) return;
    this.#announced.set(userId, { person, told: new Set(this.#peers.values()) });
    this.publish({ kind: 'announced', ...person });
  }

  /** Tells that somebody who was announced will not come after all (O5). */
  #withdraw(userId: UserId): void {
    const announced = this.#announced.get(userId);
    if (!announced) return;
    this.#announced.delete(userId);
    this.#held.take(announced.person);
    this.publish({ kind: 'withdrawn', ...announced.person });
  }

  /** Passes text on that follows no schema. */
  relayText(from: Peer, text: string): void {
    this.#publishToOthers(from, { kind: 'text', from: from.facts, text });
  }

  /** Tells everybody of a message that was stored. */
  tell(message: Message): void {
    const [author] = this.#peersOf(message.author.id);
    this.publish({ kind: 'message', message, author: author?.facts });
  }

  /** Keeps what somebody tells of themselves, and tells everybody (H10). */
  changeStates(userId: UserId, change: Partial<MediaStates>): void {
    if (Object.keys(change).length > 0) this.#changePresence(userId, change);
  }

  /** Tells everybody what a moderator decided about somebody, present or not (H7). */
  changeStanding(userId: UserId, change: { role?: Role; mutedByModerator?: boolean }): void {
    this.#changePresence(userId, change);
  }

  #changePresence(userId: UserId, change: Partial<Presence>): void {
    const stay = this.#stays.get(userId);
    if (stay) stay.presence = { ...stay.presence, ...change };
    this.publish({ kind: 'presence', userId, connected: stay !== undefined, change });
  }

  /** Ends all connections of one user; the others see them leave. False where there was none. */
  expel(userId: UserId, reason: CloseReason): boolean {
    this.#withdraw(userId);
    const peers = this.#peersOf(userId);
    for (const peer of peers) this.#end(peer, reason);
    return peers.length > 0;
  }

  /** Whether a user's connections give a sign of life within `ms`. */
  async isResponsive(userId: UserId, ms: number): Promise<boolean> {
    const answers = await Promise.all(this.#peersOf(userId).map((peer) => peer.probe(ms)));
    return answers.includes(true);
  }

  /** Keeps a user out, also one who is on their way through the door right now. */
  bar(userId: UserId): void {
    this.#barred.add(userId);
    this.expel(userId, 'banned');
  }

  unbar(userId: UserId): void {
    this.#barred.delete(userId);
  }

  /** Ends every connection; whoever comes through the door after that is closed too. */
  shut(reason: CloseReason): void {
    this.#shut = reason;
    // Nobody stays to be told of the others' leaving, so the room is emptied before it is closed.
    const peers = [...this.#peers.values()];
    this.#peers.clear();
    this.#stays.clear();
    this.close();
    for (const peer of peers) peer.close(reason);
  }

  #end(peer: Peer, reason: CloseReason): void {
    this.#remove(peer);
    peer.close(reason);
  }

  /** Lets go of timers; for a room that nobody holds any more. */
  close(): void {
    this.#negotiations.close();
    this.#held.close();
    this.#cancelSolitude();
  }

  /** Gives an event its place in the order and delivers it to everybody. */
  publish(event: RoomEvent): void {
    this.#publishToAll(this.#peers.values(), event);
  }

  #publishToAll(peers: Iterable<Peer>, event: RoomEvent): void {
    const envelope = this.#next(event);
    for (const peer of peers) peer.deliver(envelope);
  }

  #publishToOthers(except: Peer, event: RoomEvent): void {
    const envelope = this.#next(event);
    for (const peer of this.#peers.values()) {
      if (peer !== except) peer.deliver(envelope);
    }
  }

  #next(event: RoomEvent): Envelope {
    this.#offset += 1;
    return new Envelope(this.#epoch, this.#offset, event, this.#room);
  }
}

const present = (peer: Peer | undefined): readonly Peer[] => (peer ? [peer] : []);
