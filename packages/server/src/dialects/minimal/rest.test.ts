import type { Fields } from '../../testing/request.ts';
import type { TestServer } from '../../testing/server.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aText, aTime, aUuid, textLike } from '../../testing/matchers.ts';
import { enter as visit, guest, roomOf } from '../../testing/people.ts';
import { request, succeed, text } from '../../testing/request.ts';
import { testServer } from '../../testing/server.ts';
import { openSocket, refusalOf } from '../../testing/socket.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ TRUST_PROXY: '1' });
});
afterAll(() => server[Symbol.asyncDispose]());

const post = (path: string, body?: unknown, headers = {}) =>
  request(server, `POST /api/rooms/${path}`, { body, headers });
const join = (body: unknown, headers = {}) =>
  succeed(server, 'POST /api/rooms/join', { body, headers });
const enter = (room: string, client: string, options = {}) =>
  openSocket(server, `/ws?room_id=${room}&client_id=${client}`, options);
/** A plain GET where the socket would open. */
const knock = (room: string, client: string) =>
  request(server, `GET /ws?room_id=${room}&client_id=${client}`);
/** A client behind another address. */
const from = (address: string) => ({ 'x-forwarded-for': address });
const aToken: unknown = textLike(/^[\w-]{22}$/);

const stats = (at: { readonly url: string } = server) => succeed(at, 'GET /api/rooms/stats');

async function clientsOf(room: string): Promise<unknown> {
  const { rooms } = await stats();
  const all: readonly Fields[] = Array.isArray(rooms) ? rooms : [];
  return all.find(({ room_id: id }) => id === room)?.['clients'];
}

describe('health', () => {
  test('[C16] answers as the document says', async () => {
    const { status, body } = await request(server, 'GET /api/health');
    expect(status).toBe(200);
    expect(body).toEqual({
      service: 'webrtc-signaling-server',
      status: 'ok',
      server_time: aTime,
    });
  });
});

describe('joining', () => {
  test('[M2] gives a client id that waits for its socket', async () => {
    const body = await join({ room_id: 'given' });
    expect(body).toEqual({ room_id: 'given', client_id: aUuid, status: 'joined', token: aToken });
    expect(await clientsOf('given')).toEqual([body['client_id']]);
  });

  test.each([undefined, {}, { room_id: null }])(
    '[M2] without a room makes one: %j',
    async (body) => {
      const answer = await post('join', body);
      expect(answer).toMatchObject({
        status: 200,
        body: { room_id: textLike(/^[\w-]{12}$/), client_id: aUuid, status: 'joined' },
      });
    },
  );

  test.each(['12345', randomUUID(), 'a', 'x'.repeat(64), 'A.b_c-9'])(
    '[M2] [C11] takes the name %s',
    async (name) => {
      expect(await post('join', { room_id: name })).toMatchObject({ status: 200 });
    },
  );

  test('[M2] several clients join one room', async () => {
    for (const client of ['a', 'b', 'c'])
      await post('join', { room_id: 'many', client_id: client });
    expect(await clientsOf('many')).toEqual(['a', 'b', 'c']);
  });

  test('[M2] needs an id that nobody else has reserved', async () => {
    const body = { room_id: 'reserved', client_id: 'me' };
    expect(await post('join', body, from('192.0.2.1'))).toMatchObject({ status: 200 });
    expect(await post('join', body, from('192.0.2.2'))).toMatchObject({
      status: 409,
      body: { error: 'This client_id is in use: choose another', code: 409 },
    });
    expect(await post('join', { ...body, room_id: 'another' })).toMatchObject({ status: 200 });
  });

  test('[M2] again with the same id is for whoever has reserved it', async () => {
    const body = { room_id: 'again', client_id: 'me' };
    const first = await join(body, from('192.0.2.1'));
    expect(await join(body, from('192.0.2.1'))).toEqual(first);
    expect(await join({ ...body, token: first['token'] }, from('192.0.2.2'))).toEqual(first);
    expect(await clientsOf('again')).toEqual(['me']);
  });

  test('[M2] gives one id to one of many who ask at the same time', async () => {
    const body = { room_id: 'race', client_id: 'me' };
    const asked = Array.from({ length: 8 }, (_, n) => post('join', body, from(`192.0.2.${n}`)));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(7);
    expect(await clientsOf('race')).toEqual(['me']);
  });

  test('[C11] enters no room but an open one', async () => {
    const { id } = await roomOf(server, await guest(server, 'Ann'), { name: 'closed' });
    for (const name of [id, 'closed']) {
      await join({ room_id: name });
      expect(await succeed(server, `GET /rooms/${id}/participants`)).toMatchObject({
        items: [{ display_name: 'Ann' }],
      });
    }
  });

  test('[M4] [C11] holds the name against those who make rooms', async () => {
    await post('join', { room_id: 'held' });
    const { token } = await guest(server);
    const create = { token, body: { name: 'held', access: 'open' } };
    expect(await request(server, 'POST /rooms/', create)).toMatchObject({ status: 409 });
  });
});

