import { AppError } from './errors.ts';
/**
 * May this user come in? (C11, H4)
 *
 * @throws AppError `room-unknown`, `token-invalid` (the account is gone), `banned`, `invite-needed`
 */
export function checkEntrance(standing, by) {
    if (!standing)
        throw new AppError('room-unknown');
    if (!standing.user || standing.user.deletedAt !== null)
        throw new AppError('token-invalid');
    if (standing.banned)
        throw new AppError('banned');
    if (standing.member || by === 'invite')
        return;
    if (standing.room.inviteOnly)
        throw new AppError('invite-needed');
}
export const MODERATION_ACTIONS = [
    'mute',
    'unmute',
    'kick',
    'ban',
    'unban',
    'promote',
    'demote',
];
const HOST_ONLY = new Set(['promote', 'demote']);
/**
 * May the actor do this at all? In the order H7 gives.
 *
 * @throws AppError `not-in-room`, `self-kick`, `self-ban`, `role-insufficient`
 */
export function checkModerator(action, actor, targetId) {
    if (!actor.member)
        throw new AppError('not-in-room');
    if (actor.userId === targetId && action === 'kick')
        throw new AppError('self-kick');
    if (actor.userId === targetId && action === 'ban')
        throw new AppError('self-ban');
    const { role } = actor.member;
    const mayAct = role === 'host' || (role === 'moderator' && !HOST_ONLY.has(action));
    if (!mayAct)
        throw new AppError('role-insufficient');
}
/** A host is out of everybody's reach. @throws AppError `role-insufficient` */
export function checkTarget(target) {
    if (target?.role === 'host')
        throw new AppError('role-insufficient');
}
/**
 * Does the room take such a message? (X3)
 *
 * @returns whether the message counts as encrypted
 * @throws AppError `chat-policy`
 */
export function checkPost(policy, encrypted) {
    const sealed = encrypted ?? policy !== 'plain';
    const refused = sealed ? policy === 'plain' : policy === 'sealed';
    if (refused)
        throw new AppError('chat-policy', { values: { form: sealed ? 'encrypted' : 'plain' } });
    return sealed;
}
