import type { ClientAddress } from '../core/address.ts';
import type { PeerFacts } from '../core/event.ts';
import type { RoomId } from '../core/ids.ts';
import type { Room, User } from '../core/model.ts';
import type { Context } from './context.ts';
import type { Admission, PeerKind } from './sessions.ts';
import { networkOf } from '../core/address.ts';
import { AppError } from '../core/errors.ts';
import { addGuest } from './accounts.ts';
import { isOpenName } from '../core/room-name.ts';
import { holdByName } from './ad-hoc.ts';
import * as rooms from './rooms.ts';
import { admit } from './sessions.ts';

/** How long a seat waits for its socket, in ms (M2). */
const RESERVATION = 60_000;
/** How long a connection may take to show that it lives, in ms (M2). */
const PATIENCE = 3_000;
const TOKEN_BITS = 128;

/** Who asks for which seat. */
export interface SeatRequest {
  /** The name of an open room. */
  readonly room: string;
  readonly clientId: string;
  readonly address: ClientAddress;
  /** Given with the seat; proves to be its client. */
  readonly token?: string | undefined;
}

/** A client's place in a room, under an id of its own choosing. */
export interface Reservation {
  readonly room: Room;
  readonly clientId: string;
  readonly token: string;
}

interface Seat extends Reservation {
  readonly guest: User;
  address: ClientAddress;
  /** `entering`: its socket is on the way through the door. */
  state: 'reserved' | 'entering' | 'live';
  cancelExpiry: () => void;
  /** Whether its connection lives, as it was last asked. */
  answers?: Promise<boolean> | undefined;
}

/** An open room, with the peers in it and the ids of clients who are expected. */
export interface Occupancy {
  readonly room: string;
  readonly peers: readonly PeerFacts[];
  readonly expected: readonly string[];
}

/**
 * The clients of a dialect in which nobody logs in: each is a guest under an id of its own choosing,
 * which is free, reserved, or taken (M2, M4).
 *
 * Seats are known to this process alone. Several of them on one store would have to share them.
 */
export class Seats {
  readonly #context: Context;
  readonly #kind: PeerKind;
  readonly #rooms = new Map<RoomId, Map<string, Seat>>();

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
    await this.#context.limits.take('newAccounts', networkOf(request.address));
    const known = await this.#find(request);
    const again = known?.state === 'reserved' && isClientOf(known, request);
    const seat = again ? known : await this.#take(request, known, 'reserved');
    this.#expect(seat);
    return seat;
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
   * @throws AppError `name-malformed`, `client-taken`, and the refusals of entering
   */
  async admit(request: SeatRequest): Promise<Admission> {
    const known = await this.#find(request);
    const seat =
      known?.state === 'reserved'
        ? this.#claim(known, request)
        : await this.#take(request, known, 'entering');
    const { room, guest } = seat;
    const ref = { by: 'id', id: room.id } as const;
    const onEnd = () => this.#vacate(seat);
    const admission = await admit(this.#context, ref, { userId: guest.id, onEnd }, this.#kind);
    return {
      ...admission,
      enter: (outlet, onEntered) => this.#enter(seat, admission, outlet, onEntered),
    };
  }

  /** Whether a newcomer would be let in: a seat that is reserved waits for its socket. @throws as {@link admit} */
  async inspect(request: SeatRequest): Promise<void> {
    const known = await this.#find(request);
    if (known && known.state !== 'reserved') await this.#refuseIfAlive(known);
  }

  /** Nobody else can come for it from here on. */
  #claim(seat: Seat, { address }: SeatRequest): Seat {
    seat.cancelExpiry();
    seat.state = 'entering';
    seat.address = address;
    return seat;
  }

