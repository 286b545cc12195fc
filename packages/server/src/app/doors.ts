/** Who is let into a room from now on: its lock and its lobby (H11). */
import type { UserId } from '../core/ids.ts';
import type { Waiting } from '../core/lobby.ts';
import type { Member, Room, RoomChange, RoomRef } from '../core/model.ts';
import type { Context } from './context.ts';
import { AppError } from '../core/errors.ts';
import { checkDoorkeeper } from '../core/policy.ts';
import * as rooms from './rooms.ts';

/** Each person who waits to be let in. @throws AppError `room-unknown`, the refusals of {@link checkDoorkeeper} */
export async function inLobby(
  context: Context,
  ref: RoomRef,
  userId: UserId,
): Promise<readonly Waiting[]> {
  const { id } = await rooms.find(context, ref);
  checkDoorkeeper(await rooms.membership(context, id, userId));
  return (await context.hub.look(id))?.occupants.lobby.people() ?? [];
}

/** Changes what is given, and tells everybody. @throws AppError `room-unknown`, the refusals of {@link checkDoorkeeper} */
export async function setDoors(
  context: Context,
  ref: RoomRef,
  userId: UserId,
  { locked, lobby }: Pick<RoomChange, 'locked' | 'lobby'>,
): Promise<{ readonly room: Room; readonly member: Member | undefined }> {
  const { id } = await rooms.find(context, ref);
  const member = await rooms.membership(context, id, userId);
  checkDoorkeeper(member);
  const change = { ...(locked !== undefined && { locked }), ...(lobby !== undefined && { lobby }) };
  const room = await context.store.rooms.update(id, change);
  if (!room) throw new AppError('room-unknown');
  if (Object.keys(change).length > 0) context.hub.at(id)?.setDoors(room);
  return { room, member };
}
