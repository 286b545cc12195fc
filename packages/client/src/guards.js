export function isFields(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
/** Whether each of `keys` holds a string. */
export function hasStrings(fields, ...keys) {
    return keys.every((key) => typeof fields[key] === 'string');
}
/** A guard for an object of which the SDK needs some strings. */
function stringsIn(...keys) {
    return (value) => isFields(value) && hasStrings(value, ...keys);
}
export function arrayOf(guard) {
    return (value) => Array.isArray(value) && value.every(guard);
}
export const isToken = stringsIn('access_token');
export const isUser = stringsIn('id', 'display_name');
export const isRoom = stringsIn('id', 'name');
export const isJoin = stringsIn('room_id', 'invite_code');
export const isMessage = stringsIn('id', 'user_id', 'ciphertext');
export const isKeys = stringsIn('user_id', 'identity_key');
export const isStatus = stringsIn('status');
const isParticipant = stringsIn('user_id', 'display_name', 'role');
/** The answer of `GET /rooms/{id}/participants`. */
export function isParticipants(value) {
    return isFields(value) && arrayOf(isParticipant)(value['items']);
}
