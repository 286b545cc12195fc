import type { EntryOf } from './entry.ts';
import type { UserId } from './ids.ts';
import type { Role } from './model.ts';
import type { Occupants, Standing } from './occupants.ts';
import type { CloseReason } from './peer.ts';
import type { Presence } from './presence.ts';
import type { Reception } from './reception.ts';
import type { RoomStream } from './room-stream.ts';
import { Latest } from './latest.ts';

/** What moderators decide about somebody, of all that is known of them. */
export type Decision = Extract<keyof Presence, 'role' | 'mutedByModerator'>;

/** What is written down of those who are here. */
export interface PresenceRecord {
  presenceOf(userId: UserId): Partial<Presence>;
  /** The room's version behind a decision; undefined where an older node has written it down. */
  versionOf(userId: UserId, decided: Decision): number | undefined;
}

/** How people stand in a room: what moderators have decided about them, and what they tell of themselves. */
export class Standings {
  readonly #occupants: Occupants;
  readonly #stream: RoomStream;
  readonly #reception: Reception;
  readonly #bans = new Latest<boolean>();
  /** Why memberships have ended. */
  readonly #ends = new Latest<CloseReason>();
  readonly #roles = new Latest<Role>();
  readonly #mutes = new Latest<boolean>();

  constructor(occupants: Occupants, stream: RoomStream, reception: Reception) {
    this.#occupants = occupants;
    this.#stream = stream;
    this.#reception = reception;
  }

  ban({ userId, version }: EntryOf<'bar' | 'unbar'>): void {
    this.#bans.note(userId, true, version);
  }

  unban({ userId, version }: EntryOf<'bar' | 'unbar'>): void {
    this.#bans.note(userId, false, version);
  }

  end({ userId, reason, version }: EntryOf<'expel'>): void {
    if (version !== undefined) this.#ends.note(userId, reason, version);
  }

  /** Why somebody may not come in whom the door let pass when it read the room, in that version. */
  refusalOf(userId: UserId, version: number): CloseReason | undefined {
    if (this.#bans.since(userId, version) === true) return 'banned';
    return this.#ends.since(userId, version);
  }

  /** @param read how somebody stood when the door read it of the room, in that version */
  of(userId: UserId, read: Standing, version: number): Standing {
    return {
      role: this.#roles.since(userId, version) ?? read.role,
      muted: this.#mutes.since(userId, version) ?? read.muted,
    };
  }

  rank({ userId, role, version }: EntryOf<'rank'>): void {
    if (this.#roles.note(userId, role, version)) this.change(userId, { role });
  }

  mute({ userId, muted, version }: EntryOf<'mute'>): void {
    if (!this.#mutes.note(userId, muted, version)) return;
    this.change(userId, { mutedByModerator: muted });
  }

  /** How somebody stands who is here, and which version of the room is behind that: 0 as the door has read it. */
  decisions(userId: UserId): { rank: EntryOf<'rank'>; mute: EntryOf<'mute'> } {
    const { role, muted } = this.#occupants.standingOf(userId);
    return {
      rank: { kind: 'rank', userId, role, version: this.#roles.versionOf(userId) },
      mute: { kind: 'mute', userId, muted, version: this.#mutes.versionOf(userId) },
    };
  }

  /** Takes over what is written down of somebody, but for what was decided anew since. Nobody is told. */
  correct(userId: UserId, record: PresenceRecord): void {
    const { role, mutedByModerator, ...states } = record.presenceOf(userId);
    const versionOf = (decided: Decision) => record.versionOf(userId, decided);
    this.#occupants.change(userId, states);
    if (role && this.#roles.learn(userId, role, versionOf('role')))
      this.#occupants.change(userId, { role });
    if (mutedByModerator === undefined) return;
    if (this.#mutes.learn(userId, mutedByModerator, versionOf('mutedByModerator')))
      this.#occupants.change(userId, { mutedByModerator });
  }

  /** Tells everybody how somebody's presence has changed, who may not be here. */
  change(userId: UserId, change: Partial<Presence>): void {
    const connected = this.#occupants.change(userId, change);
    this.#stream.toEverybody({ kind: 'presence', userId, connected, change });
    if (change.role) this.#reception.showAll(userId);
  }
}
