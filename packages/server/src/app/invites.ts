/** Invites beside a room's own code: for so long, for so many, and for what role (H11). */
import type { InviteId, RoomId, UserId } from '../core/ids.ts';
import type { Invite, NewInvite, RoomRef } from '../core/model.ts';
import type { Context } from './context.ts';
import { AppError } from '../core/errors.ts';
import { inviteId } from '../core/ids.ts';
import { checkDoorkeeper, checkInvite } from '../core/policy.ts';
import * as rooms from './rooms.ts';

/** How many a room may have. */
const MOST = 100;

/** @property life how long it is good, in ms; for ever where null */
export interface InviteRequest extends Pick<NewInvite, 'role' | 'mostUses'> {
  readonly life: number | null;
}

/** Makes an invite. @throws AppError the refusals of {@link checkDoorkeeper}, `too-many-invites` */
export async function invite(
  context: Context,
  ref: RoomRef,
  userId: UserId,
  { role, mostUses, life }: InviteRequest,
): Promise<Invite> {
  const room = await keptRoom(context, ref, userId, role);
  const { random, clock, store } = context;
  const createdAt = clock.now();
  const made = {
    id: inviteId(random.uuid()),
    roomId: room.id,
    code: random.token(rooms.INVITE_BITS),
    role,
    mostUses,
    expiresAt: life === null ? null : createdAt + life,
    createdAt,
  };
  return store.invites.add(made, MOST);
}

/** Those that were not revoked. @throws AppError the refusals of {@link checkDoorkeeper} */
export async function list(context: Context, ref: RoomRef, userId: UserId): Promise<Invite[]> {
  return visible(context, await keptRoom(context, ref, userId));
}

/** Whoever may not make moderators must not learn the code that does. */
async function visible({ store }: Context, { id, isHost }: KeptRoom): Promise<Invite[]> {
  const invites = await store.invites.list(id);
  return isHost ? invites : invites.filter(({ role }) => role === 'guest');
}

/** Makes an invite useless. @throws AppError as {@link regenerate} */
export async function revoke(
  context: Context,
  ref: RoomRef,
  userId: UserId,
  id: InviteId | undefined,
): Promise<void> {
  await change(context, ref, userId, id, { revokedAt: context.clock.now() });
}

/**
 * Gives an invite a new code, and all of its uses back.
 *
 * @throws AppError `invite-unknown`, the refusals of {@link checkDoorkeeper}
 */
export const regenerate = (
  context: Context,
  ref: RoomRef,
  userId: UserId,
  id: InviteId | undefined,
): Promise<Invite> =>
  change(context, ref, userId, id, { code: context.random.token(rooms.INVITE_BITS) });

async function change(
  context: Context,
  ref: RoomRef,
  userId: UserId,
  id: InviteId | undefined,
  to: { readonly code: string } | { readonly revokedAt: number },
): Promise<Invite> {
  const room = await keptRoom(context, ref, userId);
  const known = (await visible(context, room)).find((each) => each.id === id);
  const changed = known && (await context.store.invites.update(room.id, known.id, to));
  if (!changed) throw new AppError('invite-unknown');
  return changed;
}

interface KeptRoom {
  readonly id: RoomId;
  readonly isHost: boolean;
}

/** A room for those who keep its doors. @throws AppError the refusals of {@link checkDoorkeeper} */
async function keptRoom(
  context: Context,
  ref: RoomRef,
  userId: UserId,
  gives?: Invite['role'],
): Promise<KeptRoom> {
  const { id } = await rooms.find(context, ref);
  const member = await rooms.membership(context, id, userId);
  checkDoorkeeper(member, gives);
  return { id, isHost: member?.role === 'host' };
}

/** Whether an invite is good now, by its code. @throws AppError `room-unknown`, the refusals of invites */
export async function checkCode({ store, clock }: Context, code: string): Promise<void> {
  const found = await store.invites.find(code);
  if (!found) throw new AppError('room-unknown');
  checkInvite(found, clock.now());
}
