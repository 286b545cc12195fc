/** How `hackrtc` requests name rooms, and who may read what. */
import type { Context } from '../../../app/context.ts';
import type { Room, RoomRef } from '../../../core/model.ts';
import type { RouteRequest } from '../../dialect.ts';
import * as rooms from '../../../app/rooms.ts';
import { AppError } from '../../../core/errors.ts';
import { parseRoomId } from '../../../core/ids.ts';
import { param, requirePrincipal } from '../../route.ts';
import { TAG } from '../tag.ts';

/** The room of a path, by uuid alone: REST never takes a name (H4). @throws AppError `room-unknown` */
export function roomById(request: RouteRequest): RoomRef {
  const id = parseRoomId(param(request, 'room'));
  if (!id) throw new AppError('room-unknown');
  return { by: 'id', id };
}

export const roomByInvite = (request: RouteRequest): RoomRef => ({
  by: 'invite',
  code: param(request, 'invite'),
});

/**
 * A room for somebody who only reads: where reads are open, knowing its uuid or invite is enough.
 * That holds for rooms made in this dialect; of others a token is asked for (H4).
 *
 * @throws AppError `not-authenticated`, `token-invalid`, `room-unknown`
 */
export async function readableRoom(
  context: Context,
  request: RouteRequest,
  ref: RoomRef = roomById(request),
): Promise<Room> {
  if (!context.settings.openReads) requirePrincipal(request.caller, TAG);
  const room = await rooms.find(context, ref);
  if (room.origin !== TAG) requirePrincipal(request.caller, TAG);
  return room;
}
