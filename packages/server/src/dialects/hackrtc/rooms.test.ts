import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aText, aTime, aUuid, fields, textLike } from '../../testing/matchers.ts';
import type { Person, TestRoom } from '../../testing/people.ts';
import { enter, guest, join, roomOf } from '../../testing/people.ts';
import { atOnce, list, request, succeed, tally } from '../../testing/request.ts';
import type { TestServer } from '../../testing/server.ts';
import { testServer } from '../../testing/server.ts';
import { openSocket, refusalOf } from '../../testing/socket.ts';

let server: TestServer;
let host: Person;
let room: TestRoom;
beforeAll(async () => {
  server = await testServer();
  host = await guest(server, 'Hana');
  room = await roomOf(server, host);
});
afterAll(() => server[Symbol.asyncDispose]());

const create = (body: unknown, { token }: Person = host) =>
  request(server, 'POST /rooms/', { token, body });
const participants = ({ id }: TestRoom) => succeed(server, `GET /rooms/${id}/participants`);
const idsOf = async (line: string, { token }: Person) =>
  (await list(server, line, { token })).map(({ id }) => id);
const rename = ({ id }: TestRoom, { token }: Person, name: string) =>
  request(server, `PATCH /rooms/${id}`, { token, body: { name } });
const openRoom = (name: string) => roomOf(server, host, { name, access: 'open' });

describe('a new room', () => {
  test('[H3] has its creator as host', async () => {
    const { status, body } = await create({ name: 'Team call' });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: aUuid,
      name: 'Team call',
      invite_code: aText,
      kind: 'video',
      access: 'unlisted',
      chat_policy: 'mixed',
      locked: false,
      lobby: false,
      owner_id: host.id,
      created_at: aTime,
      role: 'host',
    });
  });

  test('[H3] has an invite of at least 60 random bits, 6 to a character', async () => {
    const codes = await atOnce(20, async () => (await roomOf(server, host)).invite);
    for (const code of codes) expect(code).toMatch(/^[\w-]{10,}$/);
    expect(new Set(codes).size).toBe(codes.length);
  });

  test.each(['x', 'x'.repeat(100), '😀'.repeat(100), 'שיחה', ' Team ', '"; DROP TABLE rooms; --'])(
    '[H3] keeps its name exactly: %s',
    async (name) => {
      const { id } = await roomOf(server, host, { name });
      expect(await succeed(server, `GET /rooms/${id}`)).toMatchObject({ name });
    },
  );

  test.each([
    ['no name', {}],
    ['null', { name: null }],
    ['a number', { name: 1 }],
    ['an empty name', { name: '' }],
    ['a blank name', { name: ' \n' }],
    ['a name of 101 characters', { name: 'x'.repeat(101) }],
    ['a name of 5,000 characters', { name: 'x'.repeat(5000) }],
    ['a name with NUL', { name: 'a\u0000b' }],
    ['a name with half a surrogate pair', { name: '\udc00' }],
  ])('[H3] [C13] is refused with %s', async (_, body) => {
    expect(await create(body)).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'name'] }] },
    });
  });

  test.each([
    { access: 'public' },
    { access: '' },
    { access: null },
    { chat_policy: 'open' },
    { chat_policy: 1 },
  ])('[H3] [C13] is refused with %j', async (extra) => {
    expect(await create({ name: 'x', ...extra })).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', Object.keys(extra)[0]] }] },
    });
  });

  test('[H3] is for those with a token', async () => {
    const reply = await request(server, 'POST /rooms/', { body: { name: 'x' } });
    expect(reply).toMatchObject({ status: 401, body: { detail: 'Not authenticated' } });
  });
});

describe('an open room', () => {
  test('[C10] [C11] is entered by its name, over REST it has none', async () => {
    await openRoom('lobby');
    const { token } = await guest(server);
    using socket = await openSocket(server, `/ws/lobby?token=${token}`);
    await socket.take({ type: 'welcome' });
    expect(await request(server, 'GET /rooms/lobby')).toMatchObject({ status: 404 });
  });

  test('[C11] has its name for itself until it ends', async () => {
    const name = 'only-once';
    const { id } = await openRoom(name);
    expect(await create({ name, access: 'open' })).toMatchObject({
      status: 409,
      body: { detail: textLike(/in use/) },
    });
    await roomOf(server, host, { name });
    await succeed(server, `DELETE /rooms/${id}`, { token: host.token });
    await openRoom(name);
  });

  test('[C11] has its name for itself when ten ask at the same time', async () => {
    const replies = await atOnce(10, () => create({ name: 'race', access: 'open' }));
    expect(tally(replies)).toEqual({ 200: 1, 409: 9 });
  });

  test.each([
    'with space',
    'ünïcode',
    'a/b',
    'a%20b',
    'x'.repeat(65),
    '😀',
    'join',
    'leave',
    'stats',
    'create',
    'chat',
    'signaling',
    '12345',
    '0',
    randomUUID(),
    randomUUID().toUpperCase(),
  ])('[C3] [C11] is refused as %s', async (name) => {
    expect(await create({ name, access: 'open' })).toMatchObject({ status: 400 });
  });
});

