/** Where one is signed in, and how that ends. */
import { mayReconnect } from '@parley/protocol/close';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aText, aTime, fields, listWith } from '../../testing/matchers.ts';
import type { Person } from '../../testing/people.ts';
import { enter, guest, roomOf } from '../../testing/people.ts';
import { isFields, list, request, succeed, text } from '../../testing/request.ts';
import type { TestServer } from '../../testing/server.ts';
import { testServer } from '../../testing/server.ts';

const password = 'correct horse battery';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

let people = 0;

/** A new account with sessions; the first is the one it was registered with. */
async function account(...logIns: readonly string[]) {
  const email = `person-${(people += 1)}@example.org`;
  const body = { email, password, display_name: 'Ann' };
  const answer = await succeed(server, 'POST /users/register', { body });
  const first = { id: text(answer, 'id'), name: 'Ann', token: text(answer, 'access_token') };
  const others: Person[] = [];
  for (const userAgent of logIns) others.push({ ...first, token: await logIn(email, userAgent) });
  return { email, first, others };
}

async function logIn(email: string, userAgent = 'test', given = password): Promise<string> {
  const headers = { 'user-agent': userAgent };
  const body = { email, password: given };
  return text(await succeed(server, 'POST /users/login', { body, headers }), 'access_token');
}

async function sessionsOf({ token }: Pick<Person, 'token'>) {
  const { items } = await succeed(server, 'GET /users/me/sessions', { token });
  return Array.isArray(items) ? items.filter(isFields) : [];
}

const statusOf = async ({ token }: Pick<Person, 'token'>): Promise<number> =>
  (await request(server, 'GET /users/me', { token })).status;

const OUT = { code: 4505 };

test('[H11] sessions are listed, the latest first, each with what its client called itself', async () => {
  const { first, others } = await account('A browser', 'x'.repeat(1000));
  const [browser = first] = others;
  expect(await sessionsOf(browser)).toEqual([
    fields({ user_agent: 'x'.repeat(256), current: false }),
    {
      id: aText,
      current: true,
      dialect: 'hackrtc',
      user_agent: 'A browser',
      created_at: aTime,
      expires_at: aTime,
    },
    fields({ current: false }),
  ]);
  expect(await sessionsOf(await guest(server))).toEqual([fields({ current: true })]);
});

test('[H11] one session ends at once, with its sockets, and no other does', async () => {
  const { first, others } = await account('to end', 'to stay');
  const [ending = first, staying = first] = others;
  const room = await roomOf(server, first);
  using socket = await enter(server, room, ending);
  using other = await enter(server, room, staying);
  const sessions = await sessionsOf(first);
  const ended = sessions.find(({ user_agent: agent }) => agent === 'to end') ?? {};
  const line = `DELETE /users/me/sessions/${text(ended, 'id')}`;
  const stranger = await guest(server);
  expect(await request(server, line, stranger)).toMatchObject({
    status: 404,
    body: { detail: 'Session not found' },
  });
  expect(await succeed(server, line, first)).toEqual({ status: 'ok' });
  expect(await socket.closed).toMatchObject(OUT);
  expect(mayReconnect(OUT.code)).toBe(false);
  expect([await statusOf(ending), await statusOf(staying), await statusOf(first)]).toEqual([
    401, 200, 200,
  ]);
  expect(await sessionsOf(first)).toHaveLength(2);
  expect(await request(server, line, first)).toMatchObject({ status: 404 });
  other.send({ type: 'state', mic_on: false });
  await other.take({ type: 'participant_state', mic_on: false });
});

test('[H11] all others end together', async () => {
  const { first, others } = await account('one', 'two');
  expect(await succeed(server, 'DELETE /users/me/sessions', first)).toEqual({ status: 'ok' });
  expect(await Promise.all(others.map(statusOf))).toEqual([401, 401]);
  expect(await sessionsOf(first)).toEqual([fields({ current: true })]);
});

test('[H11] logging out ends this session with its sockets', async () => {
  const { first, others } = await account('another');
  const room = await roomOf(server, first);
  using socket = await enter(server, room, first);
  await succeed(server, 'POST /users/logout', first);
  expect(await socket.closed).toMatchObject(OUT);
  expect(await sessionsOf(others[0] ?? first)).toEqual([fields({ user_agent: 'another' })]);
});

