import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { textLike } from '../testing/matchers.ts';
import { clientFrame, connectTo, exchange, handshake, openRaw } from '../testing/raw-socket.ts';
import { guest, roomOf } from '../testing/people.ts';
import { socketServer } from '../testing/socket-server.ts';
import { testServer } from '../testing/server.ts';
import { openSocket, refusalOf } from '../testing/socket.ts';
import { soon } from '../testing/soon.ts';

describe('a handshake', () => {
  test.each(['/ws/ann', '/ws/ann/', '/ws/ann?token=x?', '/ws/%61nn'])(
    '[C2] opens %s',
    async (path) => {
      await using server = await socketServer();
      using socket = await openSocket(server, path);
      expect(await socket.take({})).toEqual({ entered: 'ann' });
    },
  );

  test('may have its first frames right behind it', async () => {
    await using server = await socketServer();
    using ann = await openSocket(server, '/ws/ann');
    const bob = await connectTo(server);
    bob.write(Buffer.concat([Buffer.from(handshake('/ws/bob')), clientFrame('text', '{"n":1}')]));
    expect(await ann.take({ n: 1 })).toEqual({ n: 1 });
  });

  test('[C5] is answered with bearer, not with the token', async () => {
    await using server = await socketServer();
    using socket = await openSocket(server, '/ws/ann', { protocols: ['bearer', 'secret'] });
    expect(socket.webSocket.protocol).toBe('bearer');
  });
});

describe('a refused handshake', () => {
  test.each(['/', '/ws', '/ws/a/b', '/nowhere?token=secret', '/%', '//[', '/ws/a/..', '*'])(
    '[C6] [C13] to %s is 404 in JSON, and logged without its query',
    async (path) => {
      await using server = await socketServer();
      const answer = await exchange(server, handshake(path));
      expect(answer).toMatchObject({ status: 404, body: { detail: 'Not Found' } });
      expect(answer.head).toContain('content-type: application/json');
      expect(server.refused.join()).not.toContain('secret');
      expect(server.refused).toHaveLength(1);
    },
  );

  test.each([
    ['no key', { 'Sec-WebSocket-Key': undefined }],
    ['a short key', { 'Sec-WebSocket-Key': 'abc' }],
    ['a key that is no base64', { 'Sec-WebSocket-Key': '!!!!!!!!!!!!!!!!!!!!!!==' }],
    ['no version', { 'Sec-WebSocket-Version': undefined }],
    ['a version of the future', { 'Sec-WebSocket-Version': '14' }],
    ['an empty subprotocol', { 'Sec-WebSocket-Protocol': 'bearer,,x' }],
    ['the same subprotocol twice', { 'Sec-WebSocket-Protocol': 'bearer, bearer' }],
  ])('[C6] [C13] with %s is 400 in JSON, and holds no room', async (_, headers) => {
    await using server = await socketServer();
    const answer = await exchange(server, handshake('/ws/ann', headers));
    expect(answer).toMatchObject({
      status: 400,
      body: { detail: textLike(/^This is no WebSocket handshake: /) },
    });
    expect(answer.head).toContain('connection: close');
    await soon(() => expect(server.hub.size).toBe(0));
  });

  test('[C6] by another method is 400 in JSON', async () => {
    await using server = await socketServer();
    const answer = await exchange(server, handshake('/ws/ann', {}, 'POST'));
    expect(answer).toMatchObject({ status: 400, body: { detail: textLike(/method/) } });
  });

  test('[C6] [C13] that fails for no fault of the client is 500 without the reason', async () => {
    await using server = await socketServer({ door: () => Promise.reject(new Error('secret')) });
    const refusal = await refusalOf(openSocket(server, '/ws/ann'));
    expect(refusal).toMatchObject({ status: 500, body: { detail: 'A server error occurred.' } });
  });
});

