import type { PeerFacts, RoomFacts } from './event.ts';
import type { EntryOf, LineFacts, RoomEntry } from './entry.ts';
import type { GroupChange } from './group.ts';
import type { IceOffer } from './ice.ts';
import type { ConnId, NodeId, RoomId, UserId } from './ids.ts';
import type { Standing } from './occupants.ts';
import type { Applies } from './order.ts';
import type { CloseReason, Line, Outlet } from './peer.ts';
import type { Timers } from './ports.ts';
import type { ResumeClaim, ResumeKeys } from './resumption.ts';
import type { Seat } from './seat.ts';
import type { PresenceRecord } from './standings.ts';
import { unknownRoom } from './event.ts';
import { Announcements } from './announcements.ts';
import { Answers } from './answers.ts';
import { Chat } from './chat.ts';
import { Greetings } from './greetings.ts';
import { Occupants } from './occupants.ts';
import { ELSEWHERE, Peer } from './peer.ts';
import { Reception } from './reception.ts';
import { Resumption } from './resumption.ts';
import { RoomStream } from './room-stream.ts';
import { RoomTime } from './room-time.ts';
import { SeatBook } from './seat-book.ts';
import { Standings } from './standings.ts';
import { Solitude } from './solitude.ts';
import { Talk } from './talk.ts';
import { SparseMap } from './sparse-map.ts';

/** A connection of this node that is on its way into the room. */
export interface Newcomer {
  readonly outlet: Outlet;
  /** What to show to come back. */
  readonly resumeToken: string | undefined;
  /** Asked for once they are let in; absent where their dialect does not tell. */
  readonly iceServers: (() => IceOffer) | undefined;
  /** Where it comes back: what it has got. */
  readonly claim?: ResumeClaim;
  /** Called once they are in, with the peer that they are, or with none where they are not let in. */
  readonly onEntered: (peer: Peer | undefined) => void;
}

/** One connection, and the peer it speaks for, as a record keeps it. */
export interface LineRecord extends LineFacts {
  readonly facts: PeerFacts;
  readonly member: Standing;
  readonly shared: boolean;
}

/**
 * All that a room is, as its entries have made it: who is here, and what is told to whom. Replicas that
 * apply the same entries are the same; each delivers to the connections of its own node (ADR 9).
 *
 * All of it is synchronous: between two entries the room is whole.
 */
export class Replica implements Applies {
  readonly occupants = new Occupants();
  readonly time: RoomTime;
  readonly stream: RoomStream;
  readonly talk: Talk;
  readonly reception: Reception;
  readonly seats = new SeatBook();
  readonly standings: Standings;
  readonly signsOfLife = new Answers();
  readonly #newcomers = new SparseMap<ConnId, Newcomer>();
  #shut: CloseReason | undefined;
  readonly #greetings: Greetings;
  readonly #announced: Announcements;
  readonly #chat: Chat;
  readonly #solitude: Solitude;

  constructor(id: RoomId, epoch: string, timers: Timers) {
    this.time = new RoomTime(timers);
    this.stream = new RoomStream(epoch, unknownRoom(id), this.occupants);
    this.talk = new Talk(this.occupants, this.stream, this.time);
    this.#announced = new Announcements(this.occupants, this.stream);
    this.#chat = new Chat(this.occupants, this.stream);
    this.#solitude = new Solitude(this.occupants, this.stream, this.time);
    this.reception = new Reception(this.occupants, this.stream);
    this.standings = new Standings(this.occupants, this.stream, this.reception);
    this.#greetings = new Greetings(this, this.#announced);
  }

  /** Has a connection of this node enter by the entry that names it. */
  expect(line: ConnId, newcomer: Newcomer): void {
    this.#newcomers.set(line, newcomer);
  }

  /** What was to enter by an entry never will: it has no place in the order. */
  refuse(line: ConnId): void {
    this.#newcomer(line)?.onEntered(undefined);
  }

  /** Whether it was closed for good. */
  get isShut(): boolean {
    return this.#shut !== undefined;
  }

  // As it has been

  /** Seats somebody who has come in some time ago. Nobody is told. */
  settle(
    { line: id, node, facts, member, shared }: LineRecord,
    keys: ResumeKeys | undefined,
  ): void {
    const line = { id, node, outlet: ELSEWHERE };
    const known = this.occupants.peerOf({ facts, shared });
    if (known?.lines.some(({ id: other }) => other === id)) return;
    if (known) return known.add(line);
    if (keys) this.stream.keepLog();
    // What it has got is not known here: whatever is kept may be new to it.
    const resumption = keys && new Resumption(keys, 0);
    this.#seat(new Peer(facts, line, resumption), member);
  }

