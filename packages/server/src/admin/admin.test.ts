import { Check, Errors } from 'typebox/value';
import { admin as schemas } from '@parley/protocol';
import type { TSchema } from 'typebox';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admin, ADMIN_TOKEN, askAdmin } from '../testing/admin.ts';
import { aTime, fields } from '../testing/matchers.ts';
import { testNodes } from '../testing/nodes.ts';
import type { Person, TestRoom } from '../testing/people.ts';
import { enter, guest, roomOf } from '../testing/people.ts';
import { isFields, request, succeed, text } from '../testing/request.ts';
import type { TestServer } from '../testing/server.ts';
import { testServer } from '../testing/server.ts';
import { openSocket, refusalOf } from '../testing/socket.ts';

let server: TestServer;
let ann: Person;
let bob: Person;
let room: TestRoom;
beforeAll(async () => {
  server = await testNodes({ ADMIN_TOKEN, TRUST_PROXY: '1' });
  [ann, bob] = [await guest(server, 'Ann'), await guest(server, 'Bob')];
  room = await roomOf(server, ann, { name: `Room ${randomUUID()}` });
});
afterAll(() => server[Symbol.asyncDispose]());

/** An answer that must be as its schema says. */
async function answer(line: string, schema: TSchema, body?: unknown) {
  const shown = await admin(server, line, body);
  expect(Check(schema, shown) ? [] : Errors(schema, shown)).toEqual([]);
  return shown;
}

const problem = (status: number, code: string) => ({
  status,
  body: { type: 'about:blank', status, code },
});

const ask = (line: string, body?: unknown) => askAdmin(server, line, { body });
/** Each node of these counts for itself. */
const from = (address: string, token = 'a-guess') =>
  askAdmin({ url: server.urls[0] ?? '' }, 'GET /rates', {
    token,
    headers: { 'x-forwarded-for': address },
  });

describe('the door', () => {
  test('opens to the admin token alone, in a header alone', async () => {
    const show = (token?: string) => askAdmin(server, 'GET /overview', { token });
    expect(await show()).toMatchObject(problem(401, 'not-authenticated'));
    for (const token of ['x', ann.token, `${ADMIN_TOKEN}x`]) {
      const refused = await show(token);
      expect(refused).toMatchObject(problem(401, 'admin-token-wrong'));
      expect(refused.headers.get('content-type')).toContain('application/problem+json');
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    }
    const inUrl = `GET /admin/api/overview?token=${ADMIN_TOKEN}&access_token=${ADMIN_TOKEN}`;
    expect(await request(server, inUrl)).toMatchObject({ status: 401 });
    expect(await show(ADMIN_TOKEN)).toMatchObject({ status: 200 });
    expect(await request(server, 'GET /users/me', { token: ADMIN_TOKEN })).toMatchObject({
      status: 401,
    });
  });

  test('slows down who guesses, each by their network; the right token always passes', async () => {
    for (let guess = 1; guess <= 10; guess += 1) await from('192.0.2.1');
    const slowed = await from('192.0.2.1');
    expect(slowed).toMatchObject(problem(429, 'too-often'));
    expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0);
    for (const address of ['192.0.2.1', '192.0.2.2']) {
      expect(await from(address, ADMIN_TOKEN)).toMatchObject({ status: 200 });
    }
    const { items } = await answer('GET /rates', schemas.RateList);
    expect(items).toContainEqual({
      action: 'tries',
      rates: [
        { most: 10, seconds: 60 },
        { most: 30, seconds: 900 },
        { most: 100, seconds: 86_400 },
      ],
      refused: 1,
    });
  });

  test('is not there where no token is set', async () => {
    await using without = await testServer();
    for (const path of ['/admin/api/overview', '/admin/api', '/admin']) {
      expect(await request(without, `GET ${path}`, { token: ADMIN_TOKEN })).toMatchObject({
        status: 404,
      });
    }
  });

  test('[C13] says what is wrong with a request', async () => {
    expect(await ask('GET /rooms?limit=0')).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/limit', keyword: 'limit' }] },
    });
    expect(await ask('POST /notices', { text: ' ' })).toMatchObject({
      ...problem(422, 'body-invalid'),
      body: { errors: [{ pointer: '/text', keyword: 'pattern' }] },
    });
    expect(await ask('GET /rooms/1')).toMatchObject(problem(404, 'room-unknown'));
    expect(await ask(`GET /rooms/${randomUUID()}`)).toMatchObject(problem(404, 'room-unknown'));
    expect(await ask(`GET /users/${randomUUID()}`)).toMatchObject(problem(404, 'user-unknown'));
    expect(await ask('GET /bans?room=x')).toMatchObject(problem(404, 'room-unknown'));
    expect(await ask('PUT /overview')).toMatchObject(problem(405, 'method-unknown'));
    expect(await ask(`POST /rooms/${room.id}/people/${bob.id}/promote`)).toMatchObject(
      problem(404, 'route-unknown'),
    );
    expect(await ask(`POST /rooms/${room.id}/people/${randomUUID()}/kick`)).toMatchObject(
      problem(404, 'target-unknown'),
    );
  });
});

