import type { RoomEvent, RoomFacts } from './event.ts';
import type { NodeId } from './ids.ts';
import type { Occupants } from './occupants.ts';
import type { Line, Outlet, Peer } from './peer.ts';
import type { ResumeClaim } from './resumption.ts';
import type { Reach } from './room-log.ts';
import type { Position } from './envelope.ts';
import { Envelope } from './envelope.ts';
import { RoomLog } from './room-log.ts';

/** The events of a room: what comes of an entry has its place, and is delivered to whom it is for. */
export class RoomStream {
  #epoch: string;
  readonly #occupants: Occupants;
  #offset = 0;
  #knownAt: NodeId | undefined;
  /** The offsets that were reached when the log was aged the last time, and the time before. */
  #seen = 0;
  #aged = 0;
  /** Kept while somebody is here who may come back (ADR 5). */
  #log: RoomLog | undefined;
  /** The room that the events tell of; without a name where nobody has said so far. */
  room: RoomFacts;

  constructor(epoch: string, room: RoomFacts, occupants: Occupants) {
    this.#epoch = epoch;
    this.#occupants = occupants;
    this.room = room;
  }

  get epoch(): string {
    return this.#epoch;
  }

  /** The place of the latest entry. */
  get offset(): number {
    return this.#offset;
  }

  /** The order goes on in another epoch: what is kept of the last one is good for nobody. */
  begin({ epoch, offset }: Position): void {
    this.#epoch = epoch;
    this.#offset = offset;
    this.#seen = offset;
    this.#aged = 0;
    if (this.#log) this.#log = new RoomLog(offset);
  }

  /**
   * What is told from now on comes of the entry at that place.
   *
   * @param knownAt the node whose people have heard of it already
   */
  moveTo(offset: number, knownAt?: NodeId): void {
    this.#offset = offset;
    this.#knownAt = knownAt;
  }

  toEverybody(event: RoomEvent): void {
    const envelope = this.at(event);
    this.#keep(envelope, everybody);
    for (const peer of this.#occupants.all()) peer.deliver(envelope);
  }

  toOthers(than: Peer, event: RoomEvent): void {
    const envelope = this.at(event);
    this.#keep(envelope, (peer) => peer !== than);
    for (const peer of this.#occupants.all()) {
      if (peer !== than) peer.deliver(envelope);
    }
  }

  /** Tells what is true of this moment alone: nobody is told later. */
  toOthersNow(than: Peer, event: RoomEvent): void {
    const envelope = this.at(event);
    for (const peer of this.#occupants.all()) {
      if (peer !== than) peer.deliver(envelope);
    }
  }

  /** @param deliver in place of delivering at once */
  toSome(
    peers: readonly Peer[],
    event: RoomEvent,
    deliver: (peer: Peer, envelope: Envelope) => void = atOnce,
  ): void {
    const envelope = this.at(event);
    this.#keep(envelope, (peer) => peers.includes(peer));
    for (const peer of peers) deliver(peer, envelope);
  }

  /** An event at the place of the latest entry. */
  at(event: RoomEvent): Envelope {
    return new Envelope(this.#epoch, this.#offset, event, this.room);
  }

  /** What happened last, as far as it is kept for whoever comes back; the latest at the end. */
  latest(most: number): readonly Envelope[] {
    return this.#log?.latest(most) ?? [];
  }

  // For whoever comes back

  keepLog(): void {
    this.#log ??= new RoomLog(this.#offset);
  }

  dropLog(): void {
    this.#log = undefined;
  }

  #keep(envelope: Envelope, reach: Reach): void {
    if (this.#knownAt === undefined) return this.#log?.add(envelope, reach);
    const knowing = new Set([...this.#occupants.all()].filter(({ lines }) => this.#isThere(lines)));
    this.#log?.add(envelope, (peer) => !knowing.has(peer) && reach(peer));
  }

  #isThere(lines: readonly Line[]): boolean {
    return lines.some(({ node }) => node === this.#knownAt);
  }

  /** Forgets what everybody has who may come back. */
  forgetConfirmed(): void {
    const confirmed = Array.from(this.#occupants.resumptions(), (each) => each.confirmed);
    this.#log?.forget(Math.max(this.#aged, Math.min(...confirmed)));
  }

  /** Forgets what was there already when this was called the last time. */
  age(): void {
    this.#aged = this.#seen;
    this.#seen = this.#offset;
    this.forgetConfirmed();
  }

  /**
   * Delivers what a peer missed, all of it or nothing.
   *
   * @param resumeToken what it is to show the next time
   * @returns false where that is not known any more
   */
  replay(peer: Peer, claim: ResumeClaim, outlet: Outlet, resumeToken: string): boolean {
    const log = this.#log;
    const { facts, resumption } = peer;
    if (!log || !resumption || claim.epoch !== this.#epoch) return false;
    // What came before the peer did is not for it, wherever it says that it stands.
    const first = Math.max(claim.offset, resumption.confirmed + 1);
    if (log.floor >= first) return false;
    outlet.deliver(this.at({ kind: 'resuming', connId: facts.connId, resumeToken }));
    let skip = claim.frames;
    for (const { envelope, reach } of log.from(first)) {
      if (!reach(peer)) continue;
      if (envelope.offset > claim.offset) skip = 0;
      skip = outlet.deliver(envelope, skip);
    }
    return true;
  }
}

const everybody: Reach = () => true;
const atOnce = (peer: Peer, envelope: Envelope): void => peer.deliver(envelope);
