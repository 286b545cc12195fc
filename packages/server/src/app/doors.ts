/** What a room is called, and who is let in from now on: its lock and its lobby (H11). */
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

type DoorChange = Pick<RoomChange, 'locked' | 'lobby'>;

/**
 * Changes what is given: its doors, and for the host its name.
 *
 * @throws AppError `room-unknown`, `name-malformed`, `name-taken`, the refusals of {@link checkDoorkeeper}
 */
export async function changeRoom(
  context: Context,
  ref: RoomRef,
  userId: UserId,
  { name, ...doors }: DoorChange & Pick<RoomChange, 'name'>,
): Promise<{ readonly room: Room; readonly member: Member | undefined }> {
  const known = await rooms.find(context, ref);
  const member = await rooms.membership(context, known.id, userId);
  checkDoorkeeper(member, name === undefined ? 'guest' : 'moderator');
  const named = name === undefined ? known : await rooms.update(context, known, { name });
  return { room: await setDoors(context, named, doors), member };
}

/** Opens or closes doors, whoever asks for it, and tells everybody. @throws AppError `room-unknown` */
export async function setDoors(context: Context, before: Room, doors: DoorChange): Promise<Room> {
  const { id } = before;
  const { locked, lobby } = doors;
  const change = { ...(locked !== undefined && { locked }), ...(lobby !== undefined && { lobby }) };
  const told = context.webhooks.of({ kind: 'room.updated', room: { ...before, ...change } });
  const room = await context.store.rooms.update(id, change, told);
  if (!room) throw new AppError('room-unknown');
  if (Object.keys(change).length > 0) context.hub.at(id)?.setDoors(room);
  return room;
}