test('[H11] a new password takes the place of the one that is shown, and ends all other sessions', async () => {
  const { email, first, others } = await account('a thief');
  const [thief = first] = others;
  using socket = await enter(server, await roomOf(server, first), thief);
  const change = (body: object, { token }: Person = first) =>
    request(server, 'PUT /users/me/password', { token, body });
  const next = 'another horse staple';
  expect(await change({ current_password: 'wrong one', new_password: next })).toMatchObject({
    status: 401,
    body: { detail: 'Invalid credentials' },
  });
  for (const weak of ['short', 'password123']) {
    expect(await change({ current_password: password, new_password: weak })).toMatchObject({
      status: 422,
      body: { detail: listWith(fields({ loc: ['body', 'new_password'] })) },
    });
  }
  expect(await statusOf(thief)).toBe(200);
  expect(await change({ current_password: password, new_password: next })).toMatchObject({
    status: 200,
  });
  expect(await socket.closed).toMatchObject(OUT);
  expect([await statusOf(thief), await statusOf(first)]).toEqual([401, 200]);
  expect(await request(server, 'POST /users/login', { body: { email, password } })).toMatchObject({
    status: 401,
  });
  expect(await logIn(email, 'again', next)).toEqual(aText);
  expect(
    await change({ current_password: '', new_password: next }, await guest(server)),
  ).toMatchObject({ status: 401 });
});

test('[H11] an account ends with all of its sessions; what it wrote stays', async () => {
  const { email, first, others } = await account('elsewhere');
  const room = await roomOf(server, first);
  const body = { ciphertext: 'still here' };
  await succeed(server, `POST /chat/${room.id}`, { token: first.token, body });
  using socket = await enter(server, room, others[0] ?? first);
  expect(await succeed(server, 'DELETE /users/me', first)).toEqual({ status: 'ok' });
  expect(await socket.closed).toMatchObject(OUT);
  expect(await Promise.all([first, ...others].map(statusOf))).toEqual([401, 401]);
  expect(await request(server, 'POST /users/login', { body: { email, password } })).toMatchObject({
    status: 401,
  });
  expect(await list(server, `GET /chat/${room.id}`)).toEqual([fields(body)]);
});

const begin = () =>
  succeed(server, 'POST /auth/anonymous', { body: { display_name: 'Ann', refresh: true } });

const renew = (given: unknown) =>
  request(server, 'POST /users/refresh', { body: { refresh_token: given } });

/** The next tokens. */
async function renewed(given: unknown) {
  const body = await succeed(server, 'POST /users/refresh', { body: { refresh_token: given } });
  return { token: text(body, 'access_token'), refreshToken: body['refresh_token'] };
}

describe('a refresh token', () => {
  const refused = { status: 401, body: { detail: 'Invalid or expired token' } };

  test('[H11] comes where it is asked for, and is good for nothing but the next tokens', async () => {
    const first = await begin();
    expect(first).toEqual({ access_token: aText, token_type: 'bearer', refresh_token: aText });
    const { token, refreshToken } = await renewed(first['refresh_token']);
    const [before] = await sessionsOf({ token: text(first, 'access_token') });
    expect(await sessionsOf({ token })).toEqual([{ ...before, expires_at: aTime }]);
    expect(await statusOf({ token: String(refreshToken) })).toBe(401);
    expect(await renew(token)).toMatchObject(refused);
    expect(await renew('nonsense')).toMatchObject(refused);
    expect(await request(server, 'POST /users/refresh', { body: {} })).toMatchObject({
      status: 422,
    });
  });

  test('[H11] is good again as long as the one that came for it was not shown: an answer may be lost', async () => {
    const { refresh_token: first } = await begin();
    await renewed(first);
    const second = await renewed(first);
    const third = await renewed(second.refreshToken);
    expect(await statusOf(third)).toBe(200);
  });

  test('[H11] that comes back later was stolen, and ends the session for whoever has it', async () => {
    const { refresh_token: first } = await begin();
    const thief = await renewed(first);
    const second = await renewed(first);
    const third = await renewed(second.refreshToken);
    expect(await renew(thief.refreshToken)).toMatchObject(refused);
    for (const each of [thief, second, third]) expect(await statusOf(each)).toBe(401);
    expect(await renew(third.refreshToken)).toMatchObject(refused);
  });

  test('[H11] ends with its session', async () => {
    const first = await begin();
    await succeed(server, 'POST /users/logout', { token: text(first, 'access_token') });
    expect(await renew(first['refresh_token'])).toMatchObject(refused);
  });
});

test('[H11] each of them wants a token', async () => {
  const lines = ['GET /users/me/sessions', 'DELETE /users/me/sessions', 'DELETE /users/me'];
  for (const line of [...lines, 'DELETE /users/me/sessions/x', 'PUT /users/me/password']) {
    expect([line, (await request(server, line)).status]).toEqual([line, 401]);
  }
});
