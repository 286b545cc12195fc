import type { Command } from '../core/command.ts';
import type { PeerFacts } from '../core/event.ts';
import type { ConnId, DialectTag, RoomId, UserId } from '../core/ids.ts';
import type { Member, RoomRef, User } from '../core/model.ts';
import type { Outlet, Peer } from '../core/peer.ts';
import type { LiveRoom } from '../core/room.ts';
import type { Context } from './context.ts';
import { connId } from '../core/ids.ts';
import * as rooms from './rooms.ts';

/** Enough random bits that a connection's id cannot be guessed. */
const CONN_BITS = 96;

/** Leave to enter a room, given at the door; it is either used or given back. */
export interface Admission {
  /** Enters with a connection that is open now. */
  enter(outlet: Outlet): Session;
  /** Gives the leave back where no connection came of it. */
  abandon(): void;
}

/**
 * Checks at the door whether somebody may come in, and makes a stranger a member (H8).
 *
 * The live room is held before anything is read, so that a ban or the room's end that comes between
 * this check and {@link Admission.enter} is seen there.
 *
 * @throws AppError the refusals of entering
 */
export async function admit(
  context: Context,
  ref: RoomRef,
  userId: UserId,
  dialect: DialectTag,
): Promise<Admission> {
  const id = ref.by === 'id' ? ref.id : (await rooms.find(context, ref)).id;
  const live = context.hub.hold(id);
  try {
    const { user, member } = await rooms.join(context, ref, userId);
    const conn = connId(context.random.token(CONN_BITS));
    return admission(context, id, live, { facts: factsOf(user, conn, dialect), member });
  } catch (thrown) {
    context.hub.release(id);
    throw thrown;
  }
}

function factsOf(user: User, conn: ConnId, dialect: DialectTag): PeerFacts {
  const { id, serial, displayName } = user;
  return { connId: conn, userId: id, serial, displayName, dialect };
}

function admission(
  { hub }: Context,
  id: RoomId,
  live: LiveRoom,
  { facts, member }: { facts: PeerFacts; member: Member },
): Admission {
  const release = () => hub.release(id);
  return {
    enter(outlet) {
      const peer = { facts, outlet };
      live.enter(peer, member);
      return new Session(live, peer, release);
    },
    abandon: release,
  };
}

/** One connection's stay in a room. */
export class Session {
  readonly #room: LiveRoom;
  readonly #peer: Peer;
  readonly #release: () => void;

  constructor(room: LiveRoom, peer: Peer, release: () => void) {
    this.#room = room;
    this.#peer = peer;
    this.#release = release;
  }

  /** Does what a client asks for. @throws AppError `target-unknown` */
  execute(command: Command): void {
    const { facts } = this.#peer;
    switch (command.kind) {
      case 'signal':
        return this.#room.signal(this.#peer, { ...command, from: facts });
      case 'state':
        return this.#room.changeStates(facts.userId, command.change);
    }
  }

  /** Ends the stay; to be called once, when the connection is gone. */
  end(): void {
    this.#room.leave(this.#peer);
    this.#release();
  }
}