describe('camelCase', () => {
  test('[M1] is taken in the body and answered beside the documented fields', async () => {
    const { body } = await post('join', { roomId: 'camel', clientId: 'c' });
    expect(body).toEqual({
      room_id: 'camel',
      client_id: 'c',
      status: 'joined',
      roomId: 'camel',
      clientId: 'c',
      token: aToken,
    });
    expect((await post('leave', { roomId: 'camel', clientId: 'c' })).body).toEqual({
      room_id: 'camel',
      client_id: 'c',
      status: 'left',
      roomId: 'camel',
      clientId: 'c',
    });
  });

  test('[M1] is taken in the query, without a body', async () => {
    expect((await post('join?roomId=by-query')).body).toMatchObject({
      roomId: 'by-query',
      clientId: aUuid,
    });
    expect((await post('join?room_id=by-query&client_id=q')).body).toEqual({
      room_id: 'by-query',
      client_id: 'q',
      status: 'joined',
      token: aToken,
    });
  });

  test('[M1] beside the documented names has to be in order, too', async () => {
    const answer = await post('join', { room_id: 'camel', roomId: 'no name' });
    expect(answer).toMatchObject({ status: 400, body: { code: 400 } });
  });

  test('[M1] of a body goes before a query', async () => {
    const { body } = await post('join?roomId=query', { room_id: 'body' });
    expect(body).toMatchObject({ room_id: 'body' });
  });

  test('[M1] rooms are made by create, unless the name is in use', async () => {
    expect(await post('create')).toMatchObject({
      status: 200,
      body: { roomId: aText, clientId: aUuid, status: 'created' },
    });
    expect(await post('create', { roomId: 'mine' })).toMatchObject({ status: 200 });
    expect(await post('create', { roomId: 'mine' })).toMatchObject({
      status: 409,
      body: { code: 409 },
    });
  });
});

