import type { Member } from '../../testing/otp-people.ts';
import type { TestServer } from '../../testing/server.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aTime, aUuid, textLike } from '../../testing/matchers.ts';
import { enterRoom, makeRoom, member, userIdOf } from '../../testing/otp-people.ts';
import { guest, roomOf } from '../../testing/people.ts';
import { list, request, succeed, text } from '../../testing/request.ts';
import { account, aNumber, makeRoom as makePublicRoom } from '../../testing/rooms-people.ts';
import { testServer } from '../../testing/server.ts';
import { openSocket } from '../../testing/socket.ts';

let server: TestServer;
let ann: Member;
let bob: Member;
beforeAll(async () => {
  server = await testServer();
  [ann, bob] = await Promise.all([member(server), member(server)]);
});
afterAll(() => server[Symbol.asyncDispose]());

const create = (body: unknown, { token } = ann) =>
  request(server, 'POST /api/rooms/', { token, body });
const details = (room: string, { token } = ann) =>
  request(server, `GET /api/rooms/${room}`, { token });
const join = (room: string, { token }: Member) =>
  request(server, `POST /api/rooms/${room}/join`, { token });
const leave = (room: string, { token }: Member) =>
  request(server, `POST /api/rooms/${room}/leave`, { token });
const participants = (...people: Member[]) => ({
  status: 200,
  body: { participants: people.map(({ username }) => username) },
});
const idsOf = async ({ token }: Member, query = '', place: TestServer = server) =>
  (await list(place, `GET /api/rooms/${query}`, { token })).map((room) => room['room_id']);

const NOT_FOUND = { status: 404, body: { detail: 'Room not found' } };

describe('a room', () => {
  test('[O4] is answered 200 and has the documented fields', async () => {
    const { status, body } = await create({ name: 'Standup', description: 'Every morning' });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: aNumber,
      room_id: aUuid,
      name: 'Standup',
      description: 'Every morning',
      owner_id: aNumber,
      created_at: aTime,
      participants: [ann.username],
    });
  });

  test('[O4] needs no description', async () => {
    for (const given of [{}, { description: null }]) {
      expect(await create({ name: 'Bare', ...given })).toMatchObject({ body: { description: '' } });
    }
  });

  test('[O4] has the same owner for everybody, also when that one has left', async () => {
    const room = await makeRoom(server, ann);
    const { owner_id: owner } = await succeed(server, `GET /api/rooms/${room}`, bob);
    expect(await create({ name: 'Another' })).toMatchObject({ body: { owner_id: owner } });
    await leave(room, ann);
    expect(await details(room)).toMatchObject({ body: { owner_id: owner, participants: [] } });
  });

  const blank = 'name must not be blank';
  test.each([
    [{}, 'name is required'],
    [{ name: '' }, blank],
    [{ name: ' \t' }, blank],
    [{ name: null }, 'name must be a string'],
    [{ name: 5 }, 'name must be a string'],
    [{ name: 'x'.repeat(101) }, 'name must have at most 100 characters'],
    [{ name: 'a\u0000' }, 'name must hold no NUL and no half of a surrogate pair'],
    [{ name: 'a', description: 5 }, 'description must be a string'],
    [{ name: 'a', description: 'x'.repeat(1001) }, 'description must have at most 1000 characters'],
    [{ name: 'a', access: 'public' }, 'access must be one of unlisted,open'],
    [{ description: [] }, 'name is required; description must be a string'],
    [[], 'The body must be a JSON object'],
    ['{', 'The body is no valid JSON'],
    [undefined, 'The body must be a JSON object'],
  ])('[O4] [C13] is not made of %j', async (body, detail) => {
    expect(await create(body)).toMatchObject({ status: 422, body: { detail } });
  });

  test('[O4] is shown to whoever has its room_id', async () => {
    const room = await makeRoom(server, ann);
    const { status, body } = await details(room, bob);
    expect([status, body]).toEqual([200, (await details(room)).body]);
  });

  test.each([
    '00000000-0000-4000-8000-000000000000',
    '1',
    'Standup',
    '%00',
    'a%20b',
    '9'.repeat(30),
  ])('[O4] [C10] [C13] is not found as %s', async (room) => {
    for (const answer of [details(room), join(room, ann), leave(room, ann)]) {
      expect(await answer).toMatchObject(NOT_FOUND);
    }
  });

  test('[O4] [C11] is open where it is made so, and found by its name then', async () => {
    const name = `open-${randomUUID()}`;
    expect(await create({ name: 'no name', access: 'open' })).toMatchObject({ status: 400 });
    expect(await create({ name, access: 'open' })).toMatchObject({ status: 200 });
    expect(await create({ name, access: 'open' })).toMatchObject({ status: 409 });
    expect(await join(name, bob)).toMatchObject(participants(ann, bob));
    using anybody = await openSocket(server, `/ws?room_id=${name}&client_id=anybody`);
    await anybody.settled();
    const { participants: names } = await succeed(server, `GET /api/rooms/${name}`, bob);
    expect(names).toEqual([ann.username, bob.username, textLike(/^~/)]);
  });
});

