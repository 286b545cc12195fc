import type { Envelope } from './envelope.ts';
import type { PeerFacts } from './event.ts';
import type { ConnId, NodeId } from './ids.ts';
import type { Resumption } from './resumption.ts';

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
  | 'replaced'
  | 'denied';

/** What the core sees of a connection: something to deliver to, and to close. */
export interface Outlet {
  /**
   * @param skip how many of its frames the client has got already
   * @returns how many are still to be skipped, where it had fewer
   */
  deliver(envelope: Envelope, skip?: number): number;
  /** Delivers what is queued, then closes. The owner must not wait for it: a closed outlet has left already. */
  close(reason: CloseReason): void;
  /** Whether the client gives a sign of life within `ms`, asked for now. */
  probe(ms: number): Promise<boolean>;
}

/** A connection that speaks for a peer. */
export interface Line {
  readonly id: ConnId;
  readonly node: NodeId;
  /** What stands in for it while it is lost, or is at another node. */
  outlet: Outlet;
}

/** Stands in for a connection at another node, which delivers to it by itself (ADR 9). */
export const ELSEWHERE: Outlet = {
  deliver: () => 0,
  close() {},
  probe: async () => false,
};

/**
 * Somebody present in a room, with the connections that speak for them: one, or, in dialects where a
 * person is one peer however many sockets they have, several.
 */
export class Peer {
  readonly facts: PeerFacts;
  /** Present where it may come back after its connection was lost. */
  readonly resumption: Resumption | undefined;
  #lines: readonly Line[];
  #isAway = false;

  constructor(facts: PeerFacts, line: Line, resumption?: Resumption) {
    this.facts = facts;
    this.resumption = resumption;
    this.#lines = [line];
  }

  get lines(): readonly Line[] {
    return this.#lines;
  }

  get isGone(): boolean {
    return this.#lines.length === 0;
  }

  add(line: Line): void {
    this.#lines = [...this.#lines, line];
  }

  remove(id: ConnId): void {
    this.#lines = this.#lines.filter((line) => line.id !== id);
  }

  /** The line that an outlet is of. */
  lineOf(outlet: Outlet): Line | undefined {
    return this.#lines.find((line) => line.outlet === outlet);
  }

  /** Whether its connection is lost, and its place kept. */
  get isAway(): boolean {
    return this.#isAway;
  }

  /** Has something else stand in for its lost connection. */
  standIn(outlet: Outlet, other: Outlet): void {
    const line = this.lineOf(outlet);
    if (line) line.outlet = other;
    this.#isAway = true;
  }

  deliver(envelope: Envelope): void {
    const heard = this.#named(envelope);
    for (const { outlet } of this.#lines) outlet.deliver(heard);
  }

  /**
   * A signal from another dialect names its addressee as this one's dialect does: clients that are
   * named in every frame for them look for their name (O5).
   */
  #named(envelope: Envelope): Envelope {
    const { event } = envelope;
    const { dialect, handle } = this.facts;
    if (event.kind !== 'signal' || event.from.dialect === dialect) return envelope;
    return envelope.with({ ...event, target: { to: 'handle', dialect, handle } });
  }

  /** Lets one line speak for it in place of all others, which are closed. */
  takeOver(line: Line): void {
    this.#isAway = false;
    const others = this.#lines;
    this.#lines = [line];
    for (const { outlet } of others) outlet.close('replaced');
  }

  close(reason: CloseReason): void {
    const lines = this.#lines;
    this.#lines = [];
    for (const { outlet } of lines) outlet.close(reason);
  }
}
