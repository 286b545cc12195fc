/** A TCP connection that speaks just as a test tells it to, well or badly. */
import type { Socket } from 'node:net';
import { once } from 'node:events';
import { connect } from 'node:net';
import { PATIENCE } from './patience.ts';

interface Place {
  readonly url: string;
}

/** The text of a good handshake, but for the headers that are given; undefined leaves one out. */
export function handshake(
  path: string,
  headers: Readonly<Record<string, string | undefined>> = {},
  method = 'GET',
): string {
  const all = {
    Host: 'localhost',
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    ...headers,
  };
  const lines = Object.entries(all).filter(([, value]) => value !== undefined);
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `${method} ${path} HTTP/1.1\r\n${head}\r\n`;
}

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A frame as clients send it, its mask all zeros (RFC 6455 §5.2). */
export function clientFrame(
  opcode: keyof typeof OPCODE,
  payload: string | Uint8Array = '',
  { fin = true } = {},
): Buffer {
  const bytes = Buffer.from(payload);
  const first = (fin ? 0x80 : 0) | OPCODE[opcode];
  return Buffer.concat([Buffer.of(first), maskedLength(bytes.length), Buffer.alloc(4), bytes]);
}

function maskedLength(length: number): Buffer {
  if (length < 126) return Buffer.of(0x80 | length);
  const long = length > 0xff_ff;
  const bytes = Buffer.alloc(long ? 9 : 3);
  bytes[0] = 0x80 | (long ? 127 : 126);
  if (long) bytes.writeBigUInt64BE(BigInt(length), 1);
  else bytes.writeUInt16BE(length, 1);
  return bytes;
}

/** Connects without saying anything; nothing is read until a test reads it. */
export async function connectTo({ url }: Place): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** Opens a WebSocket and reads no further than the answer to the handshake. */
export async function openRaw(place: Place, path: string): Promise<Socket> {
  const socket = await connectTo(place);
  socket.write(handshake(path));
  await readUntil(socket, '\r\n\r\n');
  return socket;
}

/** Reads until some text has come; what came behind it in the same piece is given too. */
async function readUntil(socket: Socket, end: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  while (!Buffer.concat(pieces).includes(end)) {
    const piece: unknown = socket.read();
    if (Buffer.isBuffer(piece)) pieces.push(piece);
    else await once(socket, 'readable', { signal: AbortSignal.timeout(PATIENCE) });
  }
  return Buffer.concat(pieces);
}

/** Everything that comes until the server ends the connection. */
export async function readAll(socket: Socket): Promise<Buffer> {
  const pieces: Buffer[] = [];
  socket.on('data', (piece) => pieces.push(Buffer.from(piece)));
  if (!socket.closed) await once(socket, 'close', { signal: AbortSignal.timeout(PATIENCE) });
  return Buffer.concat(pieces);
}

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: unknown;
}

/** Sends some text and gives the answer behind which the server hangs up. */
export async function exchange(place: Place, request: string): Promise<RawAnswer> {
  const socket = await connectTo(place);
  socket.write(request);
  const [head = '', body = ''] = (await readAll(socket)).toString().split('\r\n\r\n', 2);
  return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), body: JSON.parse(body) };
}
