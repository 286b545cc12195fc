/** Reads what a server sent as bytes (RFC 6455 §5.2). */

const TEXT = 0x81;
const CLOSE = 0x88;

interface ServerFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** The whole frames; a piece of one at the end is left out. */
function* serverFrames(bytes: Buffer): Generator<ServerFrame> {
  for (let at = 0; at + 2 <= bytes.length;) {
    const [start, length] = payloadAt(bytes, at);
    if (length === undefined || start + length > bytes.length) return;
    yield { opcode: bytes[at] ?? 0, payload: bytes.subarray(start, start + length) };
    at = start + length;
  }
}

/** Where a payload begins, and how long it is where that has come already. */
function payloadAt(bytes: Buffer, at: number): [start: number, length: number | undefined] {
  const short = bytes[at + 1] ?? 0;
  const has = (count: number) => at + count <= bytes.length;
  if (short < 126) return [at + 2, short];
  if (short === 126) return [at + 4, has(4) ? bytes.readUInt16BE(at + 2) : undefined];
  return [at + 10, has(10) ? Number(bytes.readBigUInt64BE(at + 2)) : undefined];
}

/** The JSON objects in the text frames that have come whole. */
export function framesIn(bytes: Buffer): object[] {
  const texts = [...serverFrames(bytes)].filter(({ opcode }) => opcode === TEXT);
  return texts.map(({ payload }) => {
    const frame: unknown = JSON.parse(payload.toString());
    if (typeof frame !== 'object' || frame === null) throw new Error('a frame is no object');
    return frame;
  });
}

/** The code of the close frame; undefined where none has come. */
export function closeCode(bytes: Buffer): number | undefined {
  const close = [...serverFrames(bytes)].find(({ opcode }) => opcode === CLOSE);
  return close?.payload.readUInt16BE();
}