describe('what is seen', () => {
  test('the server and its nodes', async () => {
    using _ = await enter(server, room, ann);
    const overview = await answer('GET /overview', schemas.OverviewAnswer);
    expect(overview).toMatchObject({
      name: 'Parley',
      rooms: 1,
      people: 1,
      parts: { database: 'up', redis: 'off', turn: 'off', mail: 'off' },
    });
    const nodes = Array.isArray(overview['nodes']) ? overview['nodes'].filter(isFields) : [];
    expect(nodes).toHaveLength(server.urls.length);
    const connections = nodes.map((node) => Number(node['connections']));
    expect(connections.reduce((sum, count) => sum + count, 0)).toBe(1);
  });

  test('live rooms, and who is in them by whatever dialect', async () => {
    const name = `open-${randomUUID().slice(0, 8)}`;
    using clara = await openSocket(server, `/ws?room_id=${name}&client_id=clara`);
    using host = await enter(server, room, ann);
    await Promise.all([clara.settled(), host.settled()]);
    const { items } = await answer(`GET /rooms?search=${name}`, schemas.LiveRoomList);
    expect(items).toMatchObject([{ name, access: 'open', people: 1, dialects: ['minimal'] }]);
    const [open] = Array.isArray(items) ? items.filter(isFields) : [];
    expect(await answer(`GET /rooms/${text(open ?? {}, 'id')}`, schemas.RoomAnswer)).toMatchObject({
      transient: true,
      people: [{ handle: 'clara', connections: 1 }],
      seats: [{ client_id: 'clara', state: 'live' }],
    });
    const paged = await answer('GET /rooms?limit=1', schemas.LiveRoomList);
    expect(paged).toMatchObject({ items: [expect.anything()], more: true });
    expect(await answer('GET /rooms?limit=1&offset=1', schemas.LiveRoomList)).toMatchObject({
      more: false,
    });
    const kept = await answer(`GET /rooms/${room.id}`, schemas.RoomAnswer);
    expect(kept).toMatchObject({
      dialect: 'hackrtc',
      owner_id: ann.id,
      members: 1,
      people: [{ user_id: ann.id, role: 'host', mic_on: true }],
    });
    expect(JSON.stringify(kept)).not.toContain(room.invite);
  });

  test('what happened last in a room, and nothing of what was said', async () => {
    const own = await roomOf(server, ann);
    const log = async () => {
      const { items } = await answer(`GET /rooms/${own.id}/log`, schemas.LogAnswer);
      return Array.isArray(items) ? items.filter(isFields) : [];
    };
    expect(await log()).toEqual([]);
    using host = await openSocket(server, `/ws/${own.id}?resume=1&token=${ann.token}`);
    const { conn_id: to } = await host.take({ type: 'welcome' });
    using other = await enter(server, own, bob);
    other.send({ type: 'signal', to_conn: to, sdp: { type: 'offer', sdp: 'v=0 hush' } });
    await host.take({ type: 'signal' });
    await succeed(server, `POST /chat/${own.id}`, {
      token: ann.token,
      body: { ciphertext: 'hush' },
    });
    await host.take({ type: 'chat' });
    const seen = await log();
    const [message, ...rest] = seen;
    expect(message).toMatchObject({ kind: 'message', user_id: ann.id, at: aTime });
    expect(rest).toContainEqual(
      fields({ kind: 'offer', conn_id: other.connId, user_id: bob.id, to }),
    );
    expect(rest).toContainEqual(fields({ kind: 'joined', user_id: bob.id }));
    expect(JSON.stringify(seen)).not.toContain('hush');
    const offsets = seen.map(({ offset }) => Number(offset));
    expect(offsets).toEqual(offsets.toSorted((one, later) => later - one));
    // Whichever node is asked: sockets and requests go to each in turn.
    expect(await log()).toEqual(seen);
    host.close();
    expect(await ask(`GET /rooms/${randomUUID()}/log`)).toMatchObject(problem(404, 'room-unknown'));
  });

  test('users, by name or id, and where they are signed in', async () => {
    const zoe = await guest(server, `Zoe ${randomUUID()}`);
    const found = await answer(`GET /users?search=${zoe.name}`, schemas.UserList);
    expect(found).toMatchObject({ items: [{ id: zoe.id, display_name: zoe.name }], more: false });
    expect(await answer(`GET /users?search=${zoe.id}`, schemas.UserList)).toEqual(found);
    expect(await answer('GET /users?limit=1', schemas.UserList)).toMatchObject({ more: true });
    expect(await answer(`GET /users/${zoe.id}`, schemas.UserItem)).toMatchObject({ id: zoe.id });
    const sessions = await answer(`GET /users/${zoe.id}/sessions`, schemas.SessionList);
    expect(sessions).toMatchObject({ items: [{ dialect: 'hackrtc' }] });
  });
});

