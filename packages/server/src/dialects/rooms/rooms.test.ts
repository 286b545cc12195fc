import type { Account } from '../../testing/rooms-people.ts';
import type { TestServer } from '../../testing/server.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aText, aTime } from '../../testing/matchers.ts';
import { request } from '../../testing/request.ts';
import { aNumber, account, each, enterRoom, makeRoom, text } from '../../testing/rooms-people.ts';
import { testServer } from '../../testing/server.ts';
import { openSocket, refusalOf } from '../../testing/socket.ts';
import { property } from '../parse.ts';

let server: TestServer;
let ann: Account;
let bob: Account;
beforeAll(async () => {
  server = await testServer();
  ann = await account(server, 'Ann');
  bob = await account(server, 'Bob');
});
afterAll(() => server[Symbol.asyncDispose]());

const NOT_FOUND = { status: 404, body: { detail: 'Not found.' } };

const ask = (line: string, { access: token }: Account, body?: unknown) =>
  request(server, line, { token, body });

/** A token and a room of somebody who speaks another dialect. */
async function foreign(fields: object = {}) {
  const guest = await request(server, 'POST /auth/anonymous', { body: { display_name: 'Guest' } });
  const token = text(guest.body, 'access_token');
  const body = { name: 'Theirs', ...fields };
  const room = await request(server, 'POST /rooms/', { token, body });
  return { token, room: text(room.body, 'id') };
}

describe('making a room', () => {
  test('[R3] answers 201 with the whole room', async () => {
    const { status, body } = await ask('POST /api/rooms/', ann, {
      name: ' New Room ',
      description: 'Room description',
      room_type: 'chat',
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: aNumber,
      name: 'New Room',
      description: 'Room description',
      creator: { id: ann.id, email: ann.email, name: 'Ann' },
      room_type: 'chat',
      created_at: aTime,
      is_active: true,
      uuid: aText,
      access: 'public',
    });
  });

  test('[R3] needs no description', async () => {
    const body = { name: 'Bare', room_type: 'video' };
    const reply = await ask('POST /api/rooms', ann, body);
    expect(reply).toMatchObject({ status: 201, body: { ...body, description: '' } });
  });

  const required = ['This field is required.'];

  test.each([
    [{}, { name: required, room_type: required }],
    [{ name: 'x' }, { room_type: required }],
    [
      { name: '', room_type: '' },
      { name: ['This field may not be blank.'], room_type: ['"" is not a valid choice.'] },
    ],
    [{ name: ' ', room_type: 'chat' }, { name: ['This field may not be blank.'] }],
    [
      { name: null, room_type: null },
      { name: ['This field may not be null.'], room_type: ['This field may not be null.'] },
    ],
    [
      { name: 5, room_type: 5 },
      { name: ['Not a valid string.'], room_type: ['"5" is not a valid choice.'] },
    ],
    [
      { name: 'x'.repeat(101), room_type: 'chat' },
      { name: ['Ensure this field has no more than 100 characters.'] },
    ],
    [{ name: 'x', room_type: 'audio' }, { room_type: ['"audio" is not a valid choice.'] }],
    [{ name: 'x', room_type: 'chat', description: 5 }, { description: ['Not a valid string.'] }],
    [
      { name: 'x', room_type: 'chat', description: 'x'.repeat(1001) },
      { description: ['Ensure this field has no more than 1000 characters.'] },
    ],
    [
      { name: 'x', room_type: 'chat', description: null },
      { description: ['This field may not be null.'] },
    ],
    [
      { name: 'x', room_type: 'chat', access: 'unlisted' },
      { access: ['"unlisted" is not a valid choice.'] },
    ],
    [[], { non_field_errors: ['Invalid data. Expected a dictionary.'] }],
  ])('[R3] [C13] is refused with %j', async (body, wrong) => {
    const reply = await ask('POST /api/rooms/', ann, body);
    expect([reply.status, reply.body]).toEqual([400, wrong]);
  });

  test('[C11] may let everybody in, under a name that nobody else has', async () => {
    const body = { name: 'lobby-1', room_type: 'video', access: 'open' };
    expect(await ask('POST /api/rooms/', ann, body)).toMatchObject({ status: 201, body });
    expect(await ask('POST /api/rooms/', bob, body)).toMatchObject({
      status: 409,
      body: { detail: 'This name is in use: choose another' },
    });
    expect(await ask('POST /api/rooms/', bob, { ...body, name: 'two words' })).toMatchObject({
      status: 400,
      body: { name: [expect.stringContaining('1 to 64')] },
    });
  });
});