describe('somebody who leaves at the door', () => {
  test.each([
    ['hanging up', 'destroy'],
    ['resetting', 'resetAndDestroy'],
  ] as const)('by %s holds no room', async (_, leave) => {
    const door = Promise.withResolvers<void>();
    await using server = await socketServer({ door: () => door.promise });
    const socket = await connectTo(server);
    socket.write(handshake('/ws/ann'));
    await soon(() => expect(server.hub.size).toBe(1));
    socket[leave]();
    await once(socket, 'close');
    door.resolve();
    await soon(() => expect(server.hub.size).toBe(0));
  });

  test('is counted in no room', async () => {
    await using server = await testServer();
    const ann = await guest(server);
    const room = await roomOf(server, ann);
    for (let times = 0; times < 20; times += 1) {
      const socket = await connectTo(server);
      socket.write(handshake(`/ws/${room.id}?token=${ann.token}`));
      socket.destroySoon();
    }
    await soon(async () => {
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      expect(metrics).toMatch(/^parley_socket_closes_total{.*} 20$/m);
      expect(metrics).toMatch(/^parley_rooms 0$/m);
    });
  });
});

describe('when the server stops', () => {
  test('[C6] sockets are told to come back, and nobody else is let in', async () => {
    await using server = await socketServer();
    using ann = await openSocket(server, '/ws/ann');
    await server.sockets.drain('shutdown');
    const refusal = await refusalOf(openSocket(server, '/ws/bob'));
    expect(refusal).toMatchObject({ status: 503, body: { detail: textLike(/restarting/) } });
    expect(await ann.closed).toMatchObject({ code: 1012 });
  });

  test('[C6] they are told one after another, where others have to let them in', async () => {
    await using server = await socketServer();
    const sockets = [];
    for (const name of ['ann', 'bob', 'eve']) sockets.push(await openSocket(server, `/ws/${name}`));
    const gone: number[] = [];
    const closed = sockets.map(async (socket, place) => {
      const { code } = await socket.closed;
      gone.push(place);
      return code;
    });
    await server.sockets.drain('shutdown', 100);
    expect(await Promise.all(closed)).toEqual([1012, 1012, 1012]);
    expect(gone).toEqual([0, 1, 2]);
  });

  test('[C6] they are told at once where the others stop, too', async () => {
    await using server = await socketServer();
    using ann = await openSocket(server, '/ws/ann');
    using bob = await openSocket(server, '/ws/bob');
    const alone = new AbortController();
    const drained = server.sockets.drain('shutdown', 3_600_000, alone.signal);
    expect(await ann.closed).toMatchObject({ code: 1012 });
    expect(bob.webSocket.readyState).toBe(bob.webSocket.OPEN);
    alone.abort();
    await drained;
    expect(await bob.closed).toMatchObject({ code: 1012 });
  });

  test('[C6] who stands at the door is turned away', async () => {
    const door = Promise.withResolvers<void>();
    await using server = await socketServer({ door: () => door.promise });
    const refusal = refusalOf(openSocket(server, '/ws/ann'));
    await soon(() => expect(server.hub.size).toBe(1));
    await server.sockets.drain('shutdown');
    door.resolve();
    expect(await refusal).toMatchObject({ status: 503 });
    expect(server.hub.size).toBe(0);
  });

  test('who does not answer the goodbye is cut off', async () => {
    await using server = await socketServer();
    const silent = await openRaw(server, '/ws/ann');
    await server.sockets.drain('shutdown');
    await server.sockets.close();
    silent.resume();
    await once(silent, 'close');
    expect(server.hub.size).toBe(0);
  });
});

describe('another protocol', () => {
  test('in an Upgrade header is ignored, as curl offers h2c with any request', async () => {
    await using server = await testServer();
    const headers = { Upgrade: 'h2c', Connection: 'Upgrade, HTTP2-Settings, close' };
    const answer = await exchange(server, handshake('/health', headers));
    expect(answer).toMatchObject({ status: 200, body: { status: 'ok' } });
  });
});
