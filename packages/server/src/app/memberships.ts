/** Coming to a room, and going, without a socket: one may open later (O5). */
import type { RoomId, UserId } from '../core/ids.ts';
import type { Room, RoomRef } from '../core/model.ts';
import type { CloseReason } from '../core/peer.ts';
import type { Told } from '../core/store.ts';
import type { Context } from './context.ts';
import type { Comer, Welcome } from './rooms.ts';
import type { PeerKind } from './sessions.ts';
import { AppError } from '../core/errors.ts';
import * as rooms from './rooms.ts';

/**
 * Makes somebody a member, and tells whoever is there that they are coming; not so if they have to
 * wait in the lobby first.
 *
 * @throws AppError the refusals of entering
 */
export async function come(
  context: Context,
  ref: RoomRef,
  comer: Comer,
  { dialect, handle }: PeerKind,
): Promise<Welcome> {
  const welcome = await rooms.arrive(context, ref, comer);
  const { room, user, waits } = welcome;
  const name = waits ? undefined : handle?.(user);
  if (name) context.hub.at(room.id)?.announce(user.id, { dialect, handle: name });
  return welcome;
}

/** Ends a membership, if there is one, and closes its sockets. @throws AppError the refusals of entering */
export async function go(context: Context, ref: RoomRef, comer: Comer): Promise<Room> {
  const { room } = await rooms.entrance(context, ref, comer);
  await end(context, room.id, comer.userId, 'left');
  return room;
}

/** Ends a membership for good, and closes its sockets. @throws AppError `room-unknown`, `not-in-room` */
export async function leave(context: Context, ref: RoomRef, userId: UserId): Promise<void> {
  const room = await rooms.find(context, ref);
  if (!(await rooms.membership(context, room.id, userId))) throw new AppError('not-in-room');
  await end(context, room.id, userId, 'left');
}

/**
 * Ends a membership, if there is one: first on disk, then for whoever is there.
 *
 * @param told what other programs are told of it
 */
export async function end(
  { store, hub, clock }: Context,
  id: RoomId,
  userId: UserId,
  reason: CloseReason,
  told?: Told,
): Promise<void> {
  const version = await store.members.leave(id, userId, clock.now(), told);
  hub.at(id)?.expel(userId, reason, version);
  if (version !== undefined) hub.at(id)?.tellLeft(userId);
}
