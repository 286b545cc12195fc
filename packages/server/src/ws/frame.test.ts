import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { portOf } from '../testing/port.ts';
import { PING, pongFrame, textFrame, textFrames } from './frame.ts';

/** What is written here reaches a client of `ws`, which reads it by its own rules. */
let server: WebSocketServer;
let client: WebSocket;
let write: (bytes: Uint8Array) => void;
beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false });
  await once(server, 'listening');
  const connected = new Promise<void>((resolve) => {
    server.on('connection', (_, { socket }) => {
      write = (bytes) => void socket.write(bytes);
      resolve();
    });
  });
  client = new WebSocket(`ws://127.0.0.1:${portOf(server.address())}`, { autoPong: false });
  await Promise.all([connected, once(client, 'open')]);
});
afterAll(() => {
  client.terminate();
  server.close();
});

/** What a client gets of these bytes; they are written once it listens. */
async function received(event: 'message' | 'ping' | 'pong', bytes: Uint8Array): Promise<string> {
  const got: Promise<unknown[]> = once(client, event);
  write(bytes);
  return String((await got)[0]);
}

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])(
  'a text of %i bytes is framed as RFC 6455 §5.2 says',
  async (length) => {
    const text = 'x'.repeat(length);
    expect(await received('message', textFrame(text))).toBe(text);
  },
);

test.each([
  ['124 bytes and an umlaut over the border', `${'x'.repeat(124)}ü`],
  ['emoji', '😀'.repeat(40)],
  ['emoji over the second border', '😀'.repeat(16_384)],
  ['combining characters', 'e\u0301'.repeat(63)],
  ['right to left', '\u202eשלום עולם'],
  ['NUL', 'a\u0000b'],
])('a length counts bytes, not characters: %s', async (_, text) => {
  expect(await received('message', textFrame(text))).toBe(text);
});

test('half a surrogate pair cannot be sent, and takes nothing else with it', async () => {
  expect(await received('message', textFrame('a\ud83db'))).toBe('a\ufffdb');
});

test('several texts are frames behind each other', async () => {
  const got: unknown[] = [];
  client.on('message', (message) => got.push(message));
  await received('ping', Buffer.concat([textFrames(['one', '', 'three']), PING]));
  expect(got.map(String)).toEqual(['one', '', 'three']);
  client.removeAllListeners('message');
});

test('no text is no frame', () => {
  expect(textFrames([])).toHaveLength(0);
});

test('a ping is empty', async () => {
  expect(await received('ping', PING)).toBe('');
});

test.each([0, 1, 125])('a pong gives %i bytes back', async (length) => {
  const payload = Buffer.alloc(length, 'p');
  expect(await received('pong', pongFrame(payload))).toBe(String(payload));
});
