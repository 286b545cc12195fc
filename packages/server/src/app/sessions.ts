import type { Command } from '../core/command.ts';
import type { PeerFacts, RoomFacts } from '../core/event.ts';
import type { IceOffer } from '../core/ice.ts';
import type { DialectTag, SessionId, UserId } from '../core/ids.ts';
import type { Member, Room, RoomRef, User } from '../core/model.ts';
import type { Outlet, Peer } from '../core/peer.ts';
import type { FrameId, ResumeClaim } from '../core/resumption.ts';
import type { SignalEvent } from '../core/entry.ts';
import type { Arrival, LiveRoom, ResumeSecret, Return } from '../core/room.ts';
import type { Handle } from '../core/signal.ts';
import type { Context } from './context.ts';
import type { Renewable } from './renewals.ts';
import type { SignedIn } from './revocations.ts';
import { Absence } from '../core/absence.ts';
import { AppError } from '../core/errors.ts';
import { connId } from '../core/ids.ts';
import * as chat from './chat.ts';
import { edit, react, remove } from './changes.ts';
import { knock, lobbyAdmission } from './lobby.ts';
import { moderate } from './moderation.ts';
import { markRead } from './reading.ts';
import * as rooms from './rooms.ts';

/** Enough random bits that a connection's id cannot be guessed. */
const CONN_BITS = 96;
const RESUME_BITS = 192;

