import type { PeerFacts, PresentPeer, RoomEvent, RoomFacts } from './event.ts';
import type { IceOffer } from './ice.ts';
import type { ConnId, RoomId, UserId } from './ids.ts';
import type { Message, Role } from './model.ts';
import type { CloseReason, Outlet } from './peer.ts';
import type { Timers } from './ports.ts';
import type { MediaStates, Presence } from './presence.ts';
import type { Standing } from './occupants.ts';
import type { ResumeClaim } from './resumption.ts';
import type { Handle, Target } from './signal.ts';
import type { Envelope } from './envelope.ts';
import { AppError } from './errors.ts';
import { HeldSignals } from './held-signals.ts';
import { Negotiations } from './negotiations.ts';
import { Occupants } from './occupants.ts';
import { Peer } from './peer.ts';
import { Resumption } from './resumption.ts';
import { RoomStream } from './room-stream.ts';

/** How long somebody is alone before they are told so, in ms (M1). */
const SOLITUDE = 60_000;
/** Places that are kept for one person who lost connections; more would be a crowd of ghosts. */
const MAX_AWAY = 4;

export interface Arrival {
  readonly facts: PeerFacts;
  readonly outlet: Outlet;
  readonly member: Standing;
  readonly room: RoomFacts;
  /** Whether all connections of a person are one peer in their dialect. */
  readonly shared: boolean;
  /** What it will show to come back; undefined where it cannot. */
  readonly resumeToken?: string | undefined;
  /** Asked for once they are let in; absent where their dialect does not tell. */
  readonly iceServers?: (() => IceOffer) | undefined;
}

/** Somebody who comes back after their connection was lost. */
export interface Return {
  readonly userId: UserId;
  readonly claim: ResumeClaim;
  readonly outlet: Outlet;
  /** What to show the next time. */
  readonly resumeToken: string;
  readonly iceServers?: Arrival['iceServers'];
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
  readonly #occupants = new Occupants();
  readonly #stream: RoomStream;
  #shut: CloseReason | undefined;
  readonly #barred = new Set<UserId>();

  readonly #announced = new Map<UserId, Announcement>();
  readonly #negotiations: Negotiations;
  readonly #held: HeldSignals;
  readonly #timers: Timers;
  #cancelSolitude = (): void => {};

  constructor(id: RoomId, epoch: string, timers: Timers) {
    this.#stream = new RoomStream(epoch, { id, name: '', access: 'unlisted' }, this.#occupants);
    this.#timers = timers;
    this.#negotiations = new Negotiations(timers);
    this.#held = new HeldSignals(timers);
  }

  /** What the room is called; known once somebody came in. */
  get facts(): RoomFacts {
    return this.#stream.room;
  }

  /** Takes note of what the room is called from now on. */
  describe(room: RoomFacts): void {
    this.#stream.room = room;
  }

  isConnected(userId: UserId): boolean {
    return this.#occupants.isHere(userId);
  }

  presenceOf(userId: UserId): Presence | undefined {
    return this.#occupants.presenceOf(userId);
  }

  /** Whoever is here, one entry per connection. */
  present(): Generator<PresentPeer> {
    return this.#occupants.present();
  }

