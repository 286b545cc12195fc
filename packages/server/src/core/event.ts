/** The neutral record of what happens in a room; each dialect's codec says it in its own words. */
import type { GroupChange } from './group.ts';
import type { IceOffer } from './ice.ts';
import type { ConnId, DialectTag, MessageId, NetworkId, RoomId, Serial, UserId } from './ids.ts';
import type { Waiting } from './lobby.ts';
import type { Access, Message } from './model.ts';
import type { Presence } from './presence.ts';
import type { Handle, SignalContent, Target, Verbatim } from './signal.ts';

/** Who a peer is, as others see it; fixed while it stays (X0). */
export interface PeerFacts {
  readonly connId: ConnId;
  readonly userId: UserId;
  readonly serial: Serial;
  readonly displayName: string;
  /** The dialect it speaks. */
  readonly dialect: DialectTag;
  /** What its own dialect calls it; where that has no names, its `connId`. */
  readonly handle: string;
  /** Whether its dialect can say whom a signal is for (X2). */
  readonly addressing: boolean;
  /** Where it came from, of whoever could come back as somebody else; told to nobody. */
  readonly network?: NetworkId | undefined;
}

/** The room an event happened in: dialects that name it in frames show one or the other. */
export interface RoomFacts {
  readonly id: RoomId;
  readonly name: string;
  readonly access: Access;
  /** As of which of the room's decisions they are known; 0 where nobody has said so far. */
  readonly version: number;
}

/** What is known of a room that nobody has told of. */
export const unknownRoom = (id: RoomId): RoomFacts => ({
  id,
  name: '',
  access: 'unlisted',
  version: 0,
});

/** Who is let into a room from now on. */
export interface Doors {
  /** Whether nobody new is let in. */
  readonly locked: boolean;
  /** Whether newcomers wait until a moderator lets them in. */
  readonly lobby: boolean;
}

/** What whoever runs the server tells everybody; it is kept nowhere. */
export interface Notice {
  readonly id: string;
  readonly text: string;
  /** In ms since 1970. */
  readonly at: number;
}

export interface PresentPeer {
  readonly facts: PeerFacts;
  readonly presence: Presence;
}

/** Somebody puts an emoji under a message, or takes it away. */
export interface ReactionChange {
  readonly message: MessageId;
  readonly userId: UserId;
  readonly emoji: string;
  readonly on: boolean;
}

export type RoomEvent =
  /** For the newcomer alone: who is here already (H8), and, where its dialect tells, what to connect through. */
  | {
      readonly kind: 'entered';
      readonly self: PresentPeer;
      readonly peers: readonly PresentPeer[];
      /** What to show to come back; present where the peer may (ADR 5). */
      readonly resumeToken: string | undefined;
      readonly iceServers: IceOffer | undefined;
    }
  /** For a peer that comes back: what it missed follows (ADR 5). */
  | { readonly kind: 'resuming'; readonly connId: ConnId; readonly resumeToken: string }
  /** For a peer that came back: whether it has everything now, or had to begin anew (ADR 5). */
  | { readonly kind: 'resumed'; readonly recovered: boolean }
  /** For one peer alone: what to connect through from now on (H11). */
  | { readonly kind: 'iceServers'; readonly iceServers: IceOffer }
  /**
   * `announced`: that they are coming was told before (O5); `size`: how many peers are here now, the
   * newcomer among them.
   */
  | {
      readonly kind: 'joined';
      readonly peer: PresentPeer;
      readonly announced: boolean;
      readonly size: number;
    }
  /** Somebody is coming, but no socket of theirs is open yet (O5). */
  | (Handle & { readonly kind: 'announced' })
  /** Somebody who was announced will not come after all (O5). */
  | (Handle & { readonly kind: 'withdrawn' })
  /** `last`: no other connection of that user is left. */
  | { readonly kind: 'left'; readonly peer: PeerFacts; readonly last: boolean }
  | {
      readonly kind: 'presence';
      readonly userId: UserId;
      readonly connected: boolean;
      readonly change: Partial<Presence>;
    }
  | {
      readonly kind: 'signal';
      readonly from: PeerFacts;
      readonly target: Target;
      readonly content: SignalContent;
      /** Absent where the server itself speaks for a peer. */
      readonly verbatim: Verbatim | undefined;
    }
  | ({ readonly kind: 'doors' } & Doors)
  | ({ readonly kind: 'notice' } & Notice)
  /** For moderators: everybody who waits to be let in, each person once. */
  | { readonly kind: 'lobby'; readonly waiting: readonly Waiting[] }
  /** For whoever waits themself; what becomes of it has no place in the order. */
  | { readonly kind: 'waiting'; readonly state: 'waiting' | 'admitted' | 'denied' }
  /** For the one who is left or came first: nobody else has been here for a while (M1). */
  | { readonly kind: 'alone' }
  /** Text that follows no schema, for whoever speaks that way too (M1). */
  | { readonly kind: 'text'; readonly from: PeerFacts; readonly text: string }
  /** `author`: as a peer, where they are connected. */
  | { readonly kind: 'message'; readonly message: Message; readonly author: PeerFacts | undefined }
  /** A message has another text, or was deleted. */
  | { readonly kind: 'revised'; readonly message: Message }
  | ({ readonly kind: 'reaction' } & ReactionChange)
  | { readonly kind: 'group'; readonly change: GroupChange }
  /** Somebody is no member any more. */
  | { readonly kind: 'memberLeft'; readonly userId: UserId }
  /** For one person's own connections: how far they have read. */
  | { readonly kind: 'read'; readonly userId: UserId; readonly message: MessageId }
  /** Somebody writes, or has stopped; true of this moment alone. */
  | { readonly kind: 'typing'; readonly from: PeerFacts; readonly on: boolean };