describe('what does not fit', () => {
  test.each([
    ['a number', { room_id: 5 }, 'room_id must be a string'],
    ['an object', { room_id: {} }, 'room_id must be a string'],
    ['nothing', { room_id: '' }, /^room_id must be 1 to 64/],
    ['65 characters', { room_id: 'x'.repeat(65) }, /^room_id must be 1 to 64/],
    ['5,000 characters', { room_id: 'x'.repeat(5000) }, /^room_id must be 1 to 64/],
    ['white space', { room_id: 'a b' }, /^room_id must be 1 to 64/],
    ['a slash', { room_id: 'a/b' }, /^room_id must be 1 to 64/],
    ['letters of other scripts', { room_id: 'שיחה' }, /^room_id must be 1 to 64/],
    ['a connection id', { client_id: '~abc' }, /^client_id must be 1 to 64/],
    ['a reserved word', { room_id: 'stats' }, /reserved|meaning/],
    ['an id that is an array', { client_id: ['a'] }, 'client_id must be a string'],
    ['an id of 65 characters', { client_id: 'x'.repeat(65) }, /^client_id must be 1 to 64/],
    ['an id of nothing', { clientId: '' }, /^client_id must be 1 to 64/],
    ['a token that is a number', { token: 5 }, 'token must be a string'],
    ['half a character', { room_id: 'x\ud83d' }, /^room_id must be 1 to 64/],
    ['two wrong fields', { room_id: '', client_id: 1 }, /^room_id must .*; client_id must be a/],
    ['an array', [], 'The body must be a JSON object'],
    ['text', '"text"', 'The body must be a JSON object'],
    ['no JSON', '{', 'The body is no valid JSON'],
  ])('[M2] [C13] in a join is refused: %s', async (_, body, error) => {
    const said = typeof error === 'string' ? error : textLike(error);
    expect(await post('join', body)).toMatchObject({
      status: 400,
      body: { error: said, code: 400 },
    });
  });

  test.each([
    ['nothing', undefined, 'room_id is required; client_id is required'],
    ['no client', { room_id: 'a' }, 'client_id is required'],
    ['null', { room_id: 'a', client_id: null }, 'client_id is required'],
    ['a number', { room_id: 5, client_id: 'a' }, 'room_id must be a string'],
    ['an object', { roomId: 'a', clientId: {} }, 'client_id must be a string'],
    ['a token that is none', { room_id: 'a', client_id: 'b', token: [] }, 'token must be a string'],
  ])('[M4] [C13] in a leave is refused: %s', async (_, body, error) => {
    expect(await post('leave', body)).toMatchObject({ status: 400, body: { error, code: 400 } });
  });

  test.each([
    '',
    'room_id=a',
    'client_id=a',
    'room_id=&client_id=a',
    'room_id=a%20b&client_id=c',
    `room_id=a&client_id=${'x'.repeat(65)}`,
    'roomId=a&clientId=%00',
  ])('[M2] [C6] at the door of the socket is refused: %s', async (query) => {
    const refusal = await refusalOf(openSocket(server, `/ws?${query}`));
    expect(refusal).toMatchObject({ status: 400, body: { error: aText, code: 400 } });
  });

  test('[C13] methods that a path does not have are refused in the same shape', async () => {
    expect(await request(server, 'PUT /api/rooms/stats')).toMatchObject({
      status: 405,
      body: { error: 'Method Not Allowed', code: 405 },
    });
  });
});

describe('leaving', () => {
  test('[M4] gives the id back, and the room with its last client', async () => {
    await post('join', { room_id: 'left', client_id: 'a' });
    const { status, body } = await post('leave', { room_id: 'left', client_id: 'a' });
    expect(status).toBe(200);
    expect(body).toEqual({ room_id: 'left', client_id: 'a', status: 'left' });
    expect(await clientsOf('left')).toBeUndefined();
    expect(await post('leave', { room_id: 'left', client_id: 'a' })).toMatchObject({
      status: 404,
      body: { error: aText, code: 404 },
    });
  });

  test('[M4] needs a room that is there', async () => {
    expect(await post('leave', { room_id: 'nowhere', client_id: 'a' })).toMatchObject({
      status: 404,
      body: { error: 'Room not found', code: 404 },
    });
  });

  test('[M4] needs a client that is there', async () => {
    await post('join', { room_id: 'there', client_id: 'a' });
    expect(await post('leave', { room_id: 'there', client_id: 'b' })).toMatchObject({
      status: 404,
      body: { error: 'Client not found in this room', code: 404 },
    });
  });

  test('[M4] of a live client is its own affair', async () => {
    const client = { room_id: 'own', client_id: 'a' };
    const token = text(await join(client, from('192.0.2.1')), 'token');
    using a = await enter('own', 'a', { headers: from('192.0.2.1') });
    using b = await enter('own', 'b', { headers: from('192.0.2.2') });
    const refused = { status: 403, body: { code: 403 } };
    expect(await post('leave', client, from('192.0.2.2'))).toMatchObject(refused);
    const guessed = { ...client, token: `${token.slice(0, -1)}!` };
    expect(await post('leave', guessed, from('192.0.2.2'))).toMatchObject(refused);
    expect(await post('leave', { ...client, token }, from('192.0.2.2'))).toMatchObject({
      status: 200,
    });
    expect(await a.closed).toMatchObject({ code: 4504 });
    await b.take({ type: 'bye', from: 'a' });
    expect(await clientsOf('own')).toEqual(['b']);
  });

  test('[M4] of a live client is taken from the address of its socket', async () => {
    using a = await enter('address', 'a', { headers: from('192.0.2.1') });
    const client = { room_id: 'address', client_id: 'a' };
    expect(await post('leave', client, from('192.0.2.1'))).toMatchObject({ status: 200 });
    expect(await a.closed).toMatchObject({ code: 4504 });
  });

  test('[M4] an address that is hearsay proves nothing', async () => {
    await using direct = await testServer();
    const forwarded = { headers: from('192.0.2.1') };
    using a = await openSocket(direct, '/ws?room_id=r&client_id=a', forwarded);
    const body = { room_id: 'r', client_id: 'a' };
    const leave = (headers: Record<string, string>) =>
      request(direct, 'POST /api/rooms/leave', { body, headers });
    expect(await leave(from('192.0.2.1'))).toMatchObject({ status: 403 });
    expect(await leave({})).toMatchObject({ status: 403 });
    await a.settled();
  });
});

