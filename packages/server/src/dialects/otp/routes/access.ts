/** How `otp` requests name rooms (C10). */
import type { RoomRef } from '../../../core/model.ts';
import type { RouteRequest } from '../../dialect.ts';
import { AppError } from '../../../core/errors.ts';
import { parseRoomId } from '../../../core/ids.ts';
import { isOpenName } from '../../../core/room-name.ts';
import { param } from '../../route.ts';

/**
 * A room by its `room_id`, of whatever dialect, or an open one by its name (C11). All digits name no
 * room: the integer beside the `room_id` could be counted through.
 *
 * @throws AppError `room-unknown`
 */
export function roomOf(request: Pick<RouteRequest, 'params'>): RoomRef {
  const name = param(request, 'room');
  const id = parseRoomId(name);
  if (id) return { by: 'id', id };
  if (!isOpenName(name) || /^\d+$/.test(name)) throw new AppError('room-unknown');
  return { by: 'name', name };
}
