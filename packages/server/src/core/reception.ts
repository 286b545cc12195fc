import type { Decided } from './entry.ts';
import type { Doors, RoomEvent } from './event.ts';
import type { ConnId, UserId } from './ids.ts';
import type { Verdict, Waiting } from './lobby.ts';
import type { Occupants } from './occupants.ts';
import type { Outlet, Peer } from './peer.ts';
import type { RoomStream } from './room-stream.ts';
import { isModerator } from './policy.ts';
import { SparseMap } from './sparse-map.ts';

/** What becomes of those who wait to be let in, and who is told of them: moderators, wherever they are. */
export class Reception {
  readonly #occupants: Occupants;
  readonly #stream: RoomStream;
  /** Those of this node. */
  readonly #visitors = new SparseMap<ConnId, (verdict: Verdict) => void>();

  /** What the doors were set to last, as far as that is known. */
  #doors: Doors & Decided = { locked: false, lobby: true, version: 0 };

  constructor(occupants: Occupants, stream: RoomStream) {
    this.#occupants = occupants;
    this.#stream = stream;
  }

  /** Has a connection of this node told what becomes of it. */
  expect(line: ConnId, tell: (verdict: Verdict) => void): void {
    this.#visitors.set(line, tell);
  }

  /** Somebody of this node waits no more. */
  forget(line: ConnId): void {
    this.#visitors.delete(line);
  }

  /**
   * @param version the room's, as it was read at the door: what was decided since is not known there
   * @param refusal where they are not let in, whatever the doors are
   */
  add(waiting: Waiting, version: number, refusal?: Verdict): void {
    const verdict = refusal ?? (this.#doors.version > version ? this.#verdict : undefined);
    if (verdict) this.#visitors.get(waiting.line)?.(verdict);
    else if (this.#occupants.lobby.add(waiting)) this.#tell();
  }

  remove(line: ConnId): void {
    if (this.#occupants.lobby.remove(line)) this.#tell();
  }

  decide(userId: UserId, verdict: Verdict): void {
    this.#decide(this.#occupants.lobby.of(userId), verdict);
  }

  decideAll(verdict: Verdict): void {
    this.#decide([...this.#occupants.lobby.all()], verdict);
  }

  #decide(waiting: readonly Waiting[], verdict: Verdict): void {
    for (const { line } of waiting) {
      this.#occupants.lobby.remove(line);
      this.#visitors.get(line)?.(verdict);
    }
    if (waiting.length > 0) this.#tell();
  }

  /** What becomes of whoever waits; undefined where a moderator says so. */
  get #verdict(): Verdict | undefined {
    const { locked, lobby } = this.#doors;
    if (lobby) return undefined;
    return locked ? 'deny' : 'admit';
  }

  /**
   * Tells everybody; where nobody has to wait any more, those who do are let in, unless it is locked.
   * Nothing where they were set anew since.
   */
  setDoors({ locked, lobby, version }: Doors & Decided): void {
    if (version <= this.#doors.version) return;
    this.#doors = { locked, lobby, version };
    this.#stream.toEverybody({ kind: 'doors', locked, lobby });
    if (this.#verdict) this.decideAll(this.#verdict);
  }

  /** A moderator who comes, or has become one, learns who has been waiting. */
  show({ facts: { userId } }: Peer, outlet: Pick<Outlet, 'deliver'>): void {
    if (this.#occupants.lobby.size === 0) return;
    if (isModerator(this.#occupants.presenceOf(userId)?.role)) {
      outlet.deliver(this.#stream.at(this.#list()));
    }
  }

  /** As {@link show}, to all of one person's connections, and to those who come back later. */
  showAll(userId: UserId): void {
    if (this.#occupants.lobby.size === 0) return;
    if (isModerator(this.#occupants.presenceOf(userId)?.role)) {
      this.#stream.toSome(this.#occupants.of(userId), this.#list());
    }
  }

  #tell(): void {
    this.#stream.toSome(this.#occupants.moderators(), this.#list());
  }

  #list(): RoomEvent {
    return { kind: 'lobby', waiting: this.#occupants.lobby.people() };
  }
}