describe('finding rooms', () => {
  test('[R4] is by a list of all that last, oldest first', async () => {
    await using own = await testServer();
    const [one, two] = [await account(own), await account(own)];
    expect((await request(own, 'GET /api/rooms/', { token: one.access })).body).toEqual([]);
    const chat = await makeRoom(own, one, { name: 'General Chat', room_type: 'chat' });
    const video = await makeRoom(own, two, { name: 'Video_Conference' });
    const open = await makeRoom(own, two, { name: 'Open', access: 'open' });
    const list = async (query: string) => {
      const { body } = await request(own, `GET /api/rooms/${query}`, { token: one.access });
      return Array.isArray(body) ? each(body, 'id') : body;
    };
    expect(await list('')).toEqual([chat.id, video.id, open.id]);
    expect(await list('?room_type=video')).toEqual([video.id, open.id]);
    expect(await list('?search=CHAT')).toEqual([chat.id]);
    expect(await list('?search=_')).toEqual([video.id]);
    expect(await list('?search=%25')).toEqual([]);
    expect(await list('?search=&room_type=')).toEqual([chat.id, video.id, open.id]);
    expect(await list('?search=%00')).toMatchObject({ search: [aText] });
    expect(await list(`?search=${'a'.repeat(100)}`)).toEqual([]);
    expect(await list(`?search=${'a'.repeat(101)}`)).toEqual({
      search: ['Ensure this field has no more than 100 characters.'],
    });
    expect(await list('?room_type=audio')).toEqual({
      room_type: ['"audio" is not a valid choice.'],
    });
  });

  test('[R4] [C11] shows none of other dialects', async () => {
    const { room } = await foreign();
    const { body } = await ask('GET /api/rooms/', ann);
    expect(JSON.stringify(body)).not.toContain(room);
  });

  test('[C10] is by integer or uuid', async () => {
    const { id, uuid } = await makeRoom(server, ann);
    for (const name of [id, uuid, uuid.toUpperCase()]) {
      expect(await ask(`GET /api/rooms/${name}/`, bob)).toMatchObject({
        status: 200,
        body: { id, uuid, creator: { email: ann.email } },
      });
    }
  });

  test('[C10] [C11] of another dialect is by uuid alone, and shows no address', async () => {
    const { room, token } = await foreign();
    const found = await ask(`GET /api/rooms/${room}/`, ann);
    expect(found).toMatchObject({ status: 200, body: { creator: { email: '', name: 'Guest' } } });
    const serial = property(found.body, 'id');
    expect(await ask(`GET /api/rooms/${String(serial)}/`, ann)).toMatchObject(NOT_FOUND);
    await request(server, `POST /rooms/${room}/regenerate-invite`, { token });
    expect(await ask(`GET /api/rooms/${room}/`, ann)).toMatchObject({ status: 403 });
  });

  test.each([
    '0',
    '-1',
    '1.5',
    '1e3',
    '999999',
    '99999999999999999999',
    'x',
    '%00',
    'a%2Fb',
    "1'--",
  ])('[C13] is in vain by %s', async (name) => {
    expect(await ask(`GET /api/rooms/${name}/`, ann)).toMatchObject(NOT_FOUND);
    expect(await ask(`GET /api/rooms/${name}/messages/`, ann)).toMatchObject(NOT_FOUND);
  });
});

