import type { PeerFacts, PresentPeer } from './event.ts';
import type { ConnId, UserId } from './ids.ts';
import type { Peer } from './peer.ts';
import type { Presence } from './presence.ts';
import type { LineRecord } from './replica.ts';
import type { Resumption } from './resumption.ts';
import type { Target } from './signal.ts';
import { Lobby } from './lobby.ts';
import { isModerator } from './policy.ts';
import { initialPresence } from './presence.ts';

/** One user's stay: their presence, and a peer for each connection. */
interface Stay {
  presence: Presence;
  /** Nearly always one: an array takes a fifth of a set's memory. */
  peers: readonly Peer[];
}

/** How somebody stands in the room who comes in. */
export type Standing = Parameters<typeof initialPresence>[0];

/** Who is in a room, by every name a signal may call them. */
export class Occupants {
  /** Who is not in yet. */
  readonly lobby = new Lobby();
  readonly #peers = new Map<ConnId, Peer>();
  readonly #stays = new Map<UserId, Stay>();

  get size(): number {
    return this.#peers.size;
  }

  isHere(userId: UserId): boolean {
    return this.#stays.has(userId);
  }

  presenceOf(userId: UserId): Presence | undefined {
    return this.#stays.get(userId)?.presence;
  }

  /** How somebody stands here; as a guest, where they are not here. */
  standingOf(userId: UserId): Standing {
    const { role, mutedByModerator } = this.presenceOf(userId) ?? initialPresence(GUEST);
    return { role, muted: mutedByModerator };
  }

  /** Every peer, in the order they came. */
  all(): MapIterator<Peer> {
    return this.#peers.values();
  }

  /** What is kept of those who may come back. */
  *resumptions(): Generator<Resumption> {
    for (const { resumption } of this.#peers.values()) if (resumption) yield resumption;
  }

  /** Those who say who is let in. */
  moderators(): readonly Peer[] {
    const peers = [...this.#peers.values()];
    return peers.filter(({ facts }) => isModerator(this.presenceOf(facts.userId)?.role));
  }

  others(than: Peer): readonly Peer[] {
    return [...this.#peers.values()].filter((peer) => peer !== than);
  }

  /** Every peer but one, with what is known of them. */
  *present(except?: PeerFacts): Generator<PresentPeer> {
    for (const { peers, presence } of this.#stays.values()) {
      for (const { facts } of peers) if (facts !== except) yield { facts, presence };
    }
  }

  find(connId: ConnId): Peer | undefined {
    return this.#peers.get(connId);
  }

  of(userId: UserId): readonly Peer[] {
    return this.#stays.get(userId)?.peers ?? [];
  }

  /** The peer that a connection joins: the same one, as it is written down anew, or the same person. */
  peerOf({ facts, shared }: Pick<LineRecord, 'facts' | 'shared'>): Peer | undefined {
    const { connId, userId, dialect } = facts;
    const same = this.find(connId);
    if (same || !shared) return same;
    return this.of(userId).find((peer) => peer.facts.dialect === dialect);
  }

  named(target: Exclude<Target, { to: 'others' }>): readonly Peer[] {
    switch (target.to) {
      case 'peer':
        return oneOrNone(this.find(target.connId));
      case 'user':
        return this.of(target.userId);
      case 'handle':
        return oneOrNone(this.#byHandle(target));
    }
  }

  #byHandle({ dialect, handle }: Extract<Target, { to: 'handle' }>): Peer | undefined {
    for (const peer of this.#peers.values()) {
      if (peer.facts.handle === handle && peer.facts.dialect === dialect) return peer;
    }
    return undefined;
  }

  /** @param standing where they begin; a user who is here already keeps the presence they have */
  add(peer: Peer, standing: Standing): void {
    const { userId, connId } = peer.facts;
    const stay = this.#stays.get(userId);
    if (stay) stay.peers = [...stay.peers, peer];
    else this.#stays.set(userId, { presence: initialPresence(standing), peers: [peer] });
    this.#peers.set(connId, peer);
  }

  /** False where it is not here. */
  remove(peer: Peer): boolean {
    const { userId, connId } = peer.facts;
    if (!this.#peers.delete(connId)) return false;
    const stay = this.#stays.get(userId);
    if (stay) stay.peers = stay.peers.filter((other) => other !== peer);
    if (stay?.peers.length === 0) this.#stays.delete(userId);
    return true;
  }

  /** Keeps what changed about a user; false where they are not here. */
  change(userId: UserId, change: Partial<Presence>): boolean {
    const stay = this.#stays.get(userId);
    if (stay) stay.presence = { ...stay.presence, ...change };
    return stay !== undefined;
  }

  /** Takes everybody out. */
  clear(): readonly Peer[] {
    const peers = [...this.#peers.values()];
    this.#peers.clear();
    this.#stays.clear();
    return peers;
  }
}

const GUEST: Standing = { role: 'guest', muted: false };

const oneOrNone = (peer: Peer | undefined): readonly Peer[] => (peer ? [peer] : []);
