import type { ClientAddress } from '../core/address.ts';
import type { PeerFacts } from '../core/event.ts';
import type { UserId } from '../core/ids.ts';
import type { Room } from '../core/model.ts';
import type { CloseReason } from '../core/peer.ts';
import type { Seat, SeatChange } from '../core/seat.ts';
import type { Context } from './context.ts';
import type { Admission } from './admission.ts';
import type { PeerKind } from './sessions.ts';
import { AppError } from '../core/errors.ts';
import { addGuest } from './accounts.ts';
import { isOpenName } from '../core/room-name.ts';
import { holdByName } from './ad-hoc.ts';
import * as rooms from './rooms.ts';
import { admit } from './admission.ts';

/** How long a seat waits for its socket, in ms (M2). */
const RESERVATION = 60_000;
/** How long a connection may take to show that it lives, in ms (M2). */
const PATIENCE = 3_000;
const TOKEN_BITS = 128;
const MARK_BITS = 48;

/** Who asks for which seat. */
export interface SeatRequest {
  /** The name of an open room. */
  readonly room: string;
  readonly clientId: string;
  readonly address: ClientAddress;
  /** Given with the seat; proves to be its client. */
  readonly token?: string | undefined;
  /** The code of an invite. */
  readonly invite?: string | undefined;
}

/** A client's place in a room, under an id of its own choosing. */
export interface Reservation {
  readonly room: Room;
  readonly clientId: string;
  readonly token: string;
}

/** A seat in a room, wherever its socket is awaited. */
interface Found {
  readonly room: Room;
  readonly seat: Seat;
}

/** A seat that this node has: it holds the room for it. */
interface OwnSeat extends Found {
  seat: Seat;
  cancelExpiry: () => void;
}

/** An open room, with the peers in it and the ids of clients who are expected. */
export interface Occupancy {
  readonly room: string;
  readonly peers: readonly PeerFacts[];
  readonly expected: readonly string[];
}

/**
 * The clients of a dialect in which nobody logs in: each is a guest under an id of its own choosing,
 * which is free, reserved, or taken (M2, M4). Seats are part of their room, which all nodes share.
 */
export class Seats {
  readonly #context: Context;
  readonly #kind: PeerKind;
  readonly #own = new Map<string, OwnSeat>();
  /** By the mark of the seat: each change of one makes another. */
  readonly #answers = new Map<string, Promise<boolean>>();

  /** @param kind its handle is the display name, which is the client's id */
  constructor(context: Context, kind: Omit<PeerKind, 'handle'>) {
    this.#context = context;
    this.#kind = { ...kind, handle: ({ displayName }) => displayName };
  }

  /**
   * Keeps a seat until its socket opens; whoever has reserved it before may do so again.
   *
   * @throws AppError `name-malformed`, `client-taken`, `too-often`, and the refusals of entering
   */
  async reserve(request: SeatRequest): Promise<Reservation> {
    const known = await this.#find(request);
    const again = known?.seat.state === 'reserved' && isClientOf(known.seat, request);
    const own = again
      ? await this.#adopt(known, { state: 'reserved' })
      : await this.#take(request, known, 'reserved');
    own.cancelExpiry = this.#context.timers.after(RESERVATION, () => this.#vacate(own));
    const { room, seat } = own;
    return { room, clientId: seat.clientId, token: seat.token };
  }

  /** As {@link reserve}, in a room that is new. @throws AppError `name-taken` */
  async create(request: SeatRequest): Promise<Reservation> {
    const known = await this.#context.store.rooms.find({ by: 'name', name: request.room });
    if (known) throw new AppError('name-taken');
    return this.reserve(request);
  }

  /**
   * Checks at the door; a seat that nobody has reserved may be taken too.
   *
   * @param linger lets the handshake last as long as they wait in the lobby
   * @throws AppError `name-malformed`, `client-taken`, `too-often`, and the refusals of entering
   */
  async admit(request: SeatRequest, linger?: () => AbortSignal): Promise<Admission> {
    const known = await this.#find(request);
    const own =
      known?.seat.state === 'reserved'
        ? await this.#claim(known, request)
        : await this.#take(request, known, 'entering');
    const ref = { by: 'id', id: own.room.id } as const;
    const onEnd = () => this.#vacate(own);
    const { address, invite } = request;
    const visitor = { userId: own.seat.guestId, address, invite, linger, onEnd };
    const admission = await admit(this.#context, ref, visitor, this.#kind);
    return {
      ...admission,
      enter: (outlet, onEntered) => this.#enter(own, admission, outlet, onEntered),
    };
  }

  /** Whether a newcomer would be let in: a seat that is reserved waits for its socket. @throws as {@link admit} */
  async inspect(request: SeatRequest): Promise<void> {
    const known = await this.#find(request);
    if (known?.seat.state === 'reserved') return this.#checkStranger(known.seat, request);
    if (known) await this.#refuseIfAlive(known);
    await this.#checkNewcomer(request);
  }

  /** Sits down on a reserved seat. @throws AppError `client-taken`, and the refusals of entering */
  async #claim(known: Found, request: SeatRequest): Promise<OwnSeat> {
    await this.#checkStranger(known.seat, request);
    return this.#adopt(known, { state: 'entering', address: request.address });
  }

