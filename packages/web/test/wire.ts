/** A wire with somebody who listens, between browsers and a server. */
import type { Socket } from 'node:net';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export interface Wire extends AsyncDisposable {
  /** Address of the server over this wire. */
  readonly url: string;
  /** All that went by in both directions, without the masks that browsers put on (RFC 6455 §5.3). */
  heard(): Buffer;
}

/** @param target address of the server */
export async function tapWire(target: string): Promise<Wire> {
  const sockets = new Set<Socket>();
  const [asked, answered]: [Buffer[][], Buffer[][]] = [[], []];
  const join = (from: Socket, to: Socket, heard: Buffer[][]) => {
    const chunks: Buffer[] = [];
    heard.push(chunks);
    sockets.add(from);
    from.on('data', (chunk: Buffer) => chunks.push(chunk));
    from.on('error', () => undefined);
    from.on('close', () => to.destroy());
    from.pipe(to);
  };
  const server = createServer((client) => {
    const upstream = connect(Number(new URL(target).port), '127.0.0.1');
    join(client, upstream, asked);
    join(upstream, client, answered);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    heard() {
      const requests = asked.map((chunks) => readable(Buffer.concat(chunks)));
      return Buffer.concat([...requests, ...answered.flat()]);
    },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

const END_OF_HEAD = '\r\n\r\n';

/** What a browser sent over one connection. */
function readable(sent: Buffer): Buffer {
  const upgrade = sent.toString('latin1').search(/\r\nupgrade: websocket/i);
  if (upgrade < 0) return sent;
  const begin = sent.indexOf(END_OF_HEAD, upgrade) + END_OF_HEAD.length;
  return Buffer.concat([sent.subarray(0, begin), ...payloadsOf(sent.subarray(begin))]);
}

/** What masked frames carry; one that was cut off is left out. */
function payloadsOf(frames: Buffer): readonly Buffer[] {
  if (frames.length < 2) return [];
  const [length, head] = lengthOf(frames);
  const end = head + MASK + length;
  if (frames.length < end) return [];
  const mask = frames.subarray(head, head + MASK);
  const payload = frames.subarray(head + MASK, end).map((byte, at) => byte ^ (mask[at % 4] ?? 0));
  return [Buffer.from(payload), ...payloadsOf(frames.subarray(end))];
}

const MASK = 4;

/** In bytes: of what a frame carries, and of what comes before its mask (RFC 6455 §5.2). */
function lengthOf(frame: Buffer): readonly [length: number, head: number] {
  const short = (frame[1] ?? 0) & 0x7f;
  if (short === 126) return [frame.length < 4 ? Infinity : frame.readUInt16BE(2), 4];
  if (short === 127) return [frame.length < 10 ? Infinity : Number(frame.readBigUInt64BE(2)), 10];
  return [short, 2];
}

/** In which of its usual forms a text is to be found somewhere. */
export function findText(text: string, where: Buffer): readonly string[] {
  const plain = Buffer.from(text);
  const forms: readonly (readonly [name: string, form: string | Buffer])[] = [
    ['as it is', plain],
    ['UTF-16', Buffer.from(text, 'utf16le')],
    [
      'JSON',
      JSON.stringify(text)
        .slice(1, -1)
        .replaceAll(/[^ -~]/g, escaped),
    ],
    ['a URL', encodeURIComponent(text)],
    ['hex', plain.toString('hex')],
    // At the beginning and the end are bytes that go together with what is around.
    ...[0, 1, 2].map((at) => [`base64 + ${at}`, base64Within(plain.subarray(at))] as const),
  ];
  return forms.filter(([, form]) => where.includes(form)).map(([name]) => name);
}

const escaped = (letter: string): string =>
  `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

const base64Within = (bytes: Buffer): string =>
  bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64');
