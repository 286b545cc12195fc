import type { PeerFacts, RoomFacts } from '../core/event.ts';
import type { SessionId } from '../core/ids.ts';
import type { Member, Room, RoomRef, User } from '../core/model.ts';
import type { Outlet, Peer } from '../core/peer.ts';
import type { ResumeClaim } from '../core/resumption.ts';
import type { Arrival, LiveRoom, ResumeSecret, Return } from '../core/room.ts';
import type { Context } from './context.ts';
import type { PeerKind, Prospect } from './sessions.ts';
import { AppError } from '../core/errors.ts';
import { connId } from '../core/ids.ts';
import { knock, lobbyAdmission } from './lobby.ts';
import * as rooms from './rooms.ts';
import { iceOffer, letGo, Session } from './sessions.ts';

/** Enough random bits that a connection's id cannot be guessed. */
const CONN_BITS = 96;
const RESUME_BITS = 192;

/** Who comes in, and how. */
export interface Visitor extends rooms.Comer {
  /** The sign-in that takes the connection with it when it ends (R2). */
  readonly sessionId?: SessionId;
  /** Whether the peer may come back when the connection is lost (H11). */
  readonly resumable?: boolean;
  /** That it is such a peer. */
  readonly claim?: ResumeClaim | undefined;
  /** The name under which the client reached this server, where it is known. */
  readonly host?: string | undefined;
  /** Lets the handshake last as long as they wait; aborted when they are gone. */
  readonly linger?: (() => AbortSignal) | undefined;
  /** Whether their client can wait on an open socket. */
  readonly waitsOpen?: boolean;
  /** Called once, when the stay that may come of it has ended, or none came of it. */
  readonly onEnd?: () => void;
}

/** Leave to enter a room, given at the door; it is either used or given back. */
export interface Admission {
  /**
   * Enters with a connection that is open now.
   *
   * @param onEntered told of the stay once it has begun, at once where the room is this node's alone;
   * undefined where the room closed the connection as it came in
   */
  enter(outlet: Outlet, onEntered: (session: Session | undefined) => void): void;
  /** Gives the leave back where no connection came of it. */
  abandon(): void;
  /** Whether they wait for a moderator once they have entered; until they are in, they may abandon it. */
  readonly waits?: boolean;
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
  visitor: Visitor,
  kind: PeerKind,
): Promise<Admission> {
  const id = ref.by === 'id' ? ref.id : (await rooms.find(context, ref)).id;
  // A room that nobody here is in any more lives on where somebody is at another server.
  await context.hub.ending(id);
  const live = context.hub.hold(id);
  const release = () => letGo({ context, live, onEnd: visitor.onEnd });
  try {
    if (live.ready) await live.ready;
    const welcome = await rooms.entrance(context, ref, visitor);
    const { room, user } = welcome;
    // Between two looks, a name may have passed to another room.
    if (room.id !== id || live.isOver) throw new AppError('room-unknown');
    rooms.endWithLast(context, room);
    const facts = { ...factsOf(context, user, kind), network: rooms.networkToKeep(welcome) };
    const comer = { context, live, visitor, kind, facts, release };
    if (!welcome.waits) return await letIn(comer, welcome);
    const letInNow = async () => letIn(comer, await rooms.stillWelcome(context, welcome));
    const visit = { context, live, facts, room: roomFacts(room) };
    if (visitor.waitsOpen) return lobbyAdmission(visit, letInNow, release);
    await knock(visit, visitor.linger?.());
    return await letInNow();
  } catch (thrown) {
    release();
    throw thrown;
  }
}

/** Somebody at the door of a room that is held for them. */
interface Newcomer {
  readonly context: Context;
  readonly live: LiveRoom;
  readonly visitor: Visitor;
  readonly kind: PeerKind;
  readonly facts: PeerFacts;
  /** Lets go of the room. */
  readonly release: () => void;
}

