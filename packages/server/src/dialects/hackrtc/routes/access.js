import * as rooms from '../../../app/rooms.ts';
import { AppError } from '../../../core/errors.ts';
import { parseRoomId } from '../../../core/ids.ts';
import { param, requirePrincipal } from '../../route.ts';
import { TAG } from '../tag.ts';
/** The room of a path, by uuid alone: REST never takes a name (H4). @throws AppError `room-unknown` */
export function roomById(request) {
    const id = parseRoomId(param(request, 'room'));
    if (!id)
        throw new AppError('room-unknown');
    return { by: 'id', id };
}
export const roomByInvite = (request) => ({
    by: 'invite',
    code: param(request, 'invite'),
});
/**
 * The room of a path for somebody who only reads: where reads are open, its uuid is the capability.
 * That holds for rooms made in this dialect; of others a token is asked for (H4).
 *
 * @throws AppError `not-authenticated`, `token-invalid`, `room-unknown`
 */
export async function readableRoom(context, request) {
    if (!context.settings.openReads)
        requirePrincipal(request.caller, TAG);
    const room = await rooms.find(context, roomById(request));
    if (room.origin !== TAG)
        requirePrincipal(request.caller, TAG);
    return room;
}
