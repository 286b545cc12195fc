/** What browsers need to find a way to each other (RFC 8445): STUN and TURN servers. */
import type { RoomId, SessionId, UserId } from './ids.ts';

/** One server, or several under one credential, as browsers take it (`RTCIceServer`, W3C WebRTC §4.2.2). */
export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** The servers somebody may use. */
export interface IceOffer {
  readonly servers: readonly IceServer[];
  /** When its credentials expire, in ms since 1970; undefined where there are none. */
  readonly expiresAt: number | undefined;
}

/** Whom a credential is given to: a person, by one of their sign-ins, for one room. */
export interface IceHolder {
  readonly userId: UserId;
  readonly sessionId?: SessionId;
  readonly roomId?: RoomId;
}