describe('an invite', () => {
  test('[H3] tells of its room', async () => {
    expect(await succeed(server, `GET /rooms/by-invite/${room.invite}`)).toEqual({
      id: room.id,
      name: 'Team call',
      invite_code: room.invite,
    });
  });

  test('[H3] makes a guest, again and again', async () => {
    const { token } = await guest(server);
    const joinIt = () => succeed(server, `POST /rooms/join/${room.invite}`, { token });
    const answer = { room_id: room.id, invite_code: room.invite, role: 'guest' };
    expect(await joinIt()).toEqual(answer);
    expect(await joinIt()).toEqual(answer);
  });

  test('[H3] leaves hosts and moderators what they are', async () => {
    const moderator = await guest(server);
    await join(server, room, moderator);
    const promotion = `POST /moderation/${room.id}/promote/${moderator.id}`;
    await succeed(server, promotion, { token: host.token });
    const joinAs = ({ token }: Person) =>
      succeed(server, `POST /rooms/join/${room.invite}`, { token });
    expect(await joinAs(host)).toMatchObject({ role: 'host' });
    expect(await joinAs(moderator)).toMatchObject({ role: 'moderator' });
  });

  test('[H3] makes one member of somebody who uses it ten times at once', async () => {
    const crowded = await roomOf(server, host);
    const eager = await guest(server);
    await atOnce(10, () => join(server, crowded, eager));
    expect(await participants(crowded)).toMatchObject({
      items: [{ user_id: host.id }, { user_id: eager.id }],
    });
  });

  test('[H3] is for those with a token', async () => {
    const reply = await request(server, `POST /rooms/join/${room.invite}`);
    expect(reply).toMatchObject({ status: 401 });
  });

  test.each(['x', '%00', '%F0%9F%98%80', "'%20OR%201=1", '%', 'x'.repeat(5000)])(
    '[H3] [C13] that is none is 404: %s',
    async (code) => {
      const { token } = host;
      expect(await request(server, `GET /rooms/by-invite/${code}`)).toMatchObject({ status: 404 });
      const joining = await request(server, `POST /rooms/join/${code}`, { token });
      expect(joining).toMatchObject({ status: 404, body: { detail: aText } });
    },
  );

  test('[H3] is spelled exactly', async () => {
    const other = await roomOf(server, host, { name: 'spelling' });
    const swapped = other.invite.replace(/[a-z]/gi, swapCase);
    const reply = await request(server, `GET /rooms/by-invite/${swapped}`);
    expect(reply).toMatchObject({ status: 404 });
  });
});

const swapCase = (letter: string) =>
  letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();

describe('lists', () => {
  test.each([
    ['mine', 'joined'],
    ['../users/me/rooms', '../users/me/rooms/joined'],
  ])('[H2] %s and %s hold what one made and what one is in, newest first', async (mine, joined) => {
    const person = await guest(server);
    const first = await roomOf(server, person);
    const second = await roomOf(server, person);
    await join(server, room, person);
    expect(await idsOf(`GET /rooms/${mine}`, person)).toEqual([second.id, first.id]);
    expect(await idsOf(`GET /rooms/${joined}`, person)).toEqual([second.id, first.id, room.id]);
  });

  test('[H2] show invite and role, and no room that ended', async () => {
    const person = await guest(server);
    const { token } = person;
    const [kept, ended] = [await roomOf(server, person), await roomOf(server, person)];
    await succeed(server, `DELETE /rooms/${ended.id}`, { token });
    expect(await list(server, 'GET /rooms/mine', { token })).toEqual([
      fields({ id: kept.id, invite_code: kept.invite, role: 'host' }),
    ]);
  });

  test('[H2] of a newcomer are empty', async () => {
    const person = await guest(server);
    expect(await idsOf('GET /rooms/mine', person)).toEqual([]);
    expect(await idsOf('GET /rooms/joined', person)).toEqual([]);
  });

  test.each(['mine', 'joined'])('[H2] %s is for those with a token', async (name) => {
    expect(await request(server, `GET /rooms/${name}`)).toMatchObject({ status: 401 });
  });
});

