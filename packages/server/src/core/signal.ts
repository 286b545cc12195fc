/** The one neutral record of a negotiation frame (X1), and whom it is for. */
import type { ConnId, DialectTag, UserId } from './ids.ts';

/** W3C WebRTC, RTCIceCandidateInit, with what Parley reads of it. */
export interface IceCandidate {
  readonly candidate: string;
  readonly sdpMid?: string | null;
  readonly sdpMLineIndex?: number | null;
  readonly usernameFragment?: string | null;
}

export type SignalContent =
  | { readonly kind: 'offer' | 'answer'; readonly sdp: string }
  /** Null says that no more will come. */
  | { readonly kind: 'candidate'; readonly candidate: IceCandidate | null }
  /** Hanging up without leaving the room (X4). */
  | { readonly kind: 'bye' }
  | { readonly kind: 'custom'; readonly payload: unknown };

/** What a dialect calls somebody. */
export interface Handle {
  readonly dialect: DialectTag;
  readonly handle: string;
}

export type Target =
  /** Everybody but the sender. */
  | { readonly to: 'others' }
  | { readonly to: 'peer'; readonly connId: ConnId }
  /** All connections of a user but the sending one. */
  | { readonly to: 'user'; readonly userId: UserId }
  /** Whom a dialect calls so. */
  | (Handle & { readonly to: 'handle' });

/**
 * What the sender wrote, for readers of the same dialect, who get it untouched (C8): the frame's
 * JSON text after its opening brace, free of the fields the server stamps (C7).
 */
export interface Verbatim {
  readonly dialect: DialectTag;
  readonly rest: string;
}
