import type { ClientAddress } from '../core/address.ts';
import type { DialectTag, RoomId, UserId } from '../core/ids.ts';
import type { ErrorCode } from '../core/errors.ts';
import type {
  Access,
  BrowseQuery,
  ChatPolicy,
  Member,
  MemberOfRoom,
  MyRoom,
  OwnedRoom,
  Room,
  RoomChange,
  RoomRef,
  Standing,
  User,
} from '../core/model.ts';
import type { Presence } from '../core/presence.ts';
import type { Context } from './context.ts';
import { networkOf } from '../core/address.ts';
import { AppError } from '../core/errors.ts';
import { roomId } from '../core/ids.ts';
import { checkEntrance } from '../core/policy.ts';
import { initialPresence } from '../core/presence.ts';
import { checkOpenName } from '../core/room-name.ts';
import { account } from './accounts.ts';

/** At least 60 random bits (H3). */
export const INVITE_BITS = 72;

export interface RoomRequest {
  readonly origin: DialectTag;
  readonly name: string;
  readonly description: string;
  readonly kind: Room['kind'];
  readonly access: Access;
  readonly chatPolicy: ChatPolicy;
}

/**
 * Makes a room whose host is its creator (H3).
 *
 * @param address of whoever asks: accounts cost guests nothing, so rooms are counted by network too
 * @throws AppError `name-malformed`, `name-taken`, `too-many-rooms`, `too-often`
 */
export async function create(
  context: Context,
  owner: UserId,
  request: RoomRequest,
  address: ClientAddress,
): Promise<Room> {
  const { store, random, clock, limits, settings } = context;
  if (request.access === 'open') checkOpenName(request.name);
  await limits.take('newRooms', owner);
  await limits.take('newRoomsOfNetwork', networkOf(address));
  await account(context, owner);
  const room = {
    ...request,
    id: roomId(random.uuid()),
    transient: false,
    ownerId: owner,
    inviteCode: random.token(INVITE_BITS),
    createdAt: clock.now(),
  };
  return store.rooms.add(room, settings.roomsPerUser);
}

/** Has a transient room end with its last holder: to be said by whoever holds it (M4). */
export function endWithLast(
  { hub, store, clock }: Pick<Context, 'hub' | 'store' | 'clock'>,
  { id, transient }: Room,
): void {
  if (transient) hub.endWithLast(id, () => store.rooms.update(id, { endedAt: clock.now() }));
}

/** A room that has not ended. @throws AppError `room-unknown` */
export async function find(context: Context, ref: RoomRef): Promise<Room> {
  const room = await context.store.rooms.find(ref);
  if (!room) throw new AppError('room-unknown');
  return room;
}

/**
 * Makes a user who may come in a member; who is one keeps their role (H3).
 *
 * @throws AppError the refusals of {@link checkEntrance}
 */
export async function join(
  context: Context,
  ref: RoomRef,
  userId: UserId,
): Promise<Welcome & { readonly member: Member }> {
  const standing = await entrance(context, ref, userId);
  return { ...standing, member: await membershipOf(context, standing) };
}

/** How somebody stands towards a room that they may enter. */
type Welcome = Standing & { readonly user: User };

/** May this user come in? @throws AppError the refusals of {@link checkEntrance} */
export async function entrance(context: Context, ref: RoomRef, userId: UserId): Promise<Welcome> {
  const standing = await context.store.rooms.standing(ref, userId);
  checkEntrance(standing, ref.by);
  return standing;
}

/** A room for somebody who may come in. @throws AppError the refusals of {@link checkEntrance} */
export const look = async (context: Context, ref: RoomRef, userId: UserId): Promise<Room> =>
  (await entrance(context, ref, userId)).room;

/** The membership of somebody who may come in; a stranger's begins here. */
export async function membershipOf(context: Context, standing: Welcome): Promise<Member> {
  const { room, user, member } = standing;
  const role = room.ownerId === user.id ? 'host' : 'guest';
  if (member) return member;
  const admitted = await context.store.members.admit(room.id, user.id, role, context.clock.now());
  if (!admitted) throw new AppError('banned');
  return admitted;
}

/** Somebody's membership, undefined for a stranger. */
export const membership = (
  context: Context,
  id: RoomId,
  userId: UserId,
): Promise<Member | undefined> => context.store.members.find(id, userId);

export const owned = (context: Context, userId: UserId): Promise<MyRoom[]> =>
  context.store.rooms.list('owned', userId);

export const joined = (context: Context, userId: UserId): Promise<MyRoom[]> =>
  context.store.rooms.list('joined', userId);

export const browse = (context: Context, query: BrowseQuery): Promise<OwnedRoom[]> =>
  context.store.rooms.browse(query);

/** A room with whoever made it. */
export async function withOwner(context: Context, room: Room): Promise<OwnedRoom> {
  const owner = await context.store.accounts.find(room.ownerId);
  if (!owner) throw new AppError('internal', { cause: 'a room without an owner' });
  return { room, owner };
}

/** A room for its owner; others are refused as `refusal` says. @throws AppError `room-unknown` */
export async function ownRoom(
  context: Context,
  ref: RoomRef,
  userId: UserId,
  refusal: ErrorCode,
): Promise<Room> {
  const room = await find(context, ref);
  if (room.ownerId !== userId) throw new AppError(refusal);
  return room;
}

/** Changes what is given of a room. @throws AppError `room-unknown`, `name-malformed`, `name-taken` */
export async function update(
  context: Context,
  { id, access }: Room,
  change: Pick<RoomChange, 'name' | 'description'>,
): Promise<Room> {
  if (access === 'open' && change.name !== undefined) checkOpenName(change.name);
  const changed = await context.store.rooms.update(id, change);
  if (!changed) throw new AppError('room-unknown');
  context.hub.at(id)?.describe(changed);
  return changed;
}

/** Gives a room a new invite; from then on neither the old one nor the uuid lets strangers in (H2, H4). */
export async function regenerateInvite(
  context: Context,
  ref: RoomRef,
  userId: UserId,
): Promise<Room> {
  const room = await ownRoom(context, ref, userId, 'role-insufficient');
  const inviteCode = context.random.token(INVITE_BITS);
  const changed = await context.store.rooms.update(room.id, { inviteCode, inviteOnly: true });
  if (!changed) throw new AppError('room-unknown');
  return changed;
}

/** Ends a room and closes its sockets (H2, R3). @throws AppError `room-unknown`, `end-not-yours` */
export async function end(context: Context, ref: RoomRef, userId: UserId): Promise<void> {
  const room = await ownRoom(context, ref, userId, 'end-not-yours');
  await context.store.rooms.update(room.id, { endedAt: context.clock.now() });
  context.hub.at(room.id)?.shut('roomClosed');
}

export interface Participant {
  readonly userId: UserId;
  readonly displayName: string;
  readonly connected: boolean;
  readonly presence: Presence;
}

/** The members of a room, with their presence of this moment (H4). */
export async function participants(context: Context, id: RoomId): Promise<Participant[]> {
  const members = await context.store.members.list(id);
  const live = await context.hub.look(id);
  const asParticipant = ({ user, ...member }: MemberOfRoom): Participant => {
    const presence = live?.occupants.presenceOf(user.id);
    return {
      userId: user.id,
      displayName: user.displayName,
      connected: presence !== undefined,
      presence: presence ?? initialPresence(member),
    };
  };
  return members.map(asParticipant);
}
