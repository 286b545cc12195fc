import type { ClientAddress } from '../core/address.ts';
import type { DialectTag, RoomId, UserId } from '../core/ids.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { Shown } from '../core/policy.ts';
import type {
  Access,
  Approach,
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
import { checkEntrance, checkNewcomer, checkUnbanned, hasToWait, isSpent } from '../core/policy.ts';
import { initialPresence } from '../core/presence.ts';
import { checkOpenName } from '../core/room-name.ts';
import { account } from './accounts.ts';
import { takeAll } from './turns.ts';

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
  const { store, random, clock, limits, settings, webhooks } = context;
  if (request.access === 'open') checkOpenName(request.name);
  await takeAll(
    () => limits.take('newRooms', owner),
    () => limits.take('newRoomsOfNetwork', networkOf(address)),
  );
  await account(context, owner);
  const room = {
    ...request,
    id: roomId(random.uuid()),
    transient: false,
    ownerId: owner,
    inviteCode: random.token(INVITE_BITS),
    createdAt: clock.now(),
  };
  const told = webhooks.of({ kind: 'room.created', room });
  return store.rooms.add(room, settings.roomsPerUser, told);
}

type Ending = Pick<Context, 'hub' | 'store' | 'clock' | 'webhooks'>;

/** Has a transient room end with its last holder: to be said by whoever holds it (M4). */
export function endWithLast(context: Ending, room: Room): void {
  if (room.transient) context.hub.endWithLast(room.id, () => expire(context, room));
}

/** Writes down that a transient room is over; nothing where that is written. */
export async function expire({ store, clock, webhooks }: Ending, room: Room): Promise<void> {
  const told = webhooks.of({ kind: 'room.deleted', room });
  await store.rooms.update(room.id, { endedAt: clock.now() }, told);
}

/** A room that has not ended. @throws AppError `room-unknown` */
export async function find(context: Context, ref: RoomRef): Promise<Room> {
  const room = await context.store.rooms.find(ref);
  if (!room) throw new AppError('room-unknown');
  return room;
}

/** Who comes to a room, and what they bring. */
export interface Comer {
  readonly userId: UserId;
  /** Absent where they are known to be inside. */
  readonly address?: ClientAddress;
  /** The code of an invite. */
  readonly invite?: string | undefined;
}

/**
 * Makes a user who may come in a member; who is one keeps their role (H3).
 *
 * @throws AppError the refusals of {@link checkEntrance}; `lobby-closed` where they have to wait
 */
export async function join(
  context: Context,
  ref: RoomRef,
  comer: Comer,
): Promise<Welcome & { readonly member: Member }> {
  const welcome = await inside(context, ref, comer);
  return { ...welcome, member: await becomeMember(context, welcome) };
}

/** As {@link join}; who has to wait in the lobby is welcome, and no member yet. */
export async function arrive(context: Context, ref: RoomRef, comer: Comer): Promise<Welcome> {
  const welcome = await entrance(context, ref, comer);
  if (welcome.waits) return welcome;
  return { ...welcome, member: await becomeMember(context, welcome) };
}

/** How somebody stands towards a room that they may enter. */
export interface Welcome extends Standing {
  readonly user: User;
  /** Whether a moderator has to let them in first. */
  readonly waits: boolean;
  readonly shown: Shown | undefined;
  readonly approach: Approach;
}

/** May this user come in? @throws AppError the refusals of {@link checkEntrance} */
export async function entrance(context: Context, ref: RoomRef, comer: Comer): Promise<Welcome> {
  const approach = approachOf(context, comer);
  const read = () => context.store.rooms.standing(ref, comer.userId, approach);
  const before = await read();
  const shown = await shownBy(context, ref, comer, before);
  // They may have become a member by the last use of it meanwhile, as by two clients at once.
  const standing = typeof shown === 'object' && isSpent(shown) ? await read() : before;
  checkEntrance(standing, shown, approach.at);
  return { ...standing, shown, approach, waits: hasToWait(standing, shown) };
}

/**
 * Looks anew at somebody whom a moderator has let in from the lobby: their network may have been banned
 * while they waited.
 *
 * @throws AppError the refusals of {@link checkUnbanned}
 */
