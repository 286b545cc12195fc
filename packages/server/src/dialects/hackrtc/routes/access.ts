/** How `hackrtc` requests name rooms, and who may read what. */
import type { Context } from '../../../app/context.ts';
import type { Room, RoomRef } from '../../../core/model.ts';
import type { RouteRequest } from '../../dialect.ts';
import { checkCode } from '../../../app/invites.ts';
import * as rooms from '../../../app/rooms.ts';
import { AppError } from '../../../core/errors.ts';
import { parseRoomId } from '../../../core/ids.ts';
import { comerAt, param, requirePrincipal } from '../../route.ts';
import { TAG } from '../tag.ts';

/** The room of a path, by uuid alone: REST never takes a name (H4). @throws AppError `room-unknown` */
export function roomById(request: RouteRequest): RoomRef {
  const id = parseRoomId(param(request, 'room'));
  if (!id) throw new AppError('room-unknown');
  return { by: 'id', id };
}

export const roomByInvite = (request: RouteRequest) =>
  ({ by: 'invite', code: param(request, 'invite') }) as const satisfies RoomRef;

/**
 * As {@link readableRoom}; what is in a room with a lobby is for members (H11).
 *
 * @throws AppError `lobby-closed`
 */
export async function insideRoom(context: Context, request: RouteRequest): Promise<Room> {
  const room = await readableRoom(context, request);
  if (!room.lobby) return room;
  const { userId } = requirePrincipal(request.caller, TAG);
  if (!(await rooms.membership(context, room.id, userId))) throw new AppError('lobby-closed');
  return room;
}

/** As {@link readableRoom}, while the invite is good. @throws AppError its refusals too */
export async function invitedRoom(
  context: Context,
  request: RouteRequest,
  code: string,
): Promise<Room> {
  const room = await readableRoom(context, request, { by: 'invite', code });
  if (code !== room.inviteCode) await checkCode(context, code);
  return room;
}

/**
 * A room for somebody who only reads: where reads are open, knowing its uuid or invite is enough.
 * That holds for rooms made in this dialect; others are read by those who may come in (H4).
 *
 * @throws AppError `not-authenticated`, `token-invalid`, the refusals of entering
 */
export async function readableRoom(
  context: Context,
  request: RouteRequest,
  ref: RoomRef = roomById(request),
): Promise<Room> {
  if (!context.settings.openReads) requirePrincipal(request.caller, TAG);
  const room = await rooms.find(context, ref);
  if (room.origin === TAG) return room;
  const principal = requirePrincipal(request.caller, TAG);
  return (await rooms.entrance(context, ref, comerAt(request, principal))).room;
}
