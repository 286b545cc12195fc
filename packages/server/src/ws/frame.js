/** Server frames of the WebSocket protocol (RFC 6455 §5.2), unmasked and whole. */
const FIN_TEXT = 0x81;
const FIN_PING = 0x89;
const FIN_PONG = 0x8a;
/** A ping without a payload. */
export const PING = Uint8Array.of(FIN_PING, 0);
/** The answer to a ping, with its payload of at most 125 bytes (RFC 6455 §5.5.3). */
export const pongFrame = (payload) => Uint8Array.of(FIN_PONG, payload.length, ...payload);
/**
 * One text frame, header and payload in one buffer, so that a broadcast is framed once and written
 * to each socket as it is.
 */
export function textFrame(text) {
    const length = Buffer.byteLength(text);
    const header = headerLength(length);
    const frame = Buffer.allocUnsafe(header + length);
    frame[0] = FIN_TEXT;
    writeLength(frame, length);
    frame.write(text, header, 'utf8');
    return frame;
}
function headerLength(payload) {
    if (payload < 126)
        return 2;
    return payload < 65536 ? 4 : 10;
}
function writeLength(frame, length) {
    if (length < 126) {
        frame[1] = length;
    }
    else if (length < 65536) {
        frame[1] = 126;
        frame.writeUInt16BE(length, 2);
    }
    else {
        frame[1] = 127;
        frame.writeUInt32BE(0, 2);
        frame.writeUInt32BE(length, 6);
    }
}
/** Several text frames behind each other. */
export function textFrames(texts) {
    const [only] = texts;
    if (only !== undefined && texts.length === 1)
        return textFrame(only);
    return Buffer.concat(texts.map(textFrame));
}
