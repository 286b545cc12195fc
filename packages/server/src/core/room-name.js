import { AppError } from './errors.ts';
import { parseRoomId } from './ids.ts';
const GRAMMAR = /^[A-Za-z0-9._-]{1,64}$/;
/** Words that stand in the place of a room's id in some path (C3). */
const RESERVED = new Set([
    'join',
    'leave',
    'stats',
    'create',
    'chat',
    'signaling',
]);
/** Whether a text follows the grammar of open names (M2) and is no reserved word (C3). */
export const isOpenName = (name) => GRAMMAR.test(name) && !RESERVED.has(name);
/**
 * May a room be created under this open name? One that could be taken for an id may not (C11).
 *
 * @throws AppError `name-malformed`
 */
export function checkOpenName(name) {
    const mistakable = parseRoomId(name) !== undefined || /^[0-9]+$/.test(name);
    if (!isOpenName(name) || mistakable)
        throw new AppError('name-malformed');
}
