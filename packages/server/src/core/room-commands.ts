import type { RoomEntry } from './entry.ts';
import type { Doors, Notice, ReactionChange, RoomFacts } from './event.ts';
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
  describe({ id, name, access }: RoomFacts): void {
    this.append({ kind: 'describe', room: { id, name, access } });
  }

  /** Tells everybody who is let in from now on; where nobody has to wait any more, all who do are let in. */
  setDoors({ locked, lobby }: Doors): void {
    this.append({ kind: 'doors', locked, lobby });
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

  /** Tells a person's own connections how far they have read. */
  markRead(userId: UserId, message: MessageId): void {
    this.append({ kind: 'read', userId, message });
  }

  /** Tells everybody what a moderator decided about somebody, present or not (H7). */
  changeStanding(userId: UserId, change: { role?: Role; mutedByModerator?: boolean }): void {
    this.append({ kind: 'presence', userId, change });
  }

  /** Ends all connections of one user; the others see them leave. */
  expel(userId: UserId, reason: CloseReason): void {
    this.append({ kind: 'expel', userId, reason });
  }

  /** Keeps a user out, also one who is on their way through the door right now. */
  bar(userId: UserId): void {
    this.append({ kind: 'bar', userId });
  }

  unbar(userId: UserId): void {
    this.append({ kind: 'unbar', userId });
  }

  /** Ends every connection; whoever comes through the door after that is closed too. */
  shut(reason: CloseReason): void {
    this.append({ kind: 'shut', reason });
  }
}
