/** How `rooms` requests name rooms (C10). */
import type { RoomRef } from '../../../core/model.ts';
import type { RouteRequest } from '../../dialect.ts';
import { AppError } from '../../../core/errors.ts';
import { parseRoomId, parseSerial } from '../../../core/ids.ts';
import { isOpenName } from '../../../core/room-name.ts';
import { param } from '../../route.ts';
import { TAG } from '../tag.ts';

type Named = Pick<RouteRequest, 'params'>;

/** By integer, rooms made in this dialect; by uuid, any that the caller knows of. @throws AppError `room-unknown` */
export function roomOf(request: Named): RoomRef {
  const ref = byId(param(request, 'room'));
  if (!ref) throw new AppError('room-unknown');
  return ref;
}

/** The same, and open rooms by their name, which is not all digits (C11). @throws AppError `room-unknown` */
export function socketRoom(request: Named): RoomRef {
  const name = param(request, 'room');
  const ref = byId(name);
  if (ref) return ref;
  if (!isOpenName(name) || /^\d+$/.test(name)) throw new AppError('room-unknown');
  return { by: 'name', name };
}

function byId(text: string): RoomRef | undefined {
  const id = parseRoomId(text);
  if (id) return { by: 'id', id };
  const serial = parseSerial(text);
  return serial && { by: 'serial', serial, origin: TAG };
}
