import type { Frame } from '../testing/socket.ts';
import { once } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { fields } from '../testing/matchers.ts';
import { clientFrame, openRaw, readAll } from '../testing/raw-socket.ts';
import type { TestSocketServer } from '../testing/socket-server.ts';
import { socketServer } from '../testing/socket-server.ts';
import type { TestSocket } from '../testing/socket.ts';
import { openSocket } from '../testing/socket.ts';
import { soon } from '../testing/soon.ts';

/** Two people in the room, with all that greeted them taken. */
async function pair(server: TestSocketServer): Promise<[TestSocket, TestSocket]> {
  const ann = await openSocket(server, '/ws/ann');
  const bob = await openSocket(server, '/ws/bob');
  await ann.take({ joined: 'bob' });
  await bob.take({ entered: 'bob' });
  ann.drain();
  return [ann, bob];
}

const numbered = (count: number): Frame[] => Array.from({ length: count }, (_, n) => ({ n }));

/** A close frame of the server with this code, whatever reason it gives. */
const closeFrame = (code: number) => ({ opcode: 0x88, code });

/** The close frame at the end of what a server sent. */
function lastFrame(bytes: Buffer): { opcode: number | undefined; code: number } {
  const start = bytes.lastIndexOf(0x88);
  expect(bytes.length).toBe(start + 2 + (bytes[start + 1] ?? 0));
  return { opcode: bytes[start], code: bytes.readUInt16BE(start + 2) };
}

describe('frames', () => {
  test('of a burst all arrive, in order', async () => {
    await using server = await socketServer();
    const [ann, bob] = await pair(server);
    const burst = numbered(60);
    for (const frame of burst) ann.send(frame);
    await ann.settled();
    await bob.settled();
    expect(bob.drain()).toEqual(burst);
  });

  test('that come together are written to each reader in one go', async () => {
    await using server = await socketServer();
    const [, bob] = await pair(server);
    const raw = await openRaw(server, '/ws/cid');
    await bob.take({ joined: 'cid' });
    const [, endOfBob] = server.ends;
    const write = vi.spyOn(endOfBob ?? raw, 'write');
    raw.write(
      Buffer.concat(numbered(10).map((frame) => clientFrame('text', JSON.stringify(frame)))),
    );
    await bob.take({ n: 9 });
    expect(bob.drain()).toHaveLength(9);
    expect(write).toHaveBeenCalledTimes(1);
  });

  test('in several pieces are one frame', async () => {
    await using server = await socketServer();
    const [ann] = await pair(server);
    const raw = await openRaw(server, '/ws/cid');
    raw.write(clientFrame('text', '{"n"', { fin: false }));
    raw.write(clientFrame('ping'));
    raw.write(clientFrame('continuation', ':1}'));
    expect(await ann.take({ n: 1 })).toEqual({ n: 1 });
  });
});

describe('a bad frame', () => {
  test.each([
    ['nonsense', 'The frame is no JSON object'],
    [Buffer.of(1, 2, 3), 'Frames are JSON text, this one is binary'],
    [Buffer.alloc(0), 'Frames are JSON text, this one is binary'],
  ])('[C9] %j is answered, counted, and the connection stays', async (bad, error) => {
    await using server = await socketServer();
    const [ann, bob] = await pair(server);
    ann.webSocket.send(bad);
    expect(await ann.take({ error })).toEqual({ error });
    ann.send({ n: 1 });
    expect(await bob.take({ n: 1 })).toEqual({ n: 1 });
    expect(server.observed).toContainEqual(['malformed', undefined]);
  });

  test('[C9] [C13] that makes us fail is told without the reason, and the connection stays', async () => {
    await using server = await socketServer();
    const [ann, bob] = await pair(server);
    ann.send('crash');
    expect(await ann.take({ error: 'A server error occurred.' })).toBeDefined();
    expect(server.observed).toContainEqual(['failed', fields({ status: 500 })]);
    ann.send({ n: 1 });
    expect(await bob.take({ n: 1 })).toEqual({ n: 1 });
  });

  test('[C9] is counted by the time the connection ends', async () => {
    await using server = await socketServer();
    const [ann, bob] = await pair(server);
    for (const bad of ['nonsense', 'nonsense', Buffer.of(1)]) ann.webSocket.send(bad);
    ann.close();
    await bob.take({ left: 'ann' });
    const end = { reason: 'client', code: 1005, malformed: 3 };
    expect(server.observed).toContainEqual(['closed', end]);
  });
});