describe('participants', () => {
  test('[O4] are those who joined, in order, once', async () => {
    const room = await makeRoom(server, ann);
    const carl = await member(server);
    for (const who of [carl, bob, carl]) await join(room, who);
    expect(await join(room, bob)).toMatchObject(participants(ann, carl, bob));
    expect(await details(room)).toMatchObject(participants(ann, carl, bob));
  });

  test('[O4] are no more those who left, who may come again', async () => {
    const room = await makeRoom(server, ann);
    await join(room, bob);
    for (let time = 0; time < 2; time += 1) {
      expect(await leave(room, ann)).toMatchObject(participants(bob));
    }
    expect(await join(room, ann)).toMatchObject(participants(bob, ann));
  });

  test('[O4] [O5] are also those who came by socket, and stay when it closes', async () => {
    const room = await makeRoom(server, ann);
    const socket = await enterRoom(server, room, bob);
    socket.close();
    await socket.closed;
    expect(await details(room)).toMatchObject(participants(ann, bob));
  });

  test('[O4] [X0] of other dialects are named while they are connected', async () => {
    const room = await makeRoom(server, ann);
    const { token } = await guest(server);
    using elsewhere = await openSocket(server, `/ws/${room}?token=${token}`);
    const connId = text(await elsewhere.take({ type: 'welcome' }), 'conn_id');
    expect(await details(room)).toMatchObject({
      body: { participants: [ann.username, connId] },
    });
    elsewhere.close();
    await elsewhere.closed;
    await expect.poll(() => details(room)).toMatchObject(participants(ann));
  });

  test('[O4] [H7] are not those who are banned, who may not look either', async () => {
    const host = await guest(server);
    const { id } = await roomOf(server, host);
    await join(id, bob);
    const ban = `POST /moderation/${id}/ban/${await userIdOf(server, id, bob)}`;
    await succeed(server, ban, { token: host.token });
    for (const answer of [details(id, bob), join(id, bob), leave(id, bob)]) {
      expect(await answer).toMatchObject({
        status: 403,
        body: { detail: 'You are banned from this room' },
      });
    }
  });
});

describe('the list', () => {
  test('[O4] shows the rooms one is in, of any dialect, oldest first', async () => {
    const carl = await member(server);
    expect(await idsOf(carl)).toEqual([]);
    const own = await makeRoom(server, carl);
    const joined = await makeRoom(server, ann);
    const left = await makeRoom(server, ann);
    const { id: foreign } = await roomOf(server, await guest(server));
    await makeRoom(server, ann);
    for (const room of [foreign, joined, left]) await join(room, carl);
    await leave(left, carl);
    expect(await idsOf(carl)).toEqual([own, joined, foreign]);
    expect(await idsOf(carl, '?all=false')).toEqual([own, joined, foreign]);
  });

  test('[O4] has the same rooms as the details', async () => {
    const carl = await member(server);
    const room = await makeRoom(server, carl);
    await join(room, ann);
    const { body } = await details(room);
    expect(await list(server, 'GET /api/rooms', carl)).toEqual([body]);
  });

  test('[O4] [C11] shows everybody’s where that is asked for, of this dialect alone', async () => {
    const carl = await member(server);
    const room = await makeRoom(server, ann);
    await roomOf(server, await guest(server));
    await makePublicRoom(server, await account(server));
    const rooms = await idsOf(carl, '?all=true');
    expect(rooms).toContain(room);
    expect(rooms).toEqual(await idsOf(ann, '?all=1'));
    expect(await request(server, 'GET /api/rooms/?all=maybe', carl)).toMatchObject({
      status: 422,
      body: { detail: 'all must be true or false' },
    });
  });

  test('[O4] shows everybody’s where the operator says so', async () => {
    await using other = await testServer({ OTP_ROOMS_LIST: 'all' });
    const [dora, eve] = [await member(other), await member(other)];
    const room = await makeRoom(other, dora);
    expect(await idsOf(eve, '', other)).toEqual([room]);
    expect(await idsOf(eve, '?all=false', other)).toEqual([]);
  });
});

describe('tokens', () => {
  test.each([
    'GET /api/rooms',
    'POST /api/rooms',
    'GET /api/rooms/x',
    'POST /api/rooms/x/join',
    'POST /api/rooms/x/leave',
  ])('[O4] [C3] are wanted for %s', async (line) => {
    const { status, body, headers } = await request(server, line);
    expect([status, body]).toEqual([
      401,
      { detail: 'Authentication credentials were not provided.' },
    ]);
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });

  test('[O4] [C3] decide whose rooms a shared path shows', async () => {
    const carl = await account(server);
    const room = await makeRoom(server, ann);
    const one = { token: carl.access };
    expect(await request(server, `GET /api/rooms/${room}/`, one)).toMatchObject({
      status: 200,
      body: { uuid: room, creator: { email: '', name: ann.username } },
    });
    const { uuid } = await makePublicRoom(server, carl);
    expect(await details(uuid)).toMatchObject({ status: 200, body: { room_id: uuid } });
    for (const line of [`POST /api/rooms/${room}/join`, `POST /api/rooms/${room}/leave`]) {
      expect(await request(server, line, one)).toMatchObject({ status: 401 });
    }
  });
});
