import type { ConnId, UserId } from './ids.ts';
import type { RoomEvent } from './event.ts';
import type { Role } from './model.ts';
import type { CloseReason, Peer } from './peer.ts';
import type { MediaStates, Presence } from './presence.ts';
import type { Target } from './signal.ts';
import { Envelope } from './envelope.ts';
import { AppError } from './errors.ts';
import { initialPresence } from './presence.ts';

/** One user's stay: their presence, and a peer for each connection. */
interface Stay {
  presence: Presence;
  readonly peers: Set<Peer>;
}

type SignalEvent = Extract<RoomEvent, { kind: 'signal' }>;

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

  constructor(epoch: string) {
    this.#epoch = epoch;
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

  /**
   * Lets a peer in: it gets the snapshot, the others its arrival (H8).
   *
   * A ban or the room's end may have come between the check at the door and this moment; then the
   * peer is closed at once, and false is returned.
   */
  enter(peer: Peer, member: { role: Role; muted: boolean }): boolean {
    const refusal = this.#shut ?? (this.#barred.has(peer.facts.userId) ? 'banned' : undefined);
    if (refusal !== undefined) {
      peer.outlet.close(refusal);
      return false;
    }
    const peers = [...this.present()];
    const stay = this.#stayOf(peer.facts.userId, member);
    stay.peers.add(peer);
    this.#peers.set(peer.facts.connId, peer);
    const self = { facts: peer.facts, presence: stay.presence };
    this.#publishTo(peer, { kind: 'entered', self, peers });
    this.#publishToOthers(peer, { kind: 'joined', peer: self });
    return true;
  }

  #stayOf(userId: UserId, member: { role: Role; muted: boolean }): Stay {
    const known = this.#stays.get(userId);
    if (known) return known;
    const stay: Stay = { presence: initialPresence(member), peers: new Set() };
    this.#stays.set(userId, stay);
    return stay;
  }

  /** Takes a peer out and tells the others; does nothing where it has left already. */
  leave(peer: Peer): void {
    if (!this.#peers.delete(peer.facts.connId)) return;
    const { userId } = peer.facts;
    const stay = this.#stays.get(userId);
    stay?.peers.delete(peer);
    const last = stay?.peers.size === 0;
    if (last) this.#stays.delete(userId);
    this.publish({ kind: 'left', peer: peer.facts, last });
  }

  /** Relays a signal to whom it is for. @throws AppError `target-unknown` */
  signal(from: Peer, event: SignalEvent): void {
    const { target } = event;
    if (target.to === 'others') this.#publishToOthers(from, event);
    else this.#publishToAll(this.#addressees(from, target), event);
  }

  #addressees(from: Peer, target: Exclude<Target, { to: 'others' }>): readonly Peer[] {
    const found =
      target.to === 'peer'
        ? this.#peer(target.connId)
        : this.#peersOf(target.userId).filter((peer) => peer !== from);
    if (found.length === 0) throw new AppError('target-unknown');
    return found;
  }

  #peer(connId: ConnId): readonly Peer[] {
    const peer = this.#peers.get(connId);
    return peer ? [peer] : [];
  }

  #peersOf(userId: UserId): readonly Peer[] {
    return [...(this.#stays.get(userId)?.peers ?? [])];
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
    const peers = this.#peersOf(userId);
    for (const peer of peers) this.#end(peer, reason);
    return peers.length > 0;
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
    for (const peer of peers) peer.outlet.close(reason);
  }

  #end(peer: Peer, reason: CloseReason): void {
    this.leave(peer);
    peer.outlet.close(reason);
  }

  /** Gives an event its place in the order and delivers it to everybody. */
  publish(event: RoomEvent): void {
    this.#publishToAll(this.#peers.values(), event);
  }

  #publishTo(peer: Peer, event: RoomEvent): void {
    peer.outlet.deliver(this.#next(event));
  }

  #publishToAll(peers: Iterable<Peer>, event: RoomEvent): void {
    const envelope = this.#next(event);
    for (const peer of peers) peer.outlet.deliver(envelope);
  }

  #publishToOthers(except: Peer, event: RoomEvent): void {
    const envelope = this.#next(event);
    for (const peer of this.#peers.values()) {
      if (peer !== except) peer.outlet.deliver(envelope);
    }
  }

  #next(event: RoomEvent): Envelope {
    this.#offset += 1;
    return new Envelope(this.#epoch, this.#offset, event);
  }
}