/** @throws AppError `room-full`, and the refusals of becoming a member */
async function letIn(comer: Newcomer, welcome: rooms.Welcome): Promise<Admission> {
  const { context, live, visitor } = comer;
  const back = claimantOf(context, visitor);
  const hasPlace = back !== undefined && live.mayResume(back);
  if (!hasPlace) refuseIfFull(context, live);
  const arrived = live.arrive();
  try {
    const member = await rooms.becomeMember(context, welcome);
    const resume = visitor.resumable ? resumeSecret(context) : undefined;
    return admission({ ...comer, room: welcome.room, member, resume, back, arrived });
  } catch (thrown) {
    arrived();
    throw thrown;
  }
}

/** What somebody shows who says that a place in the room is kept for them. */
type Claimant = Pick<Return, 'userId' | 'claim' | 'shown'>;

function claimantOf(context: Context, { userId, claim, resumable }: Visitor): Claimant | undefined {
  if (!claim || !resumable) return undefined;
  return { userId, claim, shown: resumeKey(context, claim.token) };
}

/** @throws AppError `room-full` */
function refuseIfFull({ settings: { roomSize: most } }: Context, live: LiveRoom): void {
  if (live.size >= most) throw new AppError('room-full', { values: { most } });
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

/** A new secret for a peer that may come back. */
function resumeSecret(context: Context): ResumeSecret {
  const token = context.random.token(RESUME_BITS);
  return { token, key: resumeKey(context, token) };
}

/** What is kept of a token: it may be kept by other nodes too (ADR 9). */
const resumeKey = ({ codeHashes }: Context, token: string): string =>
  codeHashes.hash('resume', token);

interface Admitted extends Newcomer {
  readonly room: Room;
  readonly member: Member;
  readonly resume: ResumeSecret | undefined;
  /** Present where they say that they come back. */
  readonly back: Claimant | undefined;
  /** No longer counts them among those who are on the way. */
  readonly arrived: () => void;
}

function admission(admitted: Admitted): Admission {
  const { context, live, visitor, arrived, release } = admitted;
  return {
    enter(outlet, onEntered) {
      const stay = prospectOf(admitted);
      const entered = (peer: Peer | undefined) => {
        arrived();
        if (!peer) {
          release();
          return onEntered(undefined);
        }
        const unregister = context.register.enter(live.facts.id, admitted.facts);
        onEntered(new Session({ ...stay, peer, unregister }, outlet));
      };
      // The account or the sign-in may have gone between the check at the door and this moment.
      if (!isGone(context, visitor)) return comeIn(stay, admitted, outlet, entered);
      outlet.close('signedOut');
      entered(undefined);
    },
    abandon() {
      arrived();
      release();
    },
  };
}

const isGone = ({ revocations }: Context, { userId, sessionId }: Visitor): boolean =>
  revocations.has(userId) || (sessionId !== undefined && revocations.has(sessionId));

type OnEntered = (peer: Peer | undefined) => void;

/** Comes back as the peer it was, or in as a new one. */
function comeIn(stay: Prospect, admitted: Admitted, outlet: Outlet, onEntered: OnEntered): void {
  const { live } = stay;
  const { facts, kind, resume, back } = admitted;
  const iceServers = kind.iceServers ? () => iceOffer(stay, facts.userId) : undefined;
  const comer = { outlet, iceServers };
  if (!back || !resume) return comeAnew(live, admitted, comer, onEntered);
  live.resume({ ...back, line: facts.connId, resume, ...comer }, (known) => {
    if (known) return onEntered(known);
    comeAnew(live, admitted, comer, (peer) => {
      if (peer) live.tellUnknown(outlet);
      onEntered(peer);
    });
  });
}

function comeAnew(
  live: LiveRoom,
  { facts, member, room, kind, resume }: Admitted,
  comer: Pick<Arrival, 'outlet' | 'iceServers'>,
  onEntered: OnEntered,
): void {
  const arrival = { facts, member, room: roomFacts(room), shared: kind.shared, resume };
  live.enter({ ...arrival, ...comer }, onEntered);
}

/** No more than others are told. */
const roomFacts = ({ id, name, access, version }: Room): RoomFacts => ({
  id,
  name,
  access,
  version,
});

function prospectOf({ context, live, kind, visitor }: Admitted): Prospect {
  const { sessionId, host, onEnd } = visitor;
  return { context, live, onEnd, kind, sessionId, host };
}
