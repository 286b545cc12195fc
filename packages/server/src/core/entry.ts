/**
 * What can happen to a room, as plain data that can be sent as JSON: every node that follows the room
 * applies the same entries in the same order (ADR 9).
 */
import type { Doors, Notice, PeerFacts, ReactionChange, RoomEvent, RoomFacts } from './event.ts';
import type { GroupChange } from './group.ts';
import type { ConnId, MessageId, NodeId, UserId } from './ids.ts';
import type { Verdict, Waiting } from './lobby.ts';
import type { Message, Role } from './model.ts';
import type { Standing } from './occupants.ts';
import type { CloseReason } from './peer.ts';
import type { MediaStates } from './presence.ts';
import type { FrameId, ResumeKeys } from './resumption.ts';
import type { SeatChange } from './seat.ts';
import type { Handle } from './signal.ts';

export type SignalEvent = Extract<RoomEvent, { kind: 'signal' }>;

/** A connection, and where it is. */
export interface LineFacts {
  readonly line: ConnId;
  readonly node: NodeId;
}

/** What a peer does by a frame; a frame with an id is done once (H11). */
interface Framed {
  readonly frame?: FrameId | undefined;
}

/** What the store says of it: of two decisions about one thing, the later has the greater version. */
export interface Decided {
  readonly version: number;
}

export type RoomEntry =
  | (LineFacts & {
      readonly kind: 'enter';
      readonly facts: PeerFacts;
      readonly member: Standing;
      readonly room: RoomFacts;
      /** Whether all connections of a person are one peer in their dialect. */
      readonly shared: boolean;
      /** What proves to be this peer; present where it may come back (ADR 5). */
      readonly keys?: ResumeKeys | undefined;
    })
  /** A connection is gone; with a peer's last one, the peer is. */
  | (Pick<LineFacts, 'line'> & { readonly kind: 'leave'; readonly peer: PeerFacts })
  /** A peer comes back with another connection: it shows one key, and has the next from then on. */
  | (LineFacts & {
      readonly kind: 'resume';
      readonly peer: ConnId;
      readonly shown: string;
      readonly resumeKey: string;
    })
  /** A peer that came back was heard from: the key that it showed is no good any more. */
  | { readonly kind: 'heard'; readonly peer: ConnId }
  | (Framed & { readonly kind: 'signal'; readonly event: SignalEvent })
  | (Framed & { readonly kind: 'text'; readonly peer: ConnId; readonly text: string })
  | { readonly kind: 'message'; readonly message: Message }
  /** A message has another text, or was deleted. */
  | { readonly kind: 'revise'; readonly message: Message }
  | ({ readonly kind: 'reaction' } & ReactionChange)
  /** Somebody is no member any more. */
  | { readonly kind: 'memberLeft'; readonly userId: UserId }
  | { readonly kind: 'group'; readonly change: GroupChange }
  | { readonly kind: 'read'; readonly userId: UserId; readonly message: MessageId }
  | { readonly kind: 'typing'; readonly peer: ConnId; readonly on: boolean }
  | {
      readonly kind: 'presence';
      readonly userId: UserId;
      readonly change: Partial<MediaStates>;
    }
  /** What a moderator has decided about somebody, present or not (H7). */
  | (Decided & { readonly kind: 'rank'; readonly userId: UserId; readonly role: Role })
  | (Decided & { readonly kind: 'mute'; readonly userId: UserId; readonly muted: boolean })
  | (Partial<Decided> & {
      readonly kind: 'expel';
      readonly userId: UserId;
      readonly reason: CloseReason;
    })
  | (Decided & { readonly kind: 'bar' | 'unbar'; readonly userId: UserId })
  | { readonly kind: 'shut'; readonly reason: CloseReason }
  | { readonly kind: 'announce'; readonly userId: UserId; readonly person: Handle }
  | {
      readonly kind: 'hold';
      readonly id: string;
      readonly addressee: Handle;
      readonly event: SignalEvent;
    }
  | { readonly kind: 'unhold'; readonly id: string }
  /** Nothing where the seat is not what it was taken for. @property id by which it is known whether it was done */
  | (SeatChange & { readonly kind: 'seat'; readonly id: string })
  /** Asks for a sign of life within `ms` from all connections of a person; those that give none are taken out. */
  | {
      readonly kind: 'probe';
      readonly id: string;
      readonly userId: UserId;
      readonly ms: number;
    }
  /** The answer to a probe: one of the connections gave a sign of life. */
  | { readonly kind: 'alive'; readonly id: string }
  | { readonly kind: 'describe'; readonly room: RoomFacts }
  | (Decided & Doors & { readonly kind: 'doors' })
  | ({ readonly kind: 'notice' } & Notice)
  /** Somebody waits to be let in, or waits no more. */
  | { readonly kind: 'wait'; readonly waiting: Waiting; readonly room: RoomFacts }
  | { readonly kind: 'unwait'; readonly line: ConnId }
  | { readonly kind: 'decide'; readonly userId: UserId; readonly verdict: Verdict };

export type EntryOf<K extends RoomEntry['kind']> = Extract<RoomEntry, { kind: K }>;