describe('a member', () => {
  test('[H11] renames a room as its host, and is refused as anybody else', async () => {
    const named = await roomOf(server, host, { name: 'Old' });
    const moderator = await guest(server);
    await join(server, named, moderator);
    await succeed(server, `POST /moderation/${named.id}/promote/${moderator.id}`, host);
    const refused = { status: 403, body: { detail: 'Insufficient role' } };
    expect(await rename(named, moderator, 'Mine')).toMatchObject(refused);
    expect(await rename(named, host, ' ')).toMatchObject({ status: 422 });
    expect(await rename(named, host, 'New')).toMatchObject({ status: 200, body: { name: 'New' } });
    const found = await succeed(server, `GET /rooms/by-invite/${named.invite}`);
    expect(found).toMatchObject({ name: 'New' });
    const open = await openRoom(`to-rename-${randomUUID().slice(0, 8)}`);
    expect(await rename(open, host, 'no open name')).toMatchObject({ status: 400 });
  });

  test('[H11] leaves for good, until another invite', async () => {
    const left = await roomOf(server, host);
    const member = await guest(server);
    const leave = () => request(server, `POST /rooms/${left.id}/leave`, member);
    expect(await leave()).toMatchObject({ status: 403, body: { detail: 'Not in room' } });
    await join(server, left, member);
    using socket = await enter(server, left, member);
    expect(await leave()).toMatchObject({ status: 200 });
    expect(await socket.closed).toMatchObject({ code: 4504 });
    expect(await idsOf('GET /rooms/joined', member)).toEqual([]);
    await join(server, left, member);
    expect(await idsOf('GET /rooms/joined', member)).toEqual([left.id]);
  });

  test('[H11] knows a room for writing alone by its invite', async () => {
    const { id, invite } = await roomOf(server, host, { kind: 'chat' });
    const asked = await succeed(server, `GET /rooms/by-invite/${invite}`);
    expect(asked).toMatchObject({ id, kind: 'chat' });
    expect(await create({ name: 'x', kind: 'fax' })).toMatchObject({ status: 422 });
  });
});

describe('ending a room', () => {
  test('[H2] [C6] closes its sockets for good, and it is 404 from then on', async () => {
    const brief = await roomOf(server, host);
    const { id, invite } = brief;
    const member = await guest(server);
    using socket = await enter(server, brief, member);
    const ending = await request(server, `DELETE /rooms/${id}`, { token: host.token });
    expect(ending).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await socket.closed).toMatchObject({ code: 4502 });
    const body = { ciphertext: 'x', identity_key: 'x' };
    const lines = [
      `GET /rooms/${id}`,
      `GET /rooms/${id}/participants`,
      `GET /rooms/by-invite/${invite}`,
      `GET /chat/${id}`,
      `GET /keys/${id}`,
      `DELETE /rooms/${id}`,
      `POST /rooms/join/${invite}`,
      `POST /rooms/${id}/regenerate-invite`,
      `POST /chat/${id}`,
      `POST /keys/${id}`,
      `POST /moderation/${id}/mute/${member.id}`,
    ];
    for (const line of lines) {
      const { token } = host;
      const reply = await request(
        server,
        line,
        line.startsWith('POST') ? { token, body } : { token },
      );
      expect([line, reply.status, reply.body]).toEqual([line, 404, { detail: 'Room not found' }]);
    }
    const entering = openSocket(server, `/ws/${id}?token=${host.token}`);
    expect(await refusalOf(entering)).toMatchObject({ status: 404 });
  });

  test('[H2] is for the owner only, moderators are not enough', async () => {
    const moderator = await guest(server);
    await join(server, room, moderator);
    await succeed(server, `POST /moderation/${room.id}/promote/${moderator.id}`, {
      token: host.token,
    });
    for (const { token } of [moderator, await guest(server)]) {
      expect(await request(server, `DELETE /rooms/${room.id}`, { token })).toMatchObject({
        status: 403,
        body: { detail: 'Insufficient role' },
      });
    }
  });

  test('[H2] happens once, however many ask at the same time', async () => {
    const { id } = await roomOf(server, host);
    const { token } = host;
    const replies = await atOnce(5, () => request(server, `DELETE /rooms/${id}`, { token }));
    for (const { status } of replies) expect([200, 404]).toContain(status);
    expect(await request(server, `GET /rooms/${id}`)).toMatchObject({ status: 404 });
  });
});