  #enter(seat: Seat, admission: Admission, ...[outlet, onEntered]: Parameters<Admission['enter']>) {
    if (this.#at(seat.room.id, seat.clientId) === seat) {
      seat.state = 'live';
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
    const seat = this.#at(room.id, request.clientId);
    if (!seat || !this.#isTaken(seat)) throw new AppError('client-unknown');
    // Ids are public, so an id alone does not give away a client that is there.
    const mayLeave = seat.state === 'reserved' || isClientOf(seat, request);
    if (!mayLeave) throw new AppError('leave-not-yours');
    this.#context.hub.at(room.id)?.expel(seat.guest.id, 'left');
    this.#vacate(seat);
  }

  /** Open rooms in which somebody is or is expected (M2, C11). */
  *occupancy(): Generator<Occupancy> {
    for (const live of this.#context.hub.live()) {
      const { id, name, access } = live.facts;
      const peers = access === 'open' ? live.peers() : [];
      const expected = this.#seatsOf(id).filter(({ state }) => state !== 'live');
      if (peers.length + expected.length === 0) continue;
      const room = name || (expected[0]?.room.name ?? '');
      yield { room, peers, expected: expected.map(({ clientId }) => clientId) };
    }
  }

  #seatsOf(room: RoomId): Seat[] {
    return [...(this.#rooms.get(room)?.values() ?? [])];
  }

  // Seats

  async #find({ room: name, clientId }: SeatRequest): Promise<Seat | undefined> {
    if (!isOpenName(name)) throw new AppError('name-malformed');
    const room = await this.#context.store.rooms.find({ by: 'name', name });
    return room && this.#at(room.id, clientId);
  }

  #at(room: RoomId, clientId: string): Seat | undefined {
    return this.#rooms.get(room)?.get(clientId);
  }

  /** A new seat, once the one that was known is free. @throws AppError `client-taken` */
  async #take(request: SeatRequest, known: Seat | undefined, state: Seat['state']): Promise<Seat> {
    const { room: name, clientId, address } = request;
    if (known) await this.#free(known);
    const origin = this.#kind.dialect;
    const profile = { displayName: clientId, avatarUrl: null };
    const guest = await addGuest(this.#context, origin, profile);
    const room = await holdByName(this.#context, origin, name, guest.id);
    const token = this.#context.random.token(TOKEN_BITS);
    const seat: Seat = { room, clientId, guest, token, address, state, cancelExpiry: nothing };
    if (this.#seat(seat)) return seat;
    this.#giveUp(seat);
    throw new AppError('client-taken');
  }

  /** Frees a seat whose connection is gone or does not answer (M2). @throws AppError `client-taken` */
  async #free(seat: Seat): Promise<void> {
    await this.#refuseIfAlive(seat);
    this.#context.hub.at(seat.room.id)?.expel(seat.guest.id, 'replaced');
    this.#vacate(seat);
  }

  async #refuseIfAlive(seat: Seat): Promise<void> {
    const lives = this.#isTaken(seat) && (seat.state !== 'live' || (await this.#answers(seat)));
    if (lives) throw new AppError('client-taken');
  }

  /** Whoever was made to leave keeps the seat until the socket is closed, but it counts no more. */
  #isTaken({ state, room, guest }: Seat): boolean {
    return state !== 'live' || this.#context.hub.find(room.id)?.isConnected(guest.id) === true;
  }

  /** Asks once in a while only: strangers must not make a client answer as often as they like. */
  #answers(seat: Seat): Promise<boolean> {
    const { hub, timers } = this.#context;
    if (seat.answers) return seat.answers;
    const asked = hub.find(seat.room.id)?.isResponsive(seat.guest.id, PATIENCE);
    seat.answers = asked ?? Promise.resolve(false);
    timers.after(PATIENCE, () => {
      seat.answers = undefined;
    });
    return seat.answers;
  }

  #expect(seat: Seat): void {
    seat.cancelExpiry();
    seat.cancelExpiry = this.#context.timers.after(RESERVATION, () => this.#vacate(seat));
  }

  /** False where somebody was quicker. */
  #seat(seat: Seat): boolean {
    const { room, clientId } = seat;
    const seats = this.#rooms.get(room.id) ?? new Map<string, Seat>();
    if (seats.has(clientId)) return false;
    this.#rooms.set(room.id, seats.set(clientId, seat));
    return true;
  }

  /** Clears a seat; harmless once it was. */
  #vacate(seat: Seat): void {
    const { room, clientId } = seat;
    const seats = this.#rooms.get(room.id);
    if (seats?.get(clientId) !== seat) return;
    seats.delete(clientId);
    if (seats.size === 0) this.#rooms.delete(room.id);
    seat.cancelExpiry();
    this.#giveUp(seat);
  }

  /** A guest never comes back: nobody should go on to count them among the members. */
  #giveUp({ room, guest }: Seat): void {
    const { hub, store } = this.#context;
    hub.release(room.id);
    // Where that fails, a member more is in the list, nothing else.
    store.members.remove(room.id, guest.id).catch(() => {});
  }
}

const nothing = (): void => {};

/** Whether somebody shows to be the client that has the seat: by its token or its address (M4). */
function isClientOf(seat: Seat, { token, address }: SeatRequest): boolean {
  if (token !== undefined) return token === seat.token;
  const known = !address.hearsay && !seat.address.hearsay;
  return known && address.value === seat.address.value;
}
