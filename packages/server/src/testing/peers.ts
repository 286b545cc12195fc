/** Peers for tests of the core: their outlets keep what they get. */
import type { Envelope } from '../core/envelope.ts';
import type { PeerFacts, RoomEvent } from '../core/event.ts';
import type { CloseReason, Outlet, Peer } from '../core/peer.ts';
import { connId, dialectTag, serial, userId } from '../core/ids.ts';

export class TestPeer implements Peer, Outlet {
  readonly facts: PeerFacts;
  readonly envelopes: Envelope[] = [];
  closedFor: CloseReason | undefined;

  /** @param conn tells connections of one user apart */
  constructor(user: string, conn = user) {
    this.facts = {
      connId: connId(conn),
      userId: userId(user),
      serial: serial(1),
      displayName: user,
      dialect: dialectTag('test'),
    };
  }

  get outlet(): Outlet {
    return this;
  }

  deliver(envelope: Envelope): void {
    this.envelopes.push(envelope);
  }

  close(reason: CloseReason): void {
    this.closedFor ??= reason;
  }

  /** Takes what came since the last time, in order. */
  take(): RoomEvent[] {
    return this.envelopes.splice(0).map(({ event }) => event);
  }
}