describe('changing a room', () => {
  let room: { id: number };
  beforeEach(async () => {
    room = await makeRoom(server, ann, { description: 'Before' });
  });

  test('[R3] changes what is given of name and description', async () => {
    const path = `PATCH /api/rooms/${room.id}/`;
    expect(await ask(path, ann, { name: 'Updated' })).toMatchObject({
      status: 200,
      body: { id: room.id, name: 'Updated', description: 'Before', room_type: 'video' },
    });
    expect(
      await ask(path, ann, { description: '', room_type: 'chat', is_active: false }),
    ).toMatchObject({
      status: 200,
      body: { name: 'Updated', description: '', room_type: 'video', is_active: true },
    });
    expect(await ask(path, ann)).toMatchObject({ status: 200, body: { name: 'Updated' } });
  });

  test.each([
    { room_type: 'chat' },
    { inviteOnly: 'yes' },
    { endedAt: 5 },
    { name: 'General', endedAt: {} },
  ])('[R3] takes no other field: %j', async (body) => {
    const path = `/api/rooms/${room.id}/`;
    const { body: before } = await ask(`GET ${path}`, ann);
    expect(await ask(`PATCH ${path}`, ann, body)).toMatchObject({ status: 200, body: before });
    expect(await ask(`GET ${path}`, ann)).toMatchObject({ status: 200, body: before });
  });

  test('[R3] is for its creator alone, whatever the others send', async () => {
    expect(await ask(`PATCH /api/rooms/${room.id}/`, bob, { name: 5 })).toMatchObject({
      status: 403,
      body: { detail: 'You can only update rooms you created.' },
    });
    expect(await ask(`DELETE /api/rooms/${room.id}/`, bob)).toMatchObject({
      status: 403,
      body: { detail: 'You can only delete rooms you created.' },
    });
    expect(await ask(`GET /api/rooms/${room.id}/`, bob)).toMatchObject({ status: 200 });
  });

  test.each([
    [{ name: '' }, { name: ['This field may not be blank.'] }],
    [
      { name: null, description: null },
      { name: ['This field may not be null.'], description: ['This field may not be null.'] },
    ],
    [{ name: 'x'.repeat(101) }, { name: ['Ensure this field has no more than 100 characters.'] }],
    [{ description: [] }, { description: ['Not a valid string.'] }],
    [
      { name: 5, description: 'a\u0000b' },
      {
        name: ['Not a valid string.'],
        description: ['Null characters and halves of surrogate pairs are not allowed.'],
      },
    ],
    [[], { non_field_errors: ['Invalid data. Expected a dictionary.'] }],
    ['null', { non_field_errors: ['Invalid data. Expected a dictionary.'] }],
  ])('[R3] [C13] is refused with %j', async (body, wrong) => {
    const reply = await ask(`PATCH /api/rooms/${room.id}/`, ann, body);
    expect([reply.status, reply.body]).toEqual([400, wrong]);
  });

  test('[C11] gives an open one no name that is taken or malformed', async () => {
    const [one] = await Promise.all(
      ['open-one', 'open-two'].map((name) => makeRoom(server, ann, { name, access: 'open' })),
    );
    const rename = (name: string) => ask(`PATCH /api/rooms/${one?.id}/`, ann, { name });
    expect(await rename('open-two')).toMatchObject({ status: 409 });
    expect(await rename('open two')).toMatchObject({ status: 400 });
    expect(await rename('open-three')).toMatchObject({ status: 200 });
  });

  test('[R3] [C11] tells whoever is in an open one its new name', async () => {
    const [from, to] = [randomUUID(), randomUUID()].map((uuid) => `room-${uuid}`);
    const open = await makeRoom(server, ann, { name: from, access: 'open' });
    using sender = await openSocket(server, `/ws?room_id=${from}&client_id=a`);
    using hearer = await openSocket(server, `/ws?room_id=${from}&client_id=b`);
    await ask(`PATCH /api/rooms/${open.id}/`, ann, { name: to });
    sender.send({ type: 'custom', payload: 'hi' });
    expect(await hearer.take({ payload: 'hi' })).toMatchObject({ room_id: to });
    const { body } = await request(server, 'GET /api/rooms/stats');
    const names = each(property(body, 'rooms'), 'room_id');
    expect([names.includes(from), names.includes(to)]).toEqual([false, true]);
  });

  test('[R3] by deleting it makes it gone for everybody and closes its sockets', async () => {
    using socket = await enterRoom(server, room, bob);
    const { status, body } = await ask(`DELETE /api/rooms/${room.id}/`, ann);
    expect([status, body]).toEqual([204, undefined]);
    expect(await socket.closed).toMatchObject({ code: 4502 });
    const lines = ['GET', 'PATCH', 'DELETE'].map((method) => `${method} /api/rooms/${room.id}/`);
    for (const line of [...lines, `GET /api/rooms/${room.id}/messages/`]) {
      expect(await ask(line, ann, line.startsWith('PATCH') ? {} : undefined)).toMatchObject(
        NOT_FOUND,
      );
    }
    const { body: left } = await ask('GET /api/rooms/', ann);
    expect(left).not.toContainEqual(expect.objectContaining({ id: room.id }));
    const entering = openSocket(server, `/ws/chat/${room.id}/?token=${bob.access}`);
    expect(await refusalOf(entering)).toMatchObject(NOT_FOUND);
  });
});

