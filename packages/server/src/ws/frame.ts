/** Server frames of the WebSocket protocol (RFC 6455 §5.2), unmasked and whole. */

const FIN_TEXT = 0x81;
const FIN_PING = 0x89;
const FIN_PONG = 0x8a;

/** A ping without a payload. */
export const PING: Uint8Array = Uint8Array.of(FIN_PING, 0);

/** The answer to a ping, with its payload of at most 125 bytes (RFC 6455 §5.5.3). */
export const pongFrame = (payload: Uint8Array): Uint8Array =>
  Uint8Array.of(FIN_PONG, payload.length, ...payload);

/**
 * One text frame, header and payload in one buffer, so that a broadcast is framed once and written
 * to each socket as it is.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(headerLength(length) + length);
  writeFrame(frame, 0, text, length);
  return frame;
}

/** Several text frames behind each other, in one buffer as well. */
export function textFrames(texts: readonly string[]): Buffer {
  const [only] = texts;
  if (only !== undefined && texts.length === 1) return textFrame(only);
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const size = lengths.reduce((sum, length) => sum + headerLength(length) + length, 0);
  const frames = Buffer.allocUnsafe(size);
  let at = 0;
  for (const [index, length] of lengths.entries()) {
    at = writeFrame(frames, at, texts[index] ?? '', length);
  }
  return frames;
}

/** @returns where the next one begins */
function writeFrame(frames: Buffer, at: number, text: string, length: number): number {
  const payload = at + headerLength(length);
  writeHeader(frames, at, length);
  frames.write(text, payload, 'utf8');
  return payload + length;
}

function headerLength(payload: number): number {
  if (payload < 126) return 2;
  return payload < 65_536 ? 4 : 10;
}

function writeHeader(frames: Buffer, at: number, payload: number): void {
  frames[at] = FIN_TEXT;
  if (payload < 126) {
    frames[at + 1] = payload;
  } else if (payload < 65_536) {
    frames[at + 1] = 126;
    frames.writeUInt16BE(payload, at + 2);
  } else {
    frames[at + 1] = 127;
    frames.writeUInt32BE(0, at + 2);
    frames.writeUInt32BE(payload, at + 6);
  }
}