  /**
   * Whoever is not known to have reserved a seat is looked at as if they came without it: its guest is a
   * member already, and ids are public. It may be its client all the same, by another address.
   *
   * @throws AppError the refusals of entering
   */
  async #checkStranger(seat: Seat, request: SeatRequest): Promise<void> {
    if (!isClientOf(seat, request)) await this.#checkNewcomer(request);
  }

  #checkNewcomer(request: SeatRequest): Promise<void> {
    return rooms.newcomer(this.#context, { by: 'name', name: request.room }, request);
  }

  #enter(
    own: OwnSeat,
    admission: Admission,
    ...[outlet, onEntered]: Parameters<Admission['enter']>
  ) {
    const { room, seat } = own;
    if (this.#context.hub.find(room.id)?.seats.get(seat.clientId)?.mark === seat.mark) {
      void this.#change(own, { state: 'live' });
      return admission.enter(outlet, onEntered);
    }
    // It was left while its socket was on the way.
    outlet.close('left');
    admission.abandon();
    onEntered(undefined);
  }

  /**
   * Gives a seat back, and closes its socket (M4).
   *
   * @throws AppError `room-unknown`, `client-unknown`, `leave-not-yours`
   */
  async leave(request: SeatRequest): Promise<void> {
    const room = await rooms.find(this.#context, { by: 'name', name: request.room });
    const seat = await this.#at(room, request.clientId);
    if (!seat || !(await this.#isTaken({ room, seat }))) throw new AppError('client-unknown');
    // Ids are public, so an id alone does not give away a client that is there.
    const mayLeave = seat.state === 'reserved' || isClientOf(seat, request);
    if (!mayLeave) throw new AppError('leave-not-yours');
    await this.#clear({ room, seat }, 'left');
  }

  /** Open rooms in which somebody is or is expected, wherever they are (M2, C11). */
  async occupancy(): Promise<Occupancy[]> {
    const views = await this.#context.hub.census();
    return views.flatMap(({ facts: { name: room, access }, occupants, seats }) => {
      const peers = access === 'open' ? Array.from(occupants.all(), ({ facts }) => facts) : [];
      const awaited = [...seats.values()].filter(({ state }) => state !== 'live');
      const expected = awaited.map(({ clientId }) => clientId);
      return peers.length + expected.length > 0 ? [{ room, peers, expected }] : [];
    });
  }

  // Seats

  async #find({ room: name, clientId }: SeatRequest): Promise<Found | undefined> {
    if (!isOpenName(name)) throw new AppError('name-malformed');
    const room = await this.#context.store.rooms.find({ by: 'name', name });
    const seat = room && (await this.#at(room, clientId));
    return seat && { room, seat };
  }

  async #at({ id }: Room, clientId: string): Promise<Seat | undefined> {
    return (await this.#context.hub.look(id))?.seats.get(clientId);
  }

  /** A new seat, once the one that was known is free. @throws AppError `client-taken`, `too-often` */
  async #take(
    request: SeatRequest,
    known: Found | undefined,
    state: Seat['state'],
  ): Promise<OwnSeat> {
    const { room: name, clientId, address, invite } = request;
    if (known) await this.#free(known);
    const origin = this.#kind.dialect;
    const profile = { displayName: clientId, avatarUrl: null };
    const { id: guestId } = await addGuest(this.#context, origin, profile, address);
    const comer = { userId: guestId, address, invite };
    const token = this.#context.random.token(TOKEN_BITS);
    const { node } = this.#context.bus;
    const seat: Seat = { clientId, guestId, token, address, state, node, mark: this.#newMark() };
    for (;;) {
      const room = await holdByName(this.#context, origin, name, comer);
      const live = this.#context.hub.find(room.id);
      const own = { room, seat, cancelExpiry: nothing };
      if (await this.#changeAt(room, { clientId, was: undefined, now: seat }))
        return this.#keep(own);
      this.#giveUp(own);
      // A room that has ended before anybody could sit down makes place for another.
      if (!live?.isOver) throw new AppError('client-taken');
    }
  }

  /** Has this node wait for a seat, whichever has so far. @throws AppError `client-taken` */
  async #adopt({ room, seat }: Found, change: Partial<Seat>): Promise<OwnSeat> {
    const { hub, bus } = this.#context;
    const mine = this.#own.get(keyOf(room, seat));
    mine?.cancelExpiry();
    if (!mine) {
      await hub.ending(room.id);
      await hub.hold(room.id).ready;
    }
    const own = mine ?? { room, seat, cancelExpiry: nothing };
    if (await this.#change(own, { ...change, node: bus.node })) return this.#keep(own);
    if (!mine) hub.release(room.id);
    throw new AppError('client-taken');
  }

  #keep(own: OwnSeat): OwnSeat {
    const { room, seat } = own;
    this.#own.set(keyOf(room, seat), own);
    const live = this.#context.hub.find(room.id);
    // Whoever lists rooms that nobody has entered yet wants to know what they are called.
    if (live?.facts.name === '') live.describe(room);
    return own;
  }

  #newMark(): string {
    return this.#context.random.token(MARK_BITS);
  }

  #changeAt({ id }: Room, change: SeatChange): Promise<boolean> {
    return this.#context.hub.at(id)?.changeSeat(change) ?? Promise.resolve(false);
  }

  /** False where it is not this node's any more. */
  #change(own: OwnSeat, change: Partial<Seat>): Promise<boolean> {
    const { room, seat: was } = own;
    own.seat = { ...was, ...change, mark: this.#newMark() };
    return this.#changeAt(room, { clientId: was.clientId, was, now: own.seat });
  }

  /** Frees a seat whose connection is gone or does not answer (M2). @throws AppError `client-taken` */
  async #free(found: Found): Promise<void> {
    await this.#refuseIfAlive(found);
    await this.#clear(found, 'replaced');
  }

  async #clear({ room, seat }: Found, reason: CloseReason): Promise<void> {
    this.#context.hub.at(room.id)?.expel(seat.guestId, reason);
    const own = this.#own.get(keyOf(room, seat));
    if (own?.seat.mark === seat.mark) this.#vacate(own);
    else await this.#changeAt(room, { clientId: seat.clientId, was: seat, now: undefined });
  }

  async #refuseIfAlive(found: Found): Promise<void> {
    const { seat } = found;
    const isTaken = await this.#isTaken(found);
    if (isTaken && (seat.state !== 'live' || (await this.#doesAnswer(found)))) {
      throw new AppError('client-taken');
    }
  }

  /** Whoever was made to leave keeps the seat until the socket is closed, but it counts no more. */
  async #isTaken({ room, seat: { state, node, guestId } }: Found): Promise<boolean> {
    const { hub, bus } = this.#context;
    // Nobody answers for a node that is gone.
    if (!bus.nodes.has(node)) return false;
    if (state !== 'live') return true;
    return (await hub.look(room.id))?.occupants.isHere(guestId) === true;
  }

  /** Asks once in a while only: strangers must not make a client answer as often as they like. */
  #doesAnswer({ room, seat: { guestId, mark } }: Found): Promise<boolean> {
    const known = this.#answers.get(mark);
    if (known) return known;
    const asked = this.#ask(room, guestId);
    this.#answers.set(mark, asked);
    this.#context.timers.after(PATIENCE, () => this.#answers.delete(mark));
    return asked;
  }

  async #ask({ id }: Room, guestId: UserId): Promise<boolean> {
    const { hub } = this.#context;
    await hub.ending(id);
    const live = hub.hold(id);
    try {
      await live.ready;
      return await live.isResponsive(guestId, PATIENCE);
    } finally {
      hub.release(id);
    }
  }

  /** Clears a seat of this node, unless another one has it now; harmless once it was. */
  #vacate(own: OwnSeat): void {
    const { room, seat } = own;
    if (!this.#own.delete(keyOf(room, seat))) return;
    own.cancelExpiry();
    void this.#changeAt(room, { clientId: seat.clientId, was: seat, now: undefined });
    this.#giveUp(own);
  }

  /** A guest never comes back: nobody should go on to count them among the members. */
  #giveUp(own: OwnSeat): void {
    this.#context.hub.release(own.room.id);
    // Where that fails, a member more is in the list, nothing else.
    this.#forget(own).catch(() => {});
  }

  async #forget({ room, seat: { clientId, guestId } }: OwnSeat): Promise<void> {
    const seat = await this.#at(room, clientId);
    const isElsewhere = seat?.guestId === guestId;
    if (isElsewhere) return;
    const { store, clock } = this.#context;
    await store.members.leave(room.id, guestId, clock.now());
  }
}

const keyOf = ({ id }: Room, { clientId }: Seat): string => `${id} ${clientId}`;

const nothing = (): void => {};

/** Whether somebody shows to be the client that has the seat: by its token or its address (M4). */
function isClientOf(seat: Seat, { token, address }: SeatRequest): boolean {
  if (token !== undefined) return token === seat.token;
  const known = !address.hearsay && !seat.address.hearsay;
  return known && address.value === seat.address.value;
}