describe('what breaks the limits', () => {
  const flood = { burst: 5, rate: 0.001 };
  const flooding = { limits: { flood, queue: 65_536 } };

  test('[C9] a flood is told so and ended for good, and none of what is too much is relayed', async () => {
    await using server = await socketServer(flooding);
    const [ann, bob] = await pair(server);
    for (const frame of numbered(20)) ann.send(frame);
    expect(await ann.closed).toMatchObject({ code: 4503 });
    expect(ann.drain()).toEqual([{ error: 'Too many frames: the connection is closed' }]);
    await bob.take({ left: 'ann' });
    expect(bob.drain()).toEqual(numbered(5));
  });

  test.each([
    ['nonsense', clientFrame('text', 'nonsense')],
    ['binary', clientFrame('binary', 'x')],
    ['pings', clientFrame('ping')],
    ['pongs', clientFrame('pong')],
  ])('[C9] a flood of %s is one too', async (_, frame) => {
    await using server = await socketServer(flooding);
    const [ann] = await pair(server);
    const raw = await openRaw(server, '/ws/cid');
    raw.write(Buffer.concat(Array.from({ length: 20 }, () => frame)));
    await ann.take({ left: 'cid' });
    raw.write(clientFrame('close'));
    expect(lastFrame(await readAll(raw))).toEqual(closeFrame(4503));
  });

  test('a flooder that does not answer the goodbye leaves at once', async () => {
    await using server = await socketServer(flooding);
    const [ann] = await pair(server);
    const raw = await openRaw(server, '/ws/cid');
    raw.write(Buffer.concat(Array.from({ length: 20 }, () => clientFrame('text', '{"n":1}'))));
    await ann.take({ left: 'cid' });
    await ann.settled();
    expect(ann.drain().filter((frame) => 'n' in frame)).toHaveLength(5);
  });

  test('[C6] a frame over the limit is closed with 1009, one at the limit is not', async () => {
    await using server = await socketServer({ frameLimit: 1024 });
    const [ann, bob] = await pair(server);
    const fits = { n: 'x'.repeat(1024 - '{"n":""}'.length) };
    ann.send(fits);
    expect(await bob.take(fits)).toEqual(fits);
    ann.send({ n: `${fits.n}x` });
    expect(await ann.closed).toMatchObject({ code: 1009 });
    expect(await bob.take({ left: 'ann' })).toBeDefined();
  });

  test('[C6] a frame over the limit in pieces is closed with 1009 too', async () => {
    await using server = await socketServer({ frameLimit: 1024 });
    const raw = await openRaw(server, '/ws/ann');
    raw.write(clientFrame('text', 'x'.repeat(1000), { fin: false }));
    raw.write(clientFrame('continuation', 'x'.repeat(1000), { fin: false }));
    expect(lastFrame(await readAll(raw))).toEqual(closeFrame(1009));
  });

  test('[C6] what only announces a huge frame is closed with 1009 and leaves at once', async () => {
    await using server = await socketServer();
    const [ann] = await pair(server);
    const raw = await openRaw(server, '/ws/cid');
    raw.write(Buffer.of(0x81, 0xff, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff));
    await ann.take({ left: 'cid' });
    expect(lastFrame(await readAll(raw))).toEqual(closeFrame(1009));
  });

  test.each([
    ['text that is no UTF-8', 1007, clientFrame('text', Buffer.of(0xff, 0xfe))],
    ['an unmasked frame', 1002, Buffer.of(0x81, 1, 0x78)],
    ['a reserved opcode', 1002, Buffer.of(0x83, 0x80, 0, 0, 0, 0)],
    ['a long ping', 1002, clientFrame('ping', 'x'.repeat(126))],
  ])('%s is closed with %i, as RFC 6455 demands', async (_, code, bytes) => {
    await using server = await socketServer();
    const [ann] = await pair(server);
    const raw = await openRaw(server, '/ws/cid');
    raw.write(bytes);
    await ann.take({ left: 'cid' });
    expect(lastFrame(await readAll(raw))).toEqual(closeFrame(code));
  });
});

describe('signs of life', () => {
  test('a pong comes behind what was sent before it, with the payload of its ping', async () => {
    await using server = await socketServer();
    const [ann] = await pair(server);
    const order: string[] = [];
    ann.webSocket.on('message', () => order.push('message'));
    ann.webSocket.on('pong', (payload) => order.push(String(payload)));
    ann.send('nonsense');
    ann.webSocket.ping('p'.repeat(125));
    ann.send('nonsense');
    await ann.settled();
    expect(order).toEqual(['message', 'p'.repeat(125), 'message', '']);
  });

  test('are asked for, and who gives none is cut off and leaves', async () => {
    await using server = await socketServer({ pingInterval: 20 });
    const [ann] = await pair(server);
    const silent = await openRaw(server, '/ws/silent');
    expect(await ann.take({ left: 'silent' })).toBeDefined();
    const ping = Buffer.of(0x89, 0);
    expect((await readAll(silent)).includes(ping)).toBe(true);
    const end = { reason: 'unresponsive', code: 1006, malformed: 0 };
    expect(server.observed).toContainEqual(['closed', end]);
  });

  test('by whatever frame keep a connection, however long', async () => {
    await using server = await socketServer({ pingInterval: 20 });
    const [ann, bob] = await pair(server);
    for (let pings = 0; pings < 5; pings += 1) await once(ann.webSocket, 'ping');
    ann.send({ n: 1 });
    expect(await bob.take({ n: 1 })).toEqual({ n: 1 });
  });
});

describe('the end', () => {
  test.each([1000, 1001, 3000, 4999])(
    '[C6] that a client gives with %i is answered',
    async (code) => {
      await using server = await socketServer();
      const [ann, bob] = await pair(server);
      ann.webSocket.close(code, 'bye');
      expect(await ann.closed).toEqual({ code, reason: 'bye' });
      await bob.take({ left: 'ann' });
      expect(server.observed).toContainEqual(['closed', { reason: 'client', code, malformed: 0 }]);
    },
  );

  test('that a client gives is the last that it hears', async () => {
    await using server = await socketServer();
    const raw = await openRaw(server, '/ws/ann');
    const goodbye = clientFrame('close', Buffer.of(0x03, 0xe8));
    raw.write(Buffer.concat([clientFrame('text', 'nonsense'), goodbye]));
    expect(lastFrame(await readAll(raw))).toEqual(closeFrame(1000));
    expect(server.ends.map(({ errored }) => errored)).toEqual([null]);
  });

  test('of a broken connection is seen by the others', async () => {
    await using server = await socketServer();
    const [ann, bob] = await pair(server);
    ann.webSocket.terminate();
    expect(await bob.take({ left: 'ann' })).toBeDefined();
  });

  test('of everybody gives the room back', async () => {
    await using server = await socketServer();
    for (const socket of await pair(server)) socket.close();
    await soon(() => expect(server.hub.size).toBe(0));
  });
});
