import type { ClientAddress } from './address.ts';
import type { NodeId, UserId } from './ids.ts';

/** A client's place in a room, under an id of its own choosing (M2). */
export interface Seat {
  readonly clientId: string;
  readonly guestId: UserId;
  /** Given with the seat; proves to be its client. */
  readonly token: string;
  readonly address: ClientAddress;
  /** `entering`: its socket is on the way through the door. */
  readonly state: 'reserved' | 'entering' | 'live';
  /** The node that waits for its socket, or has it. */
  readonly node: NodeId;
  /** Another one with every change. */
  readonly mark: string;
}

/** What somebody who changes a seat took it for, and what it is to be; undefined where there is none. */
export interface SeatChange {
  readonly clientId: string;
  readonly was: Seat | undefined;
  readonly now: Seat | undefined;
}
