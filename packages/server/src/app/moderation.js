import { AppError } from '../core/errors.ts';
import { checkModerator, checkTarget } from '../core/policy.ts';
import * as rooms from './rooms.ts';
/**
 * Does what a moderator asks, durably first, then to whoever is connected (H7).
 *
 * @param targetId undefined where the path held no uuid: nobody, but only those who may act learn so
 * @throws AppError `room-unknown`, `target-unknown`, and the refusals of {@link checkModerator} and {@link checkTarget}
 */
export async function moderate(context, action, ref, actorId, targetId) {
    const room = await rooms.find(context, ref);
    const actor = { userId: actorId, member: await context.store.members.find(room.id, actorId) };
    checkModerator(action, actor, targetId);
    if (targetId === undefined)
        throw new AppError('target-unknown');
    const target = await findTarget(context, action, room.id, targetId);
    checkTarget(target);
    await ACTIONS[action](context, room.id, targetId);
}
/** Whoever is a member or connected; to lift a ban, having an account is enough. */
async function findTarget(context, action, roomId, targetId) {
    const member = await context.store.members.find(roomId, targetId);
    if (member || context.hub.find(roomId)?.isConnected(targetId))
        return member;
    const known = action === 'unban' && (await context.store.accounts.find(targetId));
    if (!known)
        throw new AppError('target-unknown');
    return undefined;
}
const setMuted = (muted) => async ({ store, hub }, roomId, targetId) => {
    await store.members.update(roomId, targetId, { muted });
    tell(hub, roomId, targetId, { mutedByModerator: muted });
};
const setRole = (role) => async ({ store, hub }, roomId, targetId) => {
    await store.members.update(roomId, targetId, { role });
    tell(hub, roomId, targetId, { role });
};
function tell(hub, roomId, targetId, change) {
    hub.find(roomId)?.changeStanding(targetId, change);
}
const ACTIONS = {
    mute: setMuted(true),
    unmute: setMuted(false),
    promote: setRole('moderator'),
    demote: setRole('guest'),
    kick: async ({ store, hub }, roomId, targetId) => {
        await store.members.remove(roomId, targetId);
        hub.find(roomId)?.expel(targetId, 'kicked');
    },
    ban: async ({ store, hub, clock }, roomId, targetId) => {
        await store.bans.add(roomId, targetId, clock.now());
        hub.find(roomId)?.bar(targetId);
    },
    unban: async ({ store, hub }, roomId, targetId) => {
        await store.bans.lift(roomId, targetId);
        hub.find(roomId)?.unbar(targetId);
    },
};