describe('messages', () => {
  const TEXTS = ['Hello, world!', 'Hi there!', '100% sure', 'hello again'];
  let path: string;
  let room: { id: number };
  let ids: number[];
  beforeAll(async () => {
    room = await makeRoom(server, ann);
    path = `GET /api/rooms/${room.id}/messages/`;
    using socket = await enterRoom(server, room, ann);
    for (const content of TEXTS) {
      socket.send({ content });
      await socket.take({ content });
    }
    const { body } = await ask(path, bob);
    ids = each(body, 'id').map(Number);
  });

  const contents = async (query: string) => {
    const { body } = await ask(path + query, bob);
    return Array.isArray(body) ? each(body, 'content') : body;
  };

  test('[R4] are the documented array, oldest first', async () => {
    const { status, body } = await ask(path, bob);
    expect(status).toBe(200);
    expect(body).toEqual(
      TEXTS.map((content) => ({
        id: aNumber,
        user: { id: ann.id, email: ann.email, name: 'Ann' },
        content,
        created_at: aTime,
      })),
    );
  });

  test('[R4] can be searched', async () => {
    expect(await contents('?search=HELLO')).toEqual(['Hello, world!', 'hello again']);
    expect(await contents('?search=%25')).toEqual(['100% sure']);
    expect(await contents('?search=hello&limit=1')).toEqual(['Hello, world!']);
    expect(await contents('?search=')).toEqual(TEXTS);
  });

  test('[R4] [C14] come in pages, with links that lead on', async () => {
    expect(await contents(`?after=${ids[1]}`)).toEqual(TEXTS.slice(2));
    expect(await contents(`?before=${ids[1]}`)).toEqual(TEXTS.slice(0, 1));
    expect(await contents('?after=2000-01-01T00:00:00Z')).toEqual(TEXTS);
    expect(await contents('?before=2000-01-01')).toEqual([]);
    const { headers } = await ask(`${path}?limit=2`, bob);
    const [, next = ''] = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '') ?? [];
    const page = await ask(`GET ${next}`, bob);
    expect(page.body).toMatchObject([{ content: TEXTS[2] }, { content: TEXTS[3] }]);
  });

  test.each([
    ['limit', '0'],
    ['limit', '1001'],
    ['limit', 'x'],
    ['before', 'yesterday'],
    ['after', '-1'],
    ['after', randomUUID()],
  ])('[R4] [C10] [C13] are refused for %s=%s', async (name, value) => {
    const { status, body } = await ask(`${path}?${name}=${value}`, bob);
    expect([status, body]).toEqual([400, { [name]: [aText] }]);
  });

  test('[R4] come within an object where ROOMS_MESSAGES_ENVELOPE=results', async () => {
    await using other = await testServer({ ROOMS_MESSAGES_ENVELOPE: 'results' });
    const carl = await account(other);
    const { id } = await makeRoom(other, carl);
    const read = (query = '') =>
      request(other, `GET /api/rooms/${id}/messages/${query}`, { token: carl.access });
    expect((await read()).body).toEqual({ results: [] });
    using socket = await enterRoom(other, { id }, carl);
    socket.send({ content: 'hi' });
    await socket.take({ content: 'hi' });
    for (const query of ['', '?limit=1']) {
      expect((await read(query)).body).toMatchObject({ results: [{ content: 'hi' }] });
    }
  });
});
