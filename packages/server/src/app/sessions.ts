import type { Command } from '../core/command.ts';
import type { PeerFacts } from '../core/event.ts';
import type { DialectTag, RoomId, SessionId } from '../core/ids.ts';
import type { Member, Principal, Room, RoomRef, User } from '../core/model.ts';
import type { Outlet, Peer } from '../core/peer.ts';
import type { LiveRoom, SignalEvent } from '../core/room.ts';
import type { Handle } from '../core/signal.ts';
import type { Context } from './context.ts';
import { AppError } from '../core/errors.ts';
import { connId } from '../core/ids.ts';
import * as chat from './chat.ts';
import * as rooms from './rooms.ts';

/** Enough random bits that a connection's id cannot be guessed. */
const CONN_BITS = 96;

/** What the peers of a dialect are like. */
export interface PeerKind {
  readonly dialect: DialectTag;
  /** Whether the dialect can say whom a signal is for (X2). */
  readonly addressing: boolean;
  /** Whether all connections of a person are one peer. */
  readonly shared: boolean;
  /** Whether signals for a member wait until their socket is open (O5). */
  readonly awaited: boolean;
  /** What the dialect calls a person; absent where it has only connection ids (X0). */
  readonly handle?: (user: User) => string | null;
}

/** Who comes in. A sign-in that is named takes the connection with it when it ends (R2). */
export type Visitor = Pick<Principal, 'userId'> & Partial<Pick<Principal, 'sessionId'>>;

/** Leave to enter a room, given at the door; it is either used or given back. */
export interface Admission {
  /** Enters with a connection that is open now; undefined where the room closed it as it came in. */
  enter(outlet: Outlet): Session | undefined;
  /** Gives the leave back where no connection came of it. */
  abandon(): void;
}

/**
 * Checks at the door whether somebody may come in, and makes a stranger a member (H8).
 *
 * The live room is held before anything is read, so that a ban or the room's end that comes between
 * this check and {@link Admission.enter} is seen there.
 *
 * @param onEnd called once, when the stay that may come of it has ended, or none came of it
 * @throws AppError the refusals of entering
 */
export async function admit(
  context: Context,
  ref: RoomRef,
  visitor: Visitor,
  kind: PeerKind,
  onEnd: () => void = () => {},
): Promise<Admission> {
  const id = ref.by === 'id' ? ref.id : (await rooms.find(context, ref)).id;
  const live = context.hub.hold(id);
  const release = () => {
    context.hub.release(id);
    onEnd();
  };
  try {
    const { room, user, member } = await rooms.join(context, ref, visitor.userId);
    // Between two looks, a name may have passed to another room.
    if (room.id !== id) throw new AppError('room-unknown');
    rooms.endWithLast(context, room);
    const facts = factsOf(context, user, kind);
    return admission(context, live, { visitor, room, member, kind, facts }, release);
  } catch (thrown) {
    release();
    throw thrown;
  }
}

function factsOf({ random }: Context, user: User, kind: PeerKind): PeerFacts {
  const conn = connId(random.token(CONN_BITS));
  return {
    connId: conn,
    userId: user.id,
    serial: user.serial,
    displayName: user.displayName,
    dialect: kind.dialect,
    handle: kind.handle?.(user) ?? conn,
    addressing: kind.addressing,
  };
}

interface Admitted {
  readonly visitor: Visitor;
  readonly room: Room;
  readonly member: Member;
  readonly facts: PeerFacts;
  readonly kind: PeerKind;
}

function admission(
  context: Context,
  live: LiveRoom,
  { visitor, room, member, facts, kind }: Admitted,
  release: () => void,
): Admission {
  return {
    enter(outlet) {
      // The account or the sign-in may have gone between the check at the door and this moment.
      const gone = isGone(context, visitor);
      if (gone) outlet.close('signedOut');
      const peer = gone
        ? undefined
        : live.enter({ facts, outlet, member, room, shared: kind.shared });
      const { sessionId } = visitor;
      const stay = { context, roomId: room.id, live, outlet, kind, sessionId };
      if (peer) return new Session({ ...stay, peer }, release);
      release();
      return undefined;
    },
    abandon: release,
  };
}

const isGone = ({ revocations }: Context, { userId, sessionId }: Visitor): boolean =>
  revocations.has(userId) || (sessionId !== undefined && revocations.has(sessionId));

interface Stay {
  readonly context: Context;
  readonly roomId: RoomId;
  readonly live: LiveRoom;
  readonly outlet: Outlet;
  readonly peer: Peer;
  readonly kind: PeerKind;
  readonly sessionId?: SessionId | undefined;
}

/** One connection's stay in a room. */
export class Session {
  readonly #stay: Stay;
  readonly #release: () => void;
  readonly #unwatch: () => void;

  constructor(stay: Stay, release: () => void) {
    const { context, sessionId } = stay;
    this.#stay = stay;
    this.#release = release;
    this.#unwatch = sessionId
      ? context.revocations.watch(sessionId, () => this.#signOut())
      : nothing;
  }

  /**
   * Does what a client asks for; a promise where that takes the store.
   *
   * @throws AppError `target-unknown`, and the refusals of posting
   */
  execute(command: Command): Promise<unknown> | undefined {
    const { peer, live, context, roomId } = this.#stay;
    const { facts } = peer;
    switch (command.kind) {
      case 'signal':
        return this.#signal(peer, { ...command, from: facts });
      case 'text':
        live.relayText(peer, command.text);
        return undefined;
      case 'state':
        live.changeStates(facts.userId, command.change);
        return undefined;
      case 'chat':
        return chat.post(context, { by: 'id', id: roomId }, facts.userId, command);
    }
  }

  #signal(peer: Peer, event: SignalEvent): Promise<void> | undefined {
    try {
      this.#stay.live.signal(peer, event);
      return undefined;
    } catch (thrown) {
      const { target } = event;
      if (target.to !== 'handle' || !this.#stay.kind.awaited) throw thrown;
      return this.#hold(event, target);
    }
  }

  /**
   * Keeps a signal for a member whose socket is not open yet (O5). It is kept at once, before it is
   * known whether there is one: a socket may open meanwhile, and must get it before what follows.
   *
   * @throws AppError `target-unknown`
   */
  async #hold(event: SignalEvent, addressee: Handle): Promise<void> {
    const { context, roomId, live } = this.#stay;
    const takeBack = live.holdFor(addressee, event);
    try {
      const member = await context.store.members.findByUsername(roomId, addressee.handle);
      if (!member) throw new AppError('target-unknown');
    } catch (thrown) {
      takeBack();
      throw thrown;
    }
  }

  #signOut(): void {
    const { live, peer, outlet } = this.#stay;
    live.leave(peer, outlet);
    outlet.close('signedOut');
  }

  /** Ends the stay; to be called once, when the connection is gone. */
  end(): void {
    const { live, peer, outlet } = this.#stay;
    this.#unwatch();
    live.leave(peer, outlet);
    this.#release();
  }
}

const nothing = (): void => {};
