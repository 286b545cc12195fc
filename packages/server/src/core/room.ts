import type { RoomEntry, SignalEvent } from './entry.ts';
import type { Envelope } from './envelope.ts';
import type { PeerFacts, PresentPeer, RoomEvent, RoomFacts } from './event.ts';
import type { IceOffer } from './ice.ts';
import type { ConnId, NodeId, RoomId, UserId } from './ids.ts';
import type { Verdict, Waiting } from './lobby.ts';
import type { Occupants, Standing } from './occupants.ts';
import type { Order } from './order.ts';
import type { Outlet, Peer } from './peer.ts';
import type { Timers } from './ports.ts';
import type { MediaStates, Presence } from './presence.ts';
import type { Newcomer } from './replica.ts';
import type { FrameId, ResumeClaim } from './resumption.ts';
import type { Seat, SeatChange } from './seat.ts';
import type { Handle } from './signal.ts';
import { AppError } from './errors.ts';
import { nodeId } from './ids.ts';
import { OwnOrder } from './order.ts';
import { Replica } from './replica.ts';
import { RoomCommands } from './room-commands.ts';

/** Places that are kept for one person who lost connections; more would be a crowd of ghosts. */
const MAX_AWAY = 4;

/** How long other nodes get to say what they found, in ms. */
const ROUND_TRIP = 500;

/** What a peer will show to come back, and what is kept of that. */
export interface ResumeSecret {
  readonly token: string;
  readonly key: string;
}

/** Somebody who comes in, whether for the first time or back. */
interface Comer {
  readonly outlet: Outlet;
  /** Asked for once they are let in; absent where their dialect does not tell. */
  readonly iceServers?: (() => IceOffer) | undefined;
}

export interface Arrival extends Comer {
  readonly facts: PeerFacts;
  readonly member: Standing;
  readonly room: RoomFacts;
  /** Whether all connections of a person are one peer in their dialect. */
  readonly shared: boolean;
  /** Undefined where the peer cannot come back. */
  readonly resume?: ResumeSecret | undefined;
}

/** Somebody who comes back after their connection was lost. */
export interface Return extends Comer {
  readonly userId: UserId;
  /** Names the new connection. */
  readonly line: ConnId;
  readonly claim: ResumeClaim;
  /** What is kept of the token that the claim shows. */
  readonly shown: string;
  readonly resume: ResumeSecret;
}

/**
 * A room while somebody of this node is in it: what they ask for is checked against the replica here,
 * and becomes an entry. The replica alone changes, when the entry has its place in the room's order.
 */
export class LiveRoom extends RoomCommands {
  readonly #replica: Replica;
  readonly #order: Order;
  readonly #node: NodeId;
  readonly #timers: Timers;
  /** Numbers what is asked for and may be taken back or refused. */
  #asked = 0;
  /** Those who have leave to come in, and are on the way. */
  #arriving = 0;

  /** @param order makes the order that applies the room's entries */
  constructor(
    id: RoomId,
    epoch: string,
    timers: Timers,
    node: NodeId = HERE,
    order: (replica: Replica) => Order = (replica) => new OwnOrder(replica),
  ) {
    super();
    this.#replica = new Replica(id, epoch, timers);
    this.#order = order(this.#replica);
    this.#node = node;
    this.#timers = timers;
  }

  protected append(entry: RoomEntry): void {
    this.#order.append(entry);
  }

  /** Resolves once it is known who is in the room; undefined where it is. */
  get ready(): Promise<void> | undefined {
    return this.#order.ready;
  }

  /** Resolves once what was asked for so far has its place in the room's order; undefined where it has. */
  settled(): Promise<unknown> | undefined {
    return this.#order.settled();
  }

  // Who is here

  /** What the room is called; known once somebody came in. */
  get facts(): RoomFacts {
    return this.#replica.stream.room;
  }

  /** Who is here, for those who only look. */
  get occupants(): Occupants {
    return this.#replica.occupants;
  }

  /** By the id that their clients have chosen (M2). */
  get seats(): ReadonlyMap<string, Seat> {
    return this.#replica.seats.all;
  }

  /** What happened last, as far as it is kept for whoever comes back; the latest at the end. */
  latest(most: number): readonly Envelope[] {
    return this.#replica.stream.latest(most);
  }

