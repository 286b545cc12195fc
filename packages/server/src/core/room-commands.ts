import type { Decided, RoomEntry } from './entry.ts';
import type { Doors, Notice, ReactionChange, RoomFacts } from './event.ts';
import type { GroupChange } from './group.ts';
import type { MessageId, UserId } from './ids.ts';
import type { Verdict } from './lobby.ts';
import type { Message, Role } from './model.ts';
import type { CloseReason } from './peer.ts';
import type { SeatChange } from './seat.ts';
import type { Handle } from './signal.ts';

/** What may be asked of a room from outside of it, wherever those are who are in it. */
export abstract class RoomCommands {
  protected abstract append(entry: RoomEntry): void;

  /** Changes a seat where it is as expected; false where somebody was quicker (M2). */
  abstract changeSeat(change: SeatChange): Promise<boolean>;

  /** Takes note of what the room is called from now on. */
  describe({ id, name, access, version }: RoomFacts): void {
    this.append({ kind: 'describe', room: { id, name, access, version } });
  }

  /** Tells everybody who is let in from now on; where nobody has to wait any more, all who do are let in. */
  setDoors({ locked, lobby, version }: Doors & Decided): void {
    this.append({ kind: 'doors', locked, lobby, version });
  }

  /** Tells everybody what whoever runs the server has to say. */
  notify({ id, text, at }: Notice): void {
    this.append({ kind: 'notice', id, text, at });
  }

  /** Says what becomes of somebody who waits. */
  decide(userId: UserId, verdict: Verdict): void {
    this.append({ kind: 'decide', userId, verdict });
  }

  /** Tells that somebody is coming, once a stay (O5). */
  announce(userId: UserId, person: Handle): void {
    this.append({ kind: 'announce', userId, person });
  }

  /** Tells everybody of a message that was stored. */
  tell(message: Message): void {
    this.append({ kind: 'message', message });
  }

  /** Tells everybody of a message that has another text now, or was deleted. */
  revise(message: Message): void {
    this.append({ kind: 'revise', message });
  }

  /** Tells everybody of an emoji that is under a message now, or is no more. */
  react(change: ReactionChange): void {
    this.append({ kind: 'reaction', ...change });
  }

  /** Tells of the room's group, and of keys to add somebody to it with. */
  tellGroup(change: GroupChange): void {
    this.append({ kind: 'group', change });
  }

  /** Tells a person's own connections how far they have read. */
  markRead(userId: UserId, message: MessageId): void {
    this.append({ kind: 'read', userId, message });
  }

  /** Tells everybody of a member's role, present or not (H7). @param version the room's, behind that decision */
  setRole(userId: UserId, role: Role, version: number): void {
    this.append({ kind: 'rank', userId, role, version });
  }

  /** Tells everybody whether a member shall be silent. @param version as with {@link setRole} */
  setMuted(userId: UserId, muted: boolean, version: number): void {
    this.append({ kind: 'mute', userId, muted, version });
  }

  /** Tells everybody that somebody is no member any more, present or not. */
  tellLeft(userId: UserId): void {
    this.append({ kind: 'memberLeft', userId });
  }

  /**
   * Ends all connections of one user; the others see them leave.
   *
   * @param version as with {@link setRole}, where their membership has ended: then it ends those, too, that
   * are on their way through the door right now
   */
  expel(userId: UserId, reason: CloseReason, version?: number): void {
    this.append({ kind: 'expel', userId, reason, ...(version !== undefined && { version }) });
  }

  /**
   * Ends all connections of one user, and keeps them out, also where they are on their way through the
   * door right now.
   *
   * @param version as with {@link setRole}
   */
  bar(userId: UserId, version: number): void {
    this.append({ kind: 'bar', userId, version });
  }

  unbar(userId: UserId, version: number): void {
    this.append({ kind: 'unbar', userId, version });
  }

  /** Ends every connection; whoever comes through the door after that is closed too. */
  shut(reason: CloseReason): void {
    this.append({ kind: 'shut', reason });
  }
}
