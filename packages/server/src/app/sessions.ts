import type { Command } from '../core/command.ts';
import type { IceOffer } from '../core/ice.ts';
import type { DialectTag, SessionId, UserId } from '../core/ids.ts';
import type { RoomRef, User } from '../core/model.ts';
import type { Outlet, Peer } from '../core/peer.ts';
import type { FrameId } from '../core/resumption.ts';
import type { SignalEvent } from '../core/entry.ts';
import type { LiveRoom } from '../core/room.ts';
import type { Handle } from '../core/signal.ts';
import type { Context } from './context.ts';
import type { Renewable } from './relay-renewals.ts';
import type { SignedIn } from './revocations.ts';
import { Absence } from '../core/absence.ts';
import { AppError } from '../core/errors.ts';
import * as chat from './chat.ts';
import { edit, react, remove } from './changes.ts';
import { moderate } from './moderation.ts';
import { markRead } from './reading.ts';

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

/** What is held for a visitor until they are gone. */
interface Hold {
  readonly context: Context;
  readonly live: LiveRoom;
  readonly onEnd: (() => void) | undefined;
}

/** To be called once: whoever it was held for is gone, or did not come. */
export function letGo({ context: { hub }, live, onEnd }: Hold): void {
  hub.release(live.facts.id);
  onEnd?.();
}

/** A stay that is to begin. */
export interface Prospect extends Hold {
  readonly kind: PeerKind;
  readonly sessionId: SessionId | undefined;
  readonly host: string | undefined;
}

interface Stay extends Prospect {
  readonly peer: Peer;
  /** To be called once when it has ended, where somebody is to be told. */
  readonly unregister: (() => void) | undefined;
}

/** What a stay connects through; its credentials end with a ban from the room. */
export function iceOffer({ context, live, sessionId, host }: Prospect, userId: UserId): IceOffer {
  const holder = { userId, roomId: live.facts.id, ...(sessionId && { sessionId }) };
  return context.iceServers.offer(holder, host);
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