describe('what is done', () => {
  test('kick and ban: of anybody, whatever their role; lifted again', async () => {
    const own = await roomOf(server, ann);
    const act = (what: string, { id }: Person) =>
      admin(server, `POST /rooms/${own.id}/people/${id}/${what}`);
    using host = await enter(server, own, ann);
    using other = await enter(server, own, bob);
    await act('mute', bob);
    await host.take({ type: 'participant_state', user_id: bob.id, muted_by_moderator: true });
    await act('unmute', bob);
    await act('kick', ann);
    expect(await host.closed).toMatchObject({ code: 4500 });
    await act('ban', bob);
    expect(await other.closed).toMatchObject({ code: 4501 });
    expect(await refusalOf(openSocket(server, `/ws/${own.id}?token=${bob.token}`))).toMatchObject({
      status: 403,
    });
    const bans = await answer(`GET /bans?room=${own.id}`, schemas.BanList);
    expect(bans).toMatchObject({ items: [{ user_id: bob.id, display_name: 'Bob' }] });
    await admin(server, `DELETE /bans/${own.id}/${bob.id}/network`);
    expect(await answer(`GET /bans?room=${own.id}`, schemas.BanList)).toMatchObject({
      items: [{ user_id: bob.id, network_until: null }],
    });
    await admin(server, `DELETE /bans/${own.id}/${bob.id}`);
    expect(await answer(`GET /bans?room=${own.id}`, schemas.BanList)).toMatchObject({ items: [] });
    using _ = await enter(server, own, bob);
  });

  test('doors, and who waits at them', async () => {
    const own = await roomOf(server, ann);
    expect(
      await answer(`PATCH /rooms/${own.id}`, schemas.RoomAnswer, { lobby: true }),
    ).toMatchObject({ lobby: true, locked: false });
    using waiting = await openSocket(server, `/ws/${own.id}?token=${bob.token}&lobby=1`);
    await waiting.take({ type: 'lobby_state', state: 'waiting' });
    const seen = await answer(`GET /rooms/${own.id}`, schemas.RoomAnswer);
    expect(seen).toMatchObject({ people: [], waiting: [{ user_id: bob.id }] });
    await admin(server, `POST /rooms/${own.id}/people/${bob.id}/admit`);
    await waiting.take({ type: 'welcome' });
    await admin(server, `PATCH /rooms/${own.id}`, { locked: true });
    await waiting.take({ type: 'room_state', locked: true });
  });

  test('a room is closed for good', async () => {
    const own = await roomOf(server, ann);
    using host = await enter(server, own, ann);
    // A server that has SQLite for itself keeps what it has read of a room: here two share a file.
    const place = { url: server.url };
    await admin(place, `DELETE /rooms/${own.id}`);
    expect(await host.closed).toMatchObject({ code: 4502 });
    expect(await request(place, `GET /rooms/${own.id}`)).toMatchObject({ status: 404 });
    expect(await askAdmin(place, `DELETE /rooms/${own.id}`)).toMatchObject({ status: 404 });
  });

  test('sessions are ended, one or all', async () => {
    const eve = await guest(server, 'Eve');
    const { items } = await answer(`GET /users/${eve.id}/sessions`, schemas.SessionList);
    const [session] = Array.isArray(items) ? items.filter(isFields) : [];
    await admin(server, `DELETE /users/${eve.id}/sessions/${text(session ?? {}, 'id')}`);
    expect(await request(server, 'GET /users/me', { token: eve.token })).toMatchObject({
      status: 401,
    });
    const fay = await guest(server, 'Fay');
    using socket = await enter(server, await roomOf(server, fay), fay);
    expect(await answer(`DELETE /users/${fay.id}/sessions`, schemas.EndedAnswer)).toEqual({
      ended: 1,
    });
    expect(await socket.closed).toMatchObject({ code: 4505 });
  });

  test('a token is made that stands for somebody, and is seen among their sessions', async () => {
    const made = await answer(`POST /users/${bob.id}/tokens`, schemas.TokenAnswer);
    const token = text(made, 'access_token');
    expect(await succeed(server, 'GET /users/me', { token })).toMatchObject({ id: bob.id });
    const { items } = await succeed(server, 'GET /users/me/sessions', { token: bob.token });
    expect(JSON.stringify(items)).toContain('The operator of this server');
  });

  test('all of it is written down, without a secret', async () => {
    const log = server.log();
    for (const action of ['kick', 'ban', 'unban', 'doors', 'close', 'end-sessions', 'token']) {
      expect(log).toContain(`"admin":{"action":"${action}"`);
    }
    expect(log).not.toContain(ADMIN_TOKEN);
  });
});

describe('notices', () => {
  test('[H11] [O5] [M3] [R5] everybody gets one, in the words there are', async () => {
    const speaker = `clara-${randomUUID().slice(0, 8)}`;
    const own = await roomOf(server, ann, {
      name: `n-${randomUUID().slice(0, 8)}`,
      access: 'open',
    });
    const { name } = await succeed(server, `GET /rooms/${own.id}`);
    using host = await enter(server, own, ann);
    using clara = await openSocket(server, `/ws?room_id=${String(name)}&client_id=${speaker}`);
    await host.take({ type: 'join' });
    await admin(server, `POST /rooms/${own.id}/notices`, { text: ' Soon over. ' });
    expect(await host.take({ type: 'notice' })).toMatchObject({ text: 'Soon over.' });
    expect(await clara.take({ type: 'custom' })).toMatchObject({
      from: '~server',
      payload: { type: 'chat', sender: 'Server', content: 'Soon over.' },
    });
    expect(await answer('POST /notices', schemas.NoticeAnswer, { text: 'Bye.' })).toEqual({
      rooms: 1,
    });
    await host.take({ type: 'notice', text: 'Bye.' });
  });
});
