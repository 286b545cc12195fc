/** Who may do what. Each check returns when it may be done, and throws the refusal when not. */
import type {
  ChatPolicy,
  Insider,
  Invite,
  Member,
  Message,
  Role,
  Room,
  Standing,
  User,
} from './model.ts';
import type { UserId } from './ids.ts';
import { AppError } from './errors.ts';

/** The invite that somebody shows at the door: the room's own, one beside it, or one that is none of its. */
export type Shown = 'own' | 'unknown' | Invite;

/**
 * May this user come in? (C11, H4)
 *
 * @param at now, in ms since 1970
 * @throws AppError `room-unknown`, `token-invalid` (the account is gone), `banned`, `network-banned`,
 * `room-locked`, `invite-needed`, and the refusals of invites
 */
export function checkEntrance(
  standing: Standing | undefined,
  shown: Shown | undefined,
  at: number,
): asserts standing is Standing & { readonly user: User } {
  checkUnbanned(standing);
  if (!standing.member) checkStranger(standing, standing.user, shown, at);
}

/**
 * May this user be here at all, whoever has let them in?
 *
 * @throws AppError `room-unknown`, `token-invalid` (the account is gone), `banned`, `network-banned`
 */
export function checkUnbanned(
  standing: Standing | undefined,
): asserts standing is Standing & { readonly user: User } {
  if (!standing) throw new AppError('room-unknown');
  if (!standing.user || standing.user.deletedAt !== null) throw new AppError('token-invalid');
  if (standing.banned) throw new AppError('banned');
  if (!standing.member) checkNetwork(standing, standing.user);
}

/**
 * May somebody come in who is to become a guest?
 *
 * @throws AppError as {@link checkEntrance}
 */
export function checkNewcomer(standing: Standing, shown: Shown | undefined, at: number): void {
  checkNetwork(standing, undefined);
  checkStranger(standing, undefined, shown, at);
}

/** Who is no member; an owner may stand behind the same network as a guest whom they have banned. */
function checkNetwork({ room, networkBannedSince: since }: Standing, user: User | undefined): void {
  if (since !== null && !isOwner(room, user) && mayBeBanned(user, since))
    throw new AppError('network-banned');
}

const isOwner = ({ ownerId }: Room, user: User | undefined): boolean => ownerId === user?.id;

function checkStranger(
  { room }: Standing,
  user: User | undefined,
  shown: Shown | undefined,
  at: number,
): void {
  if (room.locked && !isOwner(room, user)) throw new AppError('room-locked');
  if (shown === 'own') return;
  if (shown === 'unknown') throw new AppError('invite-unknown');
  if (shown) return checkInvite(shown, at);
  // An open room is open to whoever knows its name, whatever became of its invite.
  if (room.inviteOnly && room.access !== 'open') throw new AppError('invite-needed');
}

/** Is an invite good? @throws AppError `invite-revoked`, `invite-expired`, `invite-spent` */
export function checkInvite(invite: Invite, at: number): void {
  const { revokedAt, expiresAt } = invite;
  if (revokedAt !== null) throw new AppError('invite-revoked');
  if (expiresAt !== null && expiresAt <= at) throw new AppError('invite-expired');
  if (isSpent(invite)) throw new AppError('invite-spent');
}

export const isSpent = ({ mostUses, uses }: Invite): boolean =>
  mostUses !== null && mostUses <= uses;

/**
 * Whether an account may be another one of somebody who was banned: a guest's, or one that has had an
 * address only since then, and never proved it. A school stands behind one network, and those of it
 * whom the server knew before come in.
 */
const mayBeBanned = (user: User | undefined, since: number): boolean =>
  !user?.emailProven && (user?.emailSince ?? since) >= since;

export const isModerator = (role: Role | undefined): boolean =>
  role === 'host' || role === 'moderator';

/** Whether somebody who may come in has to wait until a moderator lets them in. */
export function hasToWait({ room, user, member }: Standing, shown: Shown | undefined): boolean {
  if (!room.lobby || member || isOwner(room, user)) return false;
  return typeof shown !== 'object' || !isModerator(shown.role);
}

export const MODERATION_ACTIONS = [
  'mute',
  'unmute',
  'kick',
  'ban',
  'unban',
  'promote',
  'demote',
  'admit',
  'deny',
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
  const mayAct = role === 'host' || (isModerator(role) && !HOST_ONLY.has(action));
  if (!mayAct) throw new AppError('role-insufficient');
  // A host is refused as everybody who acts on a host is.
  if (onSelf && action === 'ban' && role !== 'host') throw new AppError('self-ban');
}

/**
 * May a member open and close the room's doors: its lock, its lobby, its invites?
 *
 * @param gives what an invite makes of whoever uses it; a host alone makes moderators
 * @throws AppError `not-in-room`, `role-insufficient`
 */
export function checkDoorkeeper(member: Member | undefined, gives: Role = 'guest'): void {
  if (!member) throw new AppError('not-in-room');
  const mayAct = gives === 'guest' ? isModerator(member.role) : member.role === 'host';
  if (!mayAct) throw new AppError('role-insufficient');
}

/** A host is out of everybody's reach. @throws AppError `role-insufficient` */
export function checkTarget(target: Member | undefined): void {
  if (target?.role === 'host') throw new AppError('role-insufficient');
}

/**
 * Is this user inside, as a member?
 *
 * @throws AppError `room-unknown`, `token-invalid` (the account is gone), `banned`, `not-in-room`
 */
export function checkInsider(
  standing: Standing | undefined,
): asserts standing is Standing & Insider {
  if (!standing) throw new AppError('room-unknown');
  if (!standing.user || standing.user.deletedAt !== null) throw new AppError('token-invalid');
  if (standing.banned) throw new AppError('banned');
  if (!standing.member) throw new AppError('not-in-room');
}

/**
 * May a member take a message away? Those of the host are out of everybody else's reach, as the host is,
 * while there is one.
 *
 * @throws AppError `message-not-yours`
 */
export function checkRemoval(
  { author }: Pick<Message, 'author'>,
  { room, user, member }: Insider,
): void {
  if (author.id === user.id) return;
  const isHosts = author.id === room.ownerId && author.deletedAt === null;
  if (!isModerator(member.role) || isHosts) throw new AppError('message-not-yours');
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