test('[M4] who makes rooms by naming them is counted by address', async () => {
  await using limited = await testServer({ ROOM_ADDRESS_RATE: '2/1h' });
  const enterRoom = async (room: string) => {
    const body = { room_id: room };
    return (await request(limited, 'POST /api/rooms/join', { body })).status;
  };
  expect([await enterRoom('one'), await enterRoom('one'), await enterRoom('two')]).toEqual([
    200, 200, 200,
  ]);
  expect(await enterRoom('three')).toBe(429);
  const refusal = await refusalOf(openSocket(limited, '/ws?room_id=four&client_id=a'));
  expect(refusal.status).toBe(429);
  expect(await enterRoom('two')).toBe(200);
});

describe('a plain GET where sockets open', () => {
  test('[M2] [C6] reserves nothing', async () => {
    expect(await knock('asked', 'a')).toMatchObject({ status: 426 });
    expect(await clientsOf('asked')).toBeUndefined();
  });

  test('[M2] [C6] tells an id that is taken from one that waits for its socket', async () => {
    await join({ room_id: 'half-taken', client_id: 'b' });
    using a = await enter('half-taken', 'a');
    expect(await knock('half-taken', 'a')).toMatchObject({ status: 409, body: { code: 409 } });
    expect(await knock('half-taken', 'b')).toMatchObject({ status: 426, body: { code: 426 } });
    await a.settled();
    expect(await clientsOf('half-taken')).toEqual(['a', 'b']);
  });
});

describe('stats', () => {
  test('[M2] [C11] count open rooms with somebody in them, whatever they speak', async () => {
    await using own = await testServer();
    expect(await stats(own)).toEqual({ rooms: [], total_rooms: 0, total_clients: 0 });
    const ann = await guest(own, 'Ann');
    const open = await roomOf(own, ann, { name: 'open', access: 'open' });
    expect(await stats(own)).toMatchObject({ rooms: [] });
    using visitor = await visit(own, open, ann);
    using elsewhere = await visit(own, await roomOf(own, ann, { name: 'closed' }), ann);
    using client = await openSocket(own, '/ws?room_id=open&client_id=a');
    await request(own, 'POST /api/rooms/join', { body: { room_id: 'other', client_id: 'b' } });
    expect(await stats(own)).toEqual({
      rooms: [
        { room_id: 'open', clients: [visitor.connId, 'a'] },
        { room_id: 'other', clients: ['b'] },
      ],
      total_rooms: 2,
      total_clients: 3,
    });
    for (const socket of [visitor, elsewhere, client]) await socket.settled();
  });
});