  /** Whether it was closed for good, and nobody comes in any more. */
  get isOver(): boolean {
    return this.#replica.isShut;
  }

  /** How many peers are here, or have leave to come in by this node. */
  get size(): number {
    return this.occupants.size + this.#arriving;
  }

  /** Counts somebody who has leave to come in; what it returns is to be called once: when they are in, or will not be. */
  arrive(): () => void {
    this.#arriving += 1;
    return () => {
      this.#arriving -= 1;
    };
  }

  isConnected(userId: UserId): boolean {
    return this.occupants.isHere(userId);
  }

  presenceOf(userId: UserId): Presence | undefined {
    return this.occupants.presenceOf(userId);
  }

  /** Whoever is here, one entry per connection. */
  present(): Generator<PresentPeer> {
    return this.occupants.present();
  }

  /** Every peer that is here. */
  peers(): readonly PeerFacts[] {
    return [...this.occupants.all()].map(({ facts }) => facts);
  }

  /** Whether one of a user's connections gives a sign of life within `ms`, on whatever node. */
  async isResponsive(userId: UserId, ms: number): Promise<boolean> {
    const peers = this.occupants.of(userId);
    const own = peers.flatMap(({ lines }) => lines).filter(({ node }) => node === this.#node);
    const isElsewhere = peers.some(({ lines }) => lines.some(({ node }) => node !== this.#node));
    const elsewhere = isElsewhere ? [this.#outlives(userId, ms)] : [];
    const answers = await Promise.all([...own.map(({ outlet }) => outlet.probe(ms)), ...elsewhere]);
    return answers.includes(true);
  }

  /** Whether somebody gives other nodes a sign of life, or is at least still here when they have asked. */
  #outlives(userId: UserId, ms: number): Promise<boolean> {
    const id = `${this.#node} ${(this.#asked += 1)}`;
    const { signsOfLife } = this.#replica;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    signsOfLife.await(id, resolve);
    this.#timers.after(ms + ROUND_TRIP, () => signsOfLife.answer(id, this.isConnected(userId)));
    this.append({ kind: 'probe', id, userId, ms });
    return promise;
  }

  // Coming and going

  /**
   * Lets a connection in: it gets the snapshot, the others its arrival (H8). Where a person is one
   * peer in their dialect, a further connection joins the first, and nobody hears of it.
   *
   * A ban or the room's end may have come between the check at the door and this moment; then the
   * connection is closed at once.
   *
   * @param onEntered told of the peer that it is, undefined where it was closed
   */
  enter(arrival: Arrival, onEntered: Newcomer['onEntered']): void {
    const { facts, outlet, member, room, shared, resume, iceServers } = arrival;
    const { connId: line } = facts;
    this.#replica.expect(line, { outlet, iceServers, resumeToken: resume?.token, onEntered });
    const keys = resume && ([resume.key, null] as const);
    const node = this.#node;
    this.append({ kind: 'enter', line, node, facts, member, room, shared, keys });
  }

  /**
   * Brings back a peer that lost its connection, with what it missed; nobody else hears of it (ADR 5).
   *
   * @param onEntered told of the peer, undefined where the claim is no good; then nothing was done
   */
  resume(back: Return, onEntered: Newcomer['onEntered']): void {
    const { claim, outlet, resume, iceServers, shown, line } = back;
    if (!this.mayResume(back)) return onEntered(undefined);
    const newcomer = { outlet, iceServers, claim, resumeToken: resume.token, onEntered };
    this.#replica.expect(line, newcomer);
    const entry = { peer: claim.connId, line, node: this.#node, shown, resumeKey: resume.key };
    this.append({ kind: 'resume', ...entry });
  }

  /** Whether somebody claims a peer that is theirs. */
  mayResume({ userId, claim, shown }: Pick<Return, 'userId' | 'claim' | 'shown'>): boolean {
    const peer = this.occupants.find(claim.connId);
    return peer?.facts.userId === userId && peer.resumption?.accepts(shown) === true;
  }

  /** Whether the place of a peer is kept whose connection is lost. */
  keepsPlace(peer: Peer, outlet: Outlet): boolean {
    if (!peer.resumption || !peer.lineOf(outlet)) return false;
    const away = this.occupants.of(peer.facts.userId).filter(({ isAway }) => isAway);
    return away.length < MAX_AWAY;
  }

  /** Tells somebody who came in as a new peer that the one they were is not known any more. */
  tellUnknown(outlet: Outlet): void {
    outlet.deliver(this.#replica.stream.at({ kind: 'resumed', recovered: false }));
  }

  /** A ping is on its way to a peer, behind everything that was for it so far. */
  pinged({ resumption }: Peer): void {
    resumption?.ask(this.#replica.stream.offset);
  }

  /** A peer has read what was before the ping; what everybody has can be forgotten. */
  ponged({ facts, resumption }: Peer): void {
    if (!resumption?.confirm()) return;
    if (resumption.keys[1] !== null) this.append({ kind: 'heard', peer: facts.connId });
    this.#replica.stream.forgetConfirmed();
  }

  /** Takes a connection out; with a peer's last one the others are told. Harmless once it has left. */
  leave(peer: Peer, outlet: Outlet): void {
    const line = peer.lineOf(outlet);
    if (line) this.append({ kind: 'leave', peer: peer.facts, line: line.id });
  }

  // Who waits to be let in

  /**
   * Has somebody wait until a moderator says what becomes of them.
   *
   * @returns to be called once when they wait no more, whatever the reason
   */
  wait(
    visitor: Omit<Waiting, 'node'>,
    room: RoomFacts,
    onVerdict: (verdict: Verdict) => void,
  ): () => void {
    const { line } = visitor;
    this.#replica.reception.expect(line, onVerdict);
    const waiting = { ...visitor, node: this.#node };
    this.append({ kind: 'wait', waiting, room });
    return () => {
      this.#replica.reception.forget(line);
      this.append({ kind: 'unwait', line });
    };
  }

  /** Tells somebody who waits where they stand. */
  tellWaiting(outlet: Outlet, state: Extract<RoomEvent, { kind: 'waiting' }>['state']): void {
    outlet.deliver(this.#replica.stream.at({ kind: 'waiting', state }));
  }

  // What peers do

  /** Relays a signal to whom it is for. @throws AppError `target-unknown` */
  signal(from: Peer, event: SignalEvent, frame?: FrameId): void {
    const { target } = event;
    const known = target.to === 'others' || this.#replica.talk.addressees(from, target).length > 0;
    if (!known) throw new AppError('target-unknown');
    this.append({ kind: 'signal', event, frame });
  }

  /** Keeps a signal for somebody who has no socket open yet (O5); what it returns takes it back. */
  holdFor(addressee: Handle, event: SignalEvent): () => void {
    const id = `${this.#node} ${(this.#asked += 1)}`;
    this.append({ kind: 'hold', id, addressee, event });
    return () => this.append({ kind: 'unhold', id });
  }

  /** Passes text on that follows no schema. */
  relayText({ facts }: Peer, text: string, frame?: FrameId): void {
    this.append({ kind: 'text', peer: facts.connId, text, frame });
  }

  /** Tells the others that somebody writes, or has stopped. */
  relayTyping({ facts }: Peer, on: boolean): void {
    this.append({ kind: 'typing', peer: facts.connId, on });
  }

  /** Keeps what somebody tells of themselves, and tells everybody (H10). */
  changeStates(userId: UserId, change: Partial<MediaStates>): void {
    if (Object.keys(change).length > 0) this.append({ kind: 'presence', userId, change });
  }

  override changeSeat(change: SeatChange): Promise<boolean> {
    const id = `${this.#node} ${(this.#asked += 1)}`;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#replica.seats.await(id, resolve);
    this.append({ kind: 'seat', id, ...change });
    return promise;
  }

  /** Tells a peer what to connect through from now on (H11). */
  renewIceServers(peer: Peer, iceServers: IceOffer): void {
    peer.deliver(this.#replica.stream.at({ kind: 'iceServers', iceServers }));
  }

  /** Lets go of timers; for a room that nobody holds any more. */
  close(): void {
    this.#order.close();
    this.#replica.close();
  }
}

const HERE = nodeId('here');
