import type { Envelope } from './envelope.ts';
import type { PeerFacts } from './event.ts';

/** Why a room ends a connection; a dialect gives it the code and the words. */
export type CloseReason =
  | 'shutdown'
  | 'internal'
  | 'tooSlow'
  | 'unresponsive'
  | 'kicked'
  | 'banned'
  | 'roomClosed'
  | 'flooding'
  | 'left'
  | 'signedOut'
  | 'replaced';

/** What the core sees of a connection: something to deliver to, and to close. */
export interface Outlet {
  deliver(envelope: Envelope): void;
  /** Delivers what is queued, then closes. The owner must not wait for it: a closed outlet has left already. */
  close(reason: CloseReason): void;
}

/** Somebody present in a room, with the connection that speaks for them. */
export interface Peer {
  readonly facts: PeerFacts;
  readonly outlet: Outlet;
}