/** What the peers of a dialect are like. */
export interface PeerKind {
  readonly dialect: DialectTag;
  /** Whether the dialect can say whom a signal is for (X2). */
  readonly addressing: boolean;
  /** Whether all connections of a person are one peer. */
  readonly shared: boolean;
  /** Whether signals for a member wait until their socket is open (O5). */
  readonly awaited: boolean;
  /** Whether the dialect tells its clients what to connect through (H11). */
  readonly iceServers?: boolean;
  /** What the dialect calls a person; absent where it has only connection ids (X0). */
  readonly handle?: (user: User) => string | null;
}

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
    const letIn = async () => {
      const back = claimantOf(context, visitor);
      const hasPlace = back !== undefined && live.mayResume(back);
      if (!hasPlace) refuseIfFull(context, live);
      const member = await rooms.membershipOf(context, welcome);
      const resume = visitor.resumable ? resumeSecret(context) : undefined;
      const admitted = { visitor, room, member, kind, facts, resume, back };
      return admission(context, live, admitted, release);
    };
    if (!welcome.waits) return await letIn();
    const visit = { context, live, facts, room: roomFacts(room) };
    if (visitor.waitsOpen) return lobbyAdmission(visit, letIn, release);
    await knock(visit, visitor.linger?.());
    return await letIn();
  } catch (thrown) {
    release();
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

/** What is held for a visitor until they are gone. */
interface Hold {
  readonly context: Context;
  readonly live: LiveRoom;
  readonly onEnd: (() => void) | undefined;
}

function letGo({ context: { hub }, live, onEnd }: Hold): void {
  hub.release(live.facts.id);
  onEnd?.();
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

interface Admitted {
  readonly visitor: Visitor;
  readonly room: Room;
  readonly member: Member;
  readonly facts: PeerFacts;
  readonly kind: PeerKind;
  readonly resume: ResumeSecret | undefined;
  /** Present where they say that they come back. */
  readonly back: Claimant | undefined;
}

function admission(
  context: Context,
  live: LiveRoom,
  admitted: Admitted,
  release: () => void,
): Admission {
  return {
    enter(outlet, onEntered) {
      const { visitor } = admitted;
      const stay = prospectOf(context, live, admitted);
      const entered = (peer: Peer | undefined) => {
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
    abandon: release,
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

/** What a stay connects through; its credentials end with a ban from the room. */
function iceOffer({ context, live, sessionId, host }: Prospect, userId: UserId): IceOffer {
  const holder = { userId, roomId: live.facts.id, ...(sessionId && { sessionId }) };
  return context.iceServers.offer(holder, host);
}

/** A stay that is to begin. */
interface Prospect extends Hold {
  readonly kind: PeerKind;
  readonly sessionId: SessionId | undefined;
  readonly host: string | undefined;
}

interface Stay extends Prospect {
  readonly peer: Peer;
  /** To be called once when it has ended, where somebody is to be told. */
  readonly unregister: (() => void) | undefined;
}

function prospectOf(context: Context, live: LiveRoom, { kind, visitor }: Admitted): Prospect {
  const { sessionId, host, onEnd } = visitor;
  return { context, live, onEnd, kind, sessionId, host };
}

/** How a connection went: by somebody's will, against it, or because this server stops. */
export type Departure = 'left' | 'lost' | 'moved';

/** One connection's stay in a room. */
export class Session implements Renewable, SignedIn {
  readonly #stay: Stay;
  /** The connection, or what stands in for it while it is lost. */
  #outlet: Outlet;

  constructor(stay: Stay, outlet: Outlet) {
    const { context, kind } = stay;
    this.#stay = stay;
    this.#outlet = outlet;
    context.revocations.watch(this);
    if (kind.iceServers) context.renewals.add(this);
  }

  get userId(): UserId {
    return this.#stay.peer.facts.userId;
  }

  get sessionId(): SessionId | undefined {
    return this.#stay.sessionId;
  }

  /** Whether its peer may come back when the connection is lost. */
  get isResumable(): boolean {
    return this.#stay.peer.resumption !== undefined;
  }

  /**
   * Does what a client asks for; a promise where that takes the store.
   *
   * @param id what the client calls it; what was done under that name is not done again
   * @throws AppError `target-unknown`, and the refusals of posting
   */
  execute(command: Command, id?: FrameId): Promise<unknown> | undefined {
    const { resumption } = this.#stay.peer;
    if (!resumption || id === undefined) return this.#do(command);
    return resumption.once(id, () => this.#do(command, id));
  }

  /** Resolves once what was asked for so far has its place in the room's order; undefined where it has. */
  settled(): Promise<unknown> | undefined {
    return this.#stay.live.settled();
  }

  #do(command: Command, id?: FrameId): Promise<unknown> | undefined {
    const { peer, live, context } = this.#stay;
    const { facts } = peer;
    switch (command.kind) {
      case 'signal':
        return this.#signal(peer, { ...command, from: facts }, id);
      case 'text':
        live.relayText(peer, command.text, id);
        return undefined;
      case 'state':
        live.changeStates(facts.userId, command.change);
        return undefined;
      case 'decide': {
        const { verdict, userId } = command;
        return moderate(context, verdict, roomRef(live), facts.userId, userId);
      }
      case 'chat':
        return chat.post(context, roomRef(live), facts, command);
      case 'edit':
        return edit(context, roomRef(live), facts.userId, command);
      case 'delete':
        return remove(context, roomRef(live), facts.userId, command.message);
      case 'react':
        return react(context, roomRef(live), facts.userId, command);
      case 'read':
        return markRead(context, roomRef(live), facts.userId, command.message);
      case 'typing':
        live.relayTyping(peer, command.on);
        return undefined;
    }
  }

  #signal(peer: Peer, event: SignalEvent, id?: FrameId): Promise<void> | undefined {
    try {
      this.#stay.live.signal(peer, event, id);
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
    const { context, live } = this.#stay;
    const takeBack = live.holdFor(addressee, event);
    try {
      const member = await context.store.members.findByUsername(live.facts.id, addressee.handle);
      if (!member) throw new AppError('target-unknown');
    } catch (thrown) {
      takeBack();
      throw thrown;
    }
  }

  signOut(): void {
    const outlet = this.#outlet;
    this.#stay.live.leave(this.#stay.peer, outlet);
    outlet.close('signedOut');
  }

  renew(): void {
    const { live, peer } = this.#stay;
    // Who was made to leave may hold the socket open for a while.
    if (peer.isGone) return;
    live.renewIceServers(peer, iceOffer(this.#stay, peer.facts.userId));
  }

  /** A ping goes out behind all that was delivered; its pong is {@link ponged}. */
  pinged(): void {
    this.#stay.live.pinged(this.#stay.peer);
  }

  ponged(): void {
    this.#stay.live.ponged(this.#stay.peer);
  }

  /** To be called once, when the connection is gone. A peer that lost it may come back for a while. */
  end(how: Departure): void {
    const { hub } = this.#stay.context;
    const mayReturn = how === 'lost' || (how === 'moved' && hub.isShared);
    if (!mayReturn || !this.#keepPlace()) this.#leave();
  }

  /** False where nobody would come back to the place. */
  #keepPlace(): boolean {
    const { context, live, peer } = this.#stay;
    if (!live.keepsPlace(peer, this.#outlet)) return false;
    const { timers, settings } = context;
    const absence = new Absence(timers, settings.resumeWindow, () => this.#leave());
    peer.standIn(this.#outlet, absence);
    this.#outlet = absence;
    return true;
  }

  #leave(): void {
    const { context, live, peer, unregister } = this.#stay;
    context.revocations.unwatch(this);
    context.renewals.delete(this);
    live.leave(peer, this.#outlet);
    unregister?.();
    letGo(this.#stay);
  }
}

const roomRef = ({ facts: { id } }: LiveRoom): RoomRef => ({ by: 'id', id });
