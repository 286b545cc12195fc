/** Branded ids: a user's id cannot be handed over where a room's is wanted. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
function asUuid(text) {
    const lower = text.toLowerCase();
    return UUID.test(lower) ? lower : undefined;
}
/** Parses a user id from outside; undefined where the text is no uuid. */
export const parseUserId = (text) => asUuid(text);
/** Parses a room id from outside; undefined where the text is no uuid. */
export const parseRoomId = (text) => asUuid(text);
/** Parses a message id from outside; undefined where the text is no uuid. */
export const parseMessageId = (text) => asUuid(text);
/** Parses an integer id from outside; undefined where the text is none, or one no row can have. */
export function parseSerial(text) {
    const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : 0;
    return value > 0 ? value : undefined;
}
/** Marks text of our own making (the id port, a row of the store) as an id. */
export const userId = (text) => text;
export const roomId = (text) => text;
export const messageId = (text) => text;
export const connId = (token) => `~${token}`;
export const sessionId = (text) => text;
export const serial = (value) => value;
/** What a client calls a connection; it names one or none. */
export const connIdFrom = (text) => text;
export const dialectTag = (name) => name;
