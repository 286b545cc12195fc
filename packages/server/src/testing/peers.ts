/** People at connections of their own for tests of the core: they keep what they get. */
import type { Envelope, Position } from '../core/envelope.ts';
import type { PeerFacts, RoomEvent, RoomFacts } from '../core/event.ts';
import type { CloseReason, Outlet, Peer } from '../core/peer.ts';
import type { Arrival, LiveRoom, ResumeSecret } from '../core/room.ts';
import { connId, dialectTag, roomId, serial, userId } from '../core/ids.ts';

export const ROOM: RoomFacts = {
  id: roomId('room'),
  name: 'Room',
  access: 'unlisted',
  version: 1,
};
/** The position of an event, where none matters. */
export const START: Position = { epoch: 'epoch', offset: 1 };
/** A token that is kept as a word derived from it. */
export const resumeSecret = (token: string): ResumeSecret => ({ token, key: `key of ${token}` });
const GUEST = { role: 'guest', muted: false } as const;

export class TestPeer implements Outlet {
  readonly facts: PeerFacts;
  readonly envelopes: Envelope[] = [];
  closedFor: CloseReason | undefined;
  /** Whether it gives a sign of life when it is asked for one. */
  lives = true;
  #peer: Peer | undefined;

  /**
   * @param conn tells connections of one user apart
   * @param facts in place of the usual ones
   */
  constructor(user: string, conn = user, facts: Partial<PeerFacts> = {}) {
    this.facts = {
      connId: connId(conn),
      userId: userId(user),
      serial: serial(1),
      displayName: user,
      dialect: dialectTag('test'),
      handle: conn,
      addressing: true,
      ...facts,
    };
  }

  /** What the room took this for. @throws Error where it is not in one */
  get peer(): Peer {
    if (!this.#peer) throw new Error(`${this.facts.displayName} is in no room`);
    return this.#peer;
  }

  /** Enters as a guest who is one peer for each connection; false where the room closed it. */
  enter(
    room: LiveRoom,
    how: Partial<Pick<Arrival, 'member' | 'shared' | 'room'>> & { resumeToken?: string } = {},
  ): boolean {
    const { facts } = this;
    const { resumeToken, ...given } = how;
    const resume = resumeToken === undefined ? undefined : resumeSecret(resumeToken);
    const usual = { facts, outlet: this, member: GUEST, room: ROOM, shared: false, resume };
    room.enter({ ...usual, ...given }, (peer) => {
      this.#peer = peer;
    });
    return this.#peer !== undefined;
  }

  leave(room: LiveRoom): void {
    room.leave(this.peer, this);
  }

  /** Each event is one frame. */
  deliver(envelope: Envelope, skip = 0): number {
    if (skip === 0) this.envelopes.push(envelope);
    return Math.max(0, skip - 1);
  }

  close(reason: CloseReason): void {
    this.closedFor ??= reason;
  }

  async probe(): Promise<boolean> {
    return this.lives && this.closedFor === undefined;
  }

  /** Takes what came since the last time, in order. */
  take(): RoomEvent[] {
    return this.envelopes.splice(0).map(({ event }) => event);
  }
}

/** Somebody says a word to everybody else, or to one of them. */
export function say(room: LiveRoom, from: TestPeer, payload: string, to?: TestPeer): void {
  room.signal(from.peer, {
    kind: 'signal',
    from: from.facts,
    target: to ? { to: 'peer', connId: to.facts.connId } : { to: 'others' },
    content: { kind: 'custom', payload },
    verbatim: undefined,
  });
}

/** The words that were {@link say said}. */
export const payloadsOf = (events: readonly RoomEvent[]) =>
  events.flatMap((event) =>
    event.kind === 'signal' && event.content.kind === 'custom' ? [event.content.payload] : [],
  );
