import type { TrustState } from '../e2ee/trust.ts';
import type { Unsubscribe } from '../emitter.ts';

/** Whose a description is, as the server says. */
export interface CallPeer {
  readonly connId: string;
  readonly userId: string;
}

/**
 * Why a description is not applied: it is not as it was signed; the connection had another key
 * before; it is unsigned, though they sign; or its key is not one that the person trusts, though they
 * had verified another.
 */
export type Refusal = 'altered' | 'other-key' | 'unsigned' | 'doubtful';

/** What a look at a description's signature says. */
export type Verdict =
  | { readonly kind: 'bound'; readonly identityKey: string }
  /** By a client that does not sign. */
  | { readonly kind: 'unbound' }
  | { readonly kind: 'refused'; readonly reason: Exclude<Refusal, 'doubtful'> }
  | { readonly kind: 'refused'; readonly reason: 'doubtful'; readonly identityKey: string };

/**
 * Binds the descriptions of a call to the identity keys of those who send them, so that a server
 * which puts in others is noticed.
 */
export interface CallBinding {
  /** What is sent beside a description, as `binding`. */
  sign(description: RTCSessionDescriptionInit, toConn: string): Promise<object>;
  /** @param binding what came beside it */
  check(description: RTCSessionDescriptionInit, binding: unknown, from: CallPeer): Promise<Verdict>;
  /** @param identityKey undefined for a client that does not sign */
  stateOf(userId: string, identityKey: string | undefined): TrustState;
  /** Told when a user's keys stand otherwise than before. */
  on(type: 'changed', listener: (change: { readonly userId: string }) => void): Unsubscribe;
}