export async function stillWelcome(context: Context, welcome: Welcome): Promise<Welcome> {
  const { room, user, approach } = welcome;
  const ref = { by: 'id', id: room.id } as const;
  const standing = await context.store.rooms.standing(ref, user.id, approach);
  checkUnbanned(standing);
  return { ...welcome, ...standing };
}

/** May somebody come in who has no account yet? An unknown room is nobody's. @throws AppError the refusals of {@link checkEntrance} */
export async function newcomer(
  context: Context,
  ref: RoomRef,
  comer: Omit<Comer, 'userId'>,
): Promise<void> {
  const approach = approachOf(context, comer);
  const standing = await context.store.rooms.standing(ref, undefined, approach);
  if (standing) checkNewcomer(standing, await shownBy(context, ref, comer, standing), approach.at);
}

const approachOf = (
  { networks, clock }: Context,
  { address }: Pick<Comer, 'address'>,
): Approach => ({
  network: address && networks.idOf(address),
  at: clock.now(),
});

/** What a stranger shows; members need nothing. */
async function shownBy(
  { store }: Context,
  ref: RoomRef,
  comer: Pick<Comer, 'invite'>,
  standing: Standing | undefined,
): Promise<Shown | undefined> {
  const code = ref.by === 'invite' ? ref.code : comer.invite;
  if (code === undefined || !standing || standing.member) return undefined;
  const { id, inviteCode } = standing.room;
  if (code === inviteCode) return 'own';
  const invite = await store.invites.find(code);
  return invite?.roomId === id ? invite : 'unknown';
}

/** May this user come in, without waiting? @throws AppError as {@link join} */
export async function inside(context: Context, ref: RoomRef, comer: Comer): Promise<Welcome> {
  const welcome = await entrance(context, ref, comer);
  if (welcome.waits) throw new AppError('lobby-closed');
  return welcome;
}

/** A room for somebody who may come in. @throws AppError as {@link join} */
export const look = async (context: Context, ref: RoomRef, comer: Comer): Promise<Room> =>
  (await inside(context, ref, comer)).room;

/** The membership of somebody who may come in; a stranger's begins here. @throws AppError `banned`, `invite-spent` */
export async function becomeMember(context: Context, welcome: Welcome): Promise<Member> {
  const { member, user, approach } = welcome;
  const network = networkToKeep(welcome);
  if (!member) return admitStranger(context, welcome, { ...approach, network });
  const hasMoved = network !== undefined && network !== welcome.network;
  // A host is out of everybody's reach.
  if (hasMoved && member.role !== 'host') {
    await context.store.members.move(welcome.room.id, user.id, network);
  }
  return member;
}

/** Where somebody comes from who could come back as somebody else, were they banned. */
export const networkToKeep = ({ user, approach }: Welcome): Approach['network'] =>
  user.emailProven ? undefined : approach.network;

async function admitStranger(
  { store, random }: Context,
  { room, user, shown }: Welcome,
  approach: Approach,
): Promise<Member> {
  const isOwner = room.ownerId === user.id;
  if (typeof shown === 'object' && !isOwner) {
    const member = await store.invites.spend(shown, user.id, random.uuid(), approach);
    if (!member) throw new AppError('invite-spent');
    return member;
  }
  const { at, network } = approach;
  const role = isOwner ? 'host' : 'guest';
  const member = await store.members.admit(room.id, user.id, role, at, network);
  if (!member) throw new AppError('banned');
  return member;
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
  room: Room,
  change: Pick<RoomChange, 'name' | 'description'>,
): Promise<Room> {
  const { id, access } = room;
  if (access === 'open' && change.name !== undefined) checkOpenName(change.name);
  const told = context.webhooks.of({ kind: 'room.updated', room: { ...room, ...change } });
  const changed = await context.store.rooms.update(id, change, told);
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
  await close(context, await ownRoom(context, ref, userId, 'end-not-yours'), userId);
}

/**
 * Ends a room for good: its sockets are closed, and nobody comes in any more.
 *
 * @param by who does it, where it is somebody who has an account
 */
export async function close(context: Context, room: Room, by?: UserId): Promise<void> {
  const told = context.webhooks.of({ kind: 'room.deleted', room, ...(by && { by }) });
  await context.store.rooms.update(room.id, { endedAt: context.clock.now() }, told);
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
