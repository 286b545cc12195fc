/** Who may do what. Each check returns when it may be done, and throws the refusal when not. */
import type { ChatPolicy, Member, RoomRef, Standing, User } from './model.ts';
import type { UserId } from './ids.ts';
import { AppError } from './errors.ts';

/**
 * May this user come in? (C11, H4)
 *
 * @throws AppError `room-unknown`, `token-invalid` (the account is gone), `banned`, `invite-needed`
 */
export function checkEntrance(
  standing: Standing | undefined,
  by: RoomRef['by'],
): asserts standing is Standing & { readonly user: User } {
  if (!standing) throw new AppError('room-unknown');
  if (!standing.user || standing.user.deletedAt !== null) throw new AppError('token-invalid');
  if (standing.banned) throw new AppError('banned');
  if (standing.member || by === 'invite') return;
  const { access, inviteOnly } = standing.room;
  // An open room is open to whoever knows its name, whatever became of its invite.
  if (inviteOnly && access !== 'open') throw new AppError('invite-needed');
}

export const MODERATION_ACTIONS = [
  'mute',
  'unmute',
  'kick',
  'ban',
  'unban',
  'promote',
  'demote',
] as const;

export type ModerationAction = (typeof MODERATION_ACTIONS)[number];

const HOST_ONLY: ReadonlySet<ModerationAction> = new Set(['promote', 'demote']);

/**
 * May the actor do this at all? In the order H7 gives.
 *
 * @throws AppError `not-in-room`, `self-kick`, `role-insufficient`, `self-ban`
 */
export function checkModerator(
  action: ModerationAction,
  actor: { readonly userId: UserId; readonly member: Member | undefined },
  targetId: UserId | undefined,
): void {
  if (!actor.member) throw new AppError('not-in-room');
  const onSelf = actor.userId === targetId;
  if (onSelf && action === 'kick') throw new AppError('self-kick');
  const { role } = actor.member;
  const mayAct = role === 'host' || (role === 'moderator' && !HOST_ONLY.has(action));
  if (!mayAct) throw new AppError('role-insufficient');
  // A host is refused as everybody who acts on a host is.
  if (onSelf && action === 'ban' && role !== 'host') throw new AppError('self-ban');
}

/** A host is out of everybody's reach. @throws AppError `role-insufficient` */
export function checkTarget(target: Member | undefined): void {
  if (target?.role === 'host') throw new AppError('role-insufficient');
}

/**
 * Does the room take such a message? (X3)
 *
 * @returns whether the message counts as encrypted
 * @throws AppError `chat-policy`
 */
export function checkPost(policy: ChatPolicy, encrypted: boolean | undefined): boolean {
  const sealed = encrypted ?? policy !== 'plain';
  const refused = sealed ? policy === 'plain' : policy === 'sealed';
  if (refused)
    throw new AppError('chat-policy', { values: { form: sealed ? 'encrypted' : 'plain' } });
  return sealed;
}