  /** Takes over what is known otherwise; undefined where it is not known. */
  correct(
    room: RoomFacts | undefined,
    seats: Iterable<Seat> | undefined,
    record: PresenceRecord,
  ): void {
    if (room) this.#describe(room);
    if (seats) this.seats.replace(seats);
    for (const { facts } of this.occupants.all()) this.standings.correct(facts.userId, record);
  }

  apply(offset: number, entry: RoomEntry, knownAt?: NodeId): void {
    this.stream.moveTo(offset, knownAt);
    switch (entry.kind) {
      case 'enter':
        return this.#enter(entry, this.#newcomer(entry.line));
      case 'leave':
        return this.#leave(entry);
      case 'resume':
        return this.#resume(entry, this.#newcomer(entry.line));
      case 'heard':
        return this.occupants.find(entry.peer)?.resumption?.forgetSpent();
      case 'signal':
        return this.talk.signal(entry);
      case 'text':
        return this.talk.text(entry);
      case 'message':
        return this.#chat.tell(entry.message);
      case 'revise':
        return this.#chat.revise(entry.message);
      case 'reaction':
        return this.stream.toEverybody(entry);
      case 'memberLeft':
        return this.stream.toEverybody(entry);
      case 'group':
        return this.#tellGroup(entry.change);
      case 'read':
        return this.stream.toSome(this.occupants.of(entry.userId), entry);
      case 'typing':
        return this.talk.typing(entry);
      case 'presence':
        return this.standings.change(entry.userId, entry.change);
      case 'expel':
        this.standings.end(entry);
        return this.#expel(entry.userId, entry.reason);
      case 'bar':
        return this.#bar(entry);
      case 'unbar':
        return this.standings.unban(entry);
      case 'rank':
        return this.standings.rank(entry);
      case 'mute':
        return this.standings.mute(entry);
      case 'shut':
        return this.#shutFor(entry.reason);
      case 'announce':
        return this.#announced.add(entry.userId, entry.person);
      case 'hold':
        return this.talk.held.add(entry.id, entry.addressee, entry.event);
      case 'unhold':
        return this.talk.held.drop(entry.id);
      // What comes of it is an entry of its own.
      case 'probe':
        return;
      case 'alive':
        return this.signsOfLife.answer(entry.id, true);
      case 'seat':
        return this.seats.change(entry.id, entry);
      case 'describe':
        return this.#describe(entry.room);
      case 'doors':
        return this.reception.setDoors(entry);
      case 'notice':
        return this.stream.toEverybody(entry);
      case 'wait':
        return this.#wait(entry);
      case 'unwait':
        return this.reception.remove(entry.line);
      case 'decide':
        return this.reception.decide(entry.userId, entry.verdict);
    }
  }

  // Coming and going

