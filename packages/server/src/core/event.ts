/** The neutral record of what happens in a room; each dialect's codec says it in its own words. */
import type { ConnId, DialectTag, Serial, UserId } from './ids.ts';
import type { Message } from './model.ts';
import type { Presence } from './presence.ts';
import type { SignalContent, Target, Verbatim } from './signal.ts';

/** Who a peer is, as others see it; fixed while it stays (X0). */
export interface PeerFacts {
  readonly connId: ConnId;
  readonly userId: UserId;
  readonly serial: Serial;
  readonly displayName: string;
  /** The dialect it speaks. */
  readonly dialect: DialectTag;
}

export interface PresentPeer {
  readonly facts: PeerFacts;
  readonly presence: Presence;
}

export type RoomEvent =
  /** For the newcomer alone: who is here already (H8). */
  | { readonly kind: 'entered'; readonly self: PresentPeer; readonly peers: readonly PresentPeer[] }
  | { readonly kind: 'joined'; readonly peer: PresentPeer }
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
      readonly verbatim: Verbatim;
    }
  | { readonly kind: 'message'; readonly message: Message };
