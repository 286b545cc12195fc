import { arrayOf, hasStrings, isFields, isMessage } from './guards.ts';
/** Reads a frame; undefined for what this version does not know (H11: servers may say more). */
export function parseFrame(text) {
    if (typeof text !== 'string')
        return undefined;
    const value = parseJson(text);
    return isServerFrame(value) ? value : undefined;
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function isPeerItem(value) {
    return isFields(value) && hasStrings(value, 'user_id', 'conn_id', 'display_name');
}
function isIceServer(value) {
    return isFields(value) && Array.isArray(value['urls']);
}
const CHECKS = {
    welcome: (frame) => hasStrings(frame, 'conn_id', 'user_id', 'role') &&
        Array.isArray(frame['ice_servers']) &&
        frame['ice_servers'].every(isIceServer),
    peers: (frame) => arrayOf(isPeerItem)(frame['items']),
    join: isPeerItem,
    leave: (frame) => hasStrings(frame, 'user_id', 'conn_id'),
    signal: (frame) => hasStrings(frame, 'from', 'from_conn'),
    participant_state: (frame) => hasStrings(frame, 'user_id') && typeof frame['connected'] === 'boolean',
    chat: (frame) => hasStrings(frame, 'room_id') && isMessage(frame['msg']),
    error: (frame) => hasStrings(frame, 'detail'),
};
const isKnownType = (type) => typeof type === 'string' && Object.hasOwn(CHECKS, type);
function isServerFrame(value) {
    return isFields(value) && isKnownType(value['type']) && CHECKS[value['type']](value);
}
