import { AppError } from '../core/errors.ts';
import { roomId } from '../core/ids.ts';
import { checkEntrance } from '../core/policy.ts';
import { initialPresence } from '../core/presence.ts';
import { checkOpenName } from '../core/room-name.ts';
import { account } from './accounts.ts';
/** At least 60 random bits (H3). */
const INVITE_BITS = 72;
/** Makes a room whose host is its creator (H3). @throws AppError `name-malformed`, `name-taken` */
export async function create(context, owner, request) {
    if (request.access === 'open')
        checkOpenName(request.name);
    await account(context, owner);
    return context.store.rooms.add({
        ...request,
        id: roomId(context.random.uuid()),
        ownerId: owner,
        inviteCode: context.random.token(INVITE_BITS),
        createdAt: context.clock.now(),
    });
}
/** A room that has not ended. @throws AppError `room-unknown` */
export async function find(context, ref) {
    const room = await context.store.rooms.find(ref);
    if (!room)
        throw new AppError('room-unknown');
    return room;
}
/**
 * Makes a user who may come in a member; who is one keeps their role (H3).
 *
 * @throws AppError the refusals of {@link checkEntrance}
 */
export async function join(context, ref, userId) {
    const standing = await context.store.rooms.standing(ref, userId);
    checkEntrance(standing, ref.by);
    const member = standing.member ?? (await admit(context, standing.room, userId));
    return { ...standing, member };
}
function admit(context, room, userId) {
    const role = room.ownerId === userId ? 'host' : 'guest';
    return context.store.members.admit(room.id, userId, role, context.clock.now());
}
/** Somebody's membership, undefined for a stranger. */
export const membership = (context, id, userId) => context.store.members.find(id, userId);
export const owned = (context, userId) => context.store.rooms.list('owned', userId);
export const joined = (context, userId) => context.store.rooms.list('joined', userId);
async function owner(context, ref, userId) {
    const room = await find(context, ref);
    if (room.ownerId !== userId)
        throw new AppError('role-insufficient');
    return room;
}
/** Gives a room a new invite; from then on neither the old one nor the uuid lets strangers in (H2, H4). */
export async function regenerateInvite(context, ref, userId) {
    const room = await owner(context, ref, userId);
    const inviteCode = context.random.token(INVITE_BITS);
    const changed = await context.store.rooms.update(room.id, { inviteCode, inviteOnly: true });
    if (!changed)
        throw new AppError('room-unknown');
    return changed;
}
/** Ends a room and closes its sockets (H2). @throws AppError `room-unknown`, `role-insufficient` */
export async function end(context, ref, userId) {
    const room = await owner(context, ref, userId);
    await context.store.rooms.update(room.id, { endedAt: context.clock.now() });
    context.hub.find(room.id)?.shut('roomClosed');
}
/** Members and whoever else is connected, with their presence of this moment (H4). */
export async function participants(context, id) {
    const members = await context.store.members.list(id);
    const live = context.hub.find(id);
    const asParticipant = ({ user, ...member }) => {
        const presence = live?.presenceOf(user.id);
        return {
            userId: user.id,
            displayName: user.displayName,
            connected: presence !== undefined,
            presence: presence ?? initialPresence(member),
        };
    };
    return members.map(asParticipant);
}