  #newcomer(line: ConnId): Newcomer | undefined {
    const newcomer = this.#newcomers.get(line);
    if (newcomer) this.#newcomers.delete(line);
    return newcomer;
  }

  #enter(entry: EntryOf<'enter'>, newcomer: Newcomer | undefined): void {
    const { facts, line: id, node, room } = entry;
    const refusal = this.#refusalOf(facts.userId, room);
    if (refusal) return turnAway(newcomer, refusal);
    const line = { id, node, outlet: newcomer?.outlet ?? ELSEWHERE };
    this.#describe(room);
    const known = this.occupants.peerOf(entry);
    if (known?.lines.some(({ id: other }) => other === id)) return;
    if (known) this.#join(known, line, entry.keys);
    const peer = known ?? this.#add(entry, line);
    if (newcomer) this.#greetings.welcome(peer, newcomer);
    if (!known) this.#greetings.announce(peer);
    for (const waited of this.talk.takeFor(facts)) line.outlet.deliver(waited);
    if (newcomer) this.reception.show(peer, line.outlet);
    newcomer?.onEntered(peer);
  }

  /** What was read at the door may be older than what is known here. */
  #describe(room: RoomFacts): void {
    if (room.version > this.stream.room.version) this.stream.room = room;
  }

  /** A further connection; or one that came back where the others could not be told, with the keys it has by now. */
  #join(peer: Peer, line: Line, keys: ResumeKeys | undefined): void {
    peer.add(line);
    if (keys) peer.resumption?.replace(keys);
  }

  /** @param room as it was read at the door */
  #refusalOf(userId: UserId, { version }: RoomFacts): CloseReason | undefined {
    return this.#shut ?? this.standings.refusalOf(userId, version);
  }

  #add({ facts, member, room, keys }: EntryOf<'enter'>, line: Line): Peer {
    const peer = this.#newPeer(facts, line, keys);
    this.#seat(peer, this.standings.of(facts.userId, member, room.version));
    return peer;
  }

  #seat(peer: Peer, member: Standing): void {
    this.occupants.add(peer, member);
    this.talk.add(peer);
    this.#solitude.watch();
  }

  #newPeer(facts: PeerFacts, line: Line, keys: ResumeKeys | undefined): Peer {
    if (!keys) return new Peer(facts, line);
    this.stream.keepLog();
    return new Peer(facts, line, new Resumption(keys, this.stream.offset));
  }

  /**
   * Brings back a peer that lost its connection, with what it missed; nobody else hears of it. Where
   * the log does not reach back so far it begins anew, still as the peer it was: never a part of what
   * it missed (ADR 5).
   */
  #resume(entry: EntryOf<'resume'>, newcomer: Newcomer | undefined): void {
    const { line: id, node, shown, resumeKey } = entry;
    const peer = this.occupants.find(entry.peer);
    if (!peer?.resumption?.accepts(shown)) return newcomer?.onEntered(undefined);
    peer.resumption.renew(shown, resumeKey);
    peer.takeOver({ id, node, outlet: newcomer?.outlet ?? ELSEWHERE });
    if (newcomer) this.#greetings.welcomeBack(peer, newcomer);
    newcomer?.onEntered(peer);
  }

  #leave({ peer: { connId }, line }: EntryOf<'leave'>): void {
    const peer = this.occupants.find(connId);
    peer?.remove(line);
    if (peer?.isGone) this.#remove(peer);
  }

  #remove(peer: Peer): void {
    if (!this.occupants.remove(peer)) return;
    if (this.occupants.size === 0) this.#announced.clear();
    const last = !this.occupants.isHere(peer.facts.userId);
    this.talk.remove(peer);
    if (peer.resumption && this.occupants.resumptions().next().done) this.stream.dropLog();
    this.stream.toEverybody({ kind: 'left', peer: peer.facts, last });
    this.#solitude.watch();
  }

  #wait({ waiting, room }: EntryOf<'wait'>): void {
    this.#describe(room);
    const isRefused = this.#refusalOf(waiting.userId, room) !== undefined;
    this.reception.add(waiting, room.version, isRefused ? 'deny' : undefined);
  }

  /** Whoever lifted the ban meanwhile did not know of it: it has ended their stay all the same. */
  #bar(entry: EntryOf<'bar' | 'unbar'>): void {
    this.standings.ban(entry);
    this.reception.decide(entry.userId, 'deny');
    this.#expel(entry.userId, 'banned');
  }

  #expel(userId: UserId, reason: CloseReason): void {
    const awaited = this.#announced.withdraw(userId);
    if (awaited) this.talk.held.take(awaited);
    for (const peer of this.occupants.of(userId)) {
      this.#remove(peer);
      peer.close(reason);
    }
  }

  #shutFor(reason: CloseReason): void {
    this.#shut = reason;
    this.reception.decideAll('deny');
    // Nobody stays to be told of the others' leaving, so the room is emptied before it is closed.
    const peers = this.occupants.clear();
    this.close();
    for (const peer of peers) peer.close(reason);
  }

  // Telling

  #tellGroup(change: GroupChange): void {
    const event = { kind: 'group', change } as const;
    if (change.what !== 'welcome') return this.stream.toEverybody(event);
    this.stream.toSome(this.occupants.of(change.device.userId), event);
  }

  /** Lets go of timers; for a room that nobody holds any more. */
  close(): void {
    this.talk.close();
    this.seats.close();
    this.signsOfLife.close();
    this.#solitude.close();
  }
}

function turnAway(newcomer: Newcomer | undefined, reason: CloseReason): void {
  newcomer?.outlet.close(reason);
  newcomer?.onEntered(undefined);
}