  /** Every peer that is here. */
  peers(): readonly PeerFacts[] {
    return [...this.#occupants.all()].map(({ facts }) => facts);
  }

  /**
   * Lets a connection in: it gets the snapshot, the others its arrival (H8). Where a person is one
   * peer in their dialect, a further connection joins the first, and nobody hears of it.
   *
   * A ban or the room's end may have come between the check at the door and this moment; then the
   * connection is closed at once, and undefined is returned.
   */
  enter(arrival: Arrival): Peer | undefined {
    const { facts, outlet, member, room, shared, resumeToken } = arrival;
    if (this.#refuses(facts.userId, outlet)) return undefined;
    this.#stream.room = room;
    const known = shared ? this.#occupants.samePerson(facts) : undefined;
    if (known) known.add(outlet);
    const peer = known ?? this.#add(this.#newPeer(facts, outlet, resumeToken), member);
    outlet.deliver(this.#snapshot(peer, arrival));
    if (!known) this.#arrived(peer);
    for (const event of this.#held.take(facts)) outlet.deliver(this.#stream.next(event));
    return peer;
  }

  /** Closes the connection of somebody who may not be here any more. */
  #refuses(userId: UserId, outlet: Outlet): boolean {
    const refusal = this.#shut ?? (this.#barred.has(userId) ? 'banned' : undefined);
    if (refusal !== undefined) outlet.close(refusal);
    return refusal !== undefined;
  }

  #newPeer(facts: PeerFacts, outlet: Outlet, resumeToken: string | undefined): Peer {
    if (resumeToken === undefined) return new Peer(facts, outlet);
    this.#stream.keepLog();
    return new Peer(facts, outlet, new Resumption(resumeToken, this.#stream.offset));
  }

  /** Who else is here, for somebody who knows of nobody (H8). */
  #snapshot(
    { facts }: Peer,
    { resumeToken, iceServers }: Pick<Arrival, 'resumeToken' | 'iceServers'>,
  ): Envelope {
    const told = { resumeToken, iceServers: iceServers?.() };
    const peers = [...this.#occupants.present(facts)];
    return this.#stream.next({ kind: 'entered', self: this.#asPresent(facts), peers, ...told });
  }

  #asPresent(facts: PeerFacts): PresentPeer {
    const presence = this.presenceOf(facts.userId);
    if (!presence) throw new AppError('internal', { cause: 'a peer without presence' });
    return { facts, presence };
  }

  /**
   * Brings back a peer that lost its connection, with what it missed; nobody else hears of it. Where
   * the log does not reach back so far it begins anew, still as the peer it was: never a part of what
   * it missed (ADR 5).
   *
   * @returns undefined where the claim is no good; then nothing was done
   */
  resume({ userId, claim, outlet, resumeToken, iceServers }: Return): Peer | undefined {
    const peer = this.#occupants.find(claim.connId);
    const resumption = peer?.facts.userId === userId ? peer.resumption : undefined;
    if (!peer || !resumption?.accepts(claim.token)) return undefined;
    resumption.renew(claim.token, resumeToken);
    peer.takeOver(outlet);
    const recovered = this.#stream.replay(peer, claim, outlet);
    const anew = { resumeToken: resumption.token, iceServers };
    if (!recovered) outlet.deliver(this.#snapshot(peer, anew));
    outlet.deliver(this.#stream.aside({ kind: 'resumed', recovered }));
    return peer;
  }

  /** Whether the place of a peer is kept whose connection is lost. */
  keepsPlace(peer: Peer, outlet: Outlet): boolean {
    if (!peer.resumption || !peer.has(outlet)) return false;
    const away = this.#occupants.of(peer.facts.userId).filter(({ isAway }) => isAway);
    return away.length < MAX_AWAY;
  }

  /** Tells somebody who came in as a new peer that the one they were is not known any more. */
  tellUnknown(outlet: Outlet): void {
    outlet.deliver(this.#stream.aside({ kind: 'resumed', recovered: false }));
  }

  /** A ping is on its way to a peer, behind everything that was for it so far. */
  pinged({ resumption }: Peer): void {
    resumption?.ask(this.#stream.offset);
  }

  /** A peer has read what was before the ping; what everybody has can be forgotten. */
  ponged({ resumption }: Peer): void {
    if (!resumption) return;
    resumption.confirm();
    this.#stream.forgetConfirmed();
  }

  #add(peer: Peer, member: Standing): Peer {
    this.#occupants.add(peer, member);
    this.#negotiations.add(peer);
    this.#watchSolitude();
    return peer;
  }

  #arrived(peer: Peer): void {
    const { userId } = peer.facts;
    const told = this.#announced.get(userId)?.told;
    this.#announced.delete(userId);
    const present = this.#asPresent(peer.facts);
    const event = { kind: 'joined', peer: present, size: this.#occupants.size } as const;
    if (!told) return this.#stream.toOthers(peer, { ...event, announced: false });
    // Whoever came after the announcement has not heard of it.
    const others = this.#occupants.others(peer);
    const strangers = others.filter((other) => !told.has(other));
    const knowing = others.filter((other) => told.has(other));
    this.#stream.toSome(strangers, { ...event, announced: false });
    this.#stream.toSome(knowing, { ...event, announced: true });
  }

  /** Takes a connection out; with a peer's last one the others are told. Harmless once it has left. */
  leave(peer: Peer, outlet: Outlet): void {
    peer.remove(outlet);
    if (peer.isGone) this.#remove(peer);
  }

  #remove(peer: Peer): void {
    if (!this.#occupants.remove(peer)) return;
    const last = !this.isConnected(peer.facts.userId);
    this.#held.forget(peer.facts.connId);
    this.#negotiations.remove(peer, (bereft) => this.#hangUp(peer, bereft));
    if (peer.resumption && this.#occupants.resumptions().next().done) this.#stream.dropLog();
    this.#stream.toEverybody({ kind: 'left', peer: peer.facts, last });
    this.#watchSolitude();
  }

  /** Tells whoever is here alone for a while that nobody comes. */
  #watchSolitude(): void {
    this.#cancelSolitude();
    const alone = this.#occupants.size === 1;
    const tell = () => this.#stream.toEverybody({ kind: 'alone' });
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
    this.#occupants.find(connId)?.deliver(this.#stream.next(bye));
  }

  /** Relays a signal to whom it is for. @throws AppError `target-unknown` */
  signal(from: Peer, event: SignalEvent): void {
    const { target } = event;
    if (!this.#negotiations.idle) this.#signalInPairs(from, event);
    else if (target.to === 'others') this.#stream.toOthers(from, event);
    else this.#stream.toSome(this.#addressees(from, target), event);
  }

  /** As {@link signal}, where somebody here has no addressing (X2). */
  #signalInPairs(from: Peer, event: SignalEvent): void {
    const { target, content } = event;
    const named =
      target.to === 'others' ? this.#occupants.others(from) : this.#addressees(from, target);
    const reached = named.filter((to) => this.#negotiations.concerns(from, to, content));
    this.#stream.toSome(reached, event, (to, envelope) =>
      this.#negotiations.pass(from, to, content, () => to.deliver(envelope)),
    );
    this.#negotiations.sent(from, content, reached);
  }

  #addressees(from: Peer, target: Exclude<Target, { to: 'others' }>): readonly Peer[] {
    const named = this.#occupants.named(target);
    const found = target.to === 'user' ? named.filter((peer) => peer !== from) : named;
    if (found.length === 0) throw new AppError('target-unknown');
    return found;
  }

  /** Keeps a signal for somebody who has no socket open yet (O5); what it returns takes it back. */
  holdFor(addressee: Handle, event: SignalEvent): () => void {
    return this.#held.add(addressee, event);
  }

  /** Tells that somebody is coming, once a stay (O5). */
  announce(userId: UserId, person: Handle): void {
    if (this.isConnected(userId) || this.#announced.has(userId)) return;
    this.#announced.set(userId, { person, told: new Set(this.#occupants.all()) });
    this.#stream.toEverybody({ kind: 'announced', ...person });
  }

  /** Tells that somebody who was announced will not come after all (O5). */
  #withdraw(userId: UserId): void {
    const announced = this.#announced.get(userId);
    if (!announced) return;
    this.#announced.delete(userId);
    this.#held.take(announced.person);
    this.#stream.toEverybody({ kind: 'withdrawn', ...announced.person });
  }

  /** Passes text on that follows no schema. */
  relayText(from: Peer, text: string): void {
    this.#stream.toOthers(from, { kind: 'text', from: from.facts, text });
  }

  /** Tells a peer what to connect through from now on (H11). */
  renewIceServers(peer: Peer, iceServers: IceOffer): void {
    peer.deliver(this.#stream.aside({ kind: 'iceServers', iceServers }));
  }

  /** Tells everybody of a message that was stored. */
  tell(message: Message): void {
    const [author] = this.#occupants.of(message.author.id);
    this.#stream.toEverybody({ kind: 'message', message, author: author?.facts });
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
    const connected = this.#occupants.change(userId, change);
    this.#stream.toEverybody({ kind: 'presence', userId, connected, change });
  }

  /** Ends all connections of one user; the others see them leave. False where there was none. */
  expel(userId: UserId, reason: CloseReason): boolean {
    this.#withdraw(userId);
    const peers = this.#occupants.of(userId);
    for (const peer of peers) this.#end(peer, reason);
    return peers.length > 0;
  }

  /** Whether a user's connections give a sign of life within `ms`. */
  async isResponsive(userId: UserId, ms: number): Promise<boolean> {
    const answers = await Promise.all(this.#occupants.of(userId).map((peer) => peer.probe(ms)));
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
    const peers = this.#occupants.clear();
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
}
