/** Coming to a room, and going, without a socket: one may open later (O5). */
import type { UserId } from '../core/ids.ts';
import type { Room, RoomRef } from '../core/model.ts';
import type { Context } from './context.ts';
import type { PeerKind } from './sessions.ts';
import * as rooms from './rooms.ts';

/** Makes somebody a member, and tells whoever is there that they are coming. @throws AppError the refusals of entering */
export async function come(
  context: Context,
  ref: RoomRef,
  userId: UserId,
  { dialect, handle }: PeerKind,
): Promise<Room> {
  const { room, user } = await rooms.join(context, ref, userId);
  const name = handle?.(user);
  if (name) context.hub.at(room.id)?.announce(userId, { dialect, handle: name });
  return room;
}

/** Ends a membership, if there is one, and closes its sockets. @throws AppError the refusals of entering */
export async function go(context: Context, ref: RoomRef, userId: UserId): Promise<Room> {
  const room = await rooms.look(context, ref, userId);
  await context.store.members.remove(room.id, userId);
  context.hub.at(room.id)?.expel(userId, 'left');
  return room;
}
