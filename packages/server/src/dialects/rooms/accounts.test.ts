import type { Account } from '../../testing/rooms-people.ts';
import type { TestServer } from '../../testing/server.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mayReconnect } from '@parley/protocol';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aText, aTime } from '../../testing/matchers.ts';
import { request } from '../../testing/request.ts';
import {
  PASSWORD,
  aNumber,
  account,
  enterRoom,
  logIn,
  makeRoom,
  text,
} from '../../testing/rooms-people.ts';
import { testServer } from '../../testing/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const NOT_VALID = {
  status: 401,
  body: { detail: 'Given token not valid for any token type', code: 'token_not_valid' },
};

const profileOf = (token: string) => request(server, 'GET /auth/profile/', { token });
/** The life of a token. */
function hours(token: string): number {
  const { exp = 0, iat = 0 } = decodeJwt(token);
  return (exp - iat) / 3600;
}

const renew = (body: unknown) => request(server, 'POST /auth/token/refresh/', { body });
const register = (given: object, prefix = '/auth') => {
  const body = { email: 'bob@example.org', name: 'Bob', password: PASSWORD, ...given };
  return request(server, `POST ${prefix}/register/`, { body });
};

describe('registering', () => {
  test('[R1] answers 201 with the four fields of the document', async () => {
    const { status, body } = await register({ email: 'four@example.org' });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: aNumber,
      email: 'four@example.org',
      name: 'Bob',
      date_joined: aTime,
    });
  });

  test('[R1] answers under /api/auth too, and so does all that follows', async () => {
    const email = 'api@example.org';
    expect(await register({ email }, '/api/auth')).toMatchObject({ status: 201 });
    const body = { email, password: PASSWORD };
    expect(await request(server, 'POST /api/auth/login/', { body })).toMatchObject({ status: 200 });
    const { access: token } = await logIn(server, email);
    const paths = ['GET /api/auth/profile', 'POST /api/auth/logout'];
    for (const path of paths) {
      expect(await request(server, path, { token })).toMatchObject({ status: 200 });
    }
  });

  test('[R1] takes a password that is confirmed', async () => {
    const given = { email: 'confirmed@example.org', confirm_password: PASSWORD };
    expect(await register(given)).toMatchObject({ status: 201 });
  });

  test('[R1] takes white space around texts away, and leaves it in passwords', async () => {
    const password = '  correct horse  ';
    const answer = await register({ email: ' spaced@example.org ', name: ' Bob\n', password });
    expect(answer.body).toMatchObject({ email: 'spaced@example.org', name: 'Bob' });
    for (const [given, status] of [
      [password, 200],
      [password.trim(), 401],
    ]) {
      const body = { email: 'spaced@example.org', password: given };
      expect(await request(server, 'POST /auth/login/', { body })).toMatchObject({ status });
    }
  });

  const blank = 'This field may not be blank.';
  const isNull = 'This field may not be null.';
  const noText = 'Not a valid string.';
  const noEmail = 'Enter a valid email address.';
  const short = 'This password is too short. It must contain at least 8 characters.';

  test.each([
    [{ email: null }, 'email', isNull],
    [{ email: '' }, 'email', blank],
    [{ email: '  ' }, 'email', blank],
    [{ email: 5 }, 'email', noText],
    [{ email: ['a@example.org'] }, 'email', noText],
    [{ email: 'bob' }, 'email', noEmail],
    [{ email: 'bob@' }, 'email', noEmail],
    [{ email: 'bob@example' }, 'email', noEmail],
    [{ email: 'bob@example.org, eve@example.org' }, 'email', noEmail],
    [{ email: 'bob@example.org\r\nbcc:eve@example.org' }, 'email', noEmail],
    [
      { email: `${'b'.repeat(250)}@example.org` },
      'email',
      'Ensure this field has no more than 254 characters.',
    ],
    [{ name: null }, 'name', isNull],
    [{ name: '' }, 'name', blank],
    [{ name: ' \t' }, 'name', blank],
    [{ name: true }, 'name', noText],
    [{ name: 'x'.repeat(151) }, 'name', 'Ensure this field has no more than 150 characters.'],
    [
      { name: 'B\u0000b' },
      'name',
      'Null characters and halves of surrogate pairs are not allowed.',
    ],
    [{ password: null }, 'password', isNull],
    [{ password: '' }, 'password', blank],
    [{ password: 12345678 }, 'password', noText],
    [{ password: 'x8#kQ2v' }, 'password', short],
    [{ password: 'password123' }, 'password', 'This password is too common.'],
    [{ password: 'PassWord' }, 'password', 'This password is too common.'],
    [
      { password: 'x'.repeat(1025), confirm_password: 'x' },
      'password',
      'Ensure this field has no more than 1024 characters.',
    ],
    [{ confirm_password: `${PASSWORD}!` }, 'confirm_password', 'Passwords do not match.'],
    [{ confirm_password: '' }, 'confirm_password', 'Passwords do not match.'],
    [{ confirm_password: null }, 'confirm_password', isNull],
    [{ confirm_password: 5 }, 'confirm_password', noText],
  ])('[R1] [C13] refuses %j', async (given, field, sentence) => {
    expect(await register(given)).toMatchObject({ status: 400, body: { [field]: [sentence] } });
  });

  test('[R1] [C13] wants three fields', async () => {
    const required = ['This field is required.'];
    for (const body of [undefined, {}]) {
      const reply = await request(server, 'POST /auth/register/', { body });
      expect([reply.status, reply.body]).toEqual([
        400,
        { email: required, name: required, password: required },
      ]);
    }
  });

  test('[R1] [C13] says everything that is wrong at once', async () => {
    await register({ email: 'once@example.org' });
    const given = { email: 'Once@Example.org', name: undefined, password: 'password' };
    expect(await register(given)).toMatchObject({
      status: 400,
      body: {
        email: ['A user with this email already exists.'],
        name: ['This field is required.'],
        password: ['This password is too common.'],
      },
    });
  });

  test('[R1] [C17] gives an address to one of many who ask at the same time', async () => {
    const asking = Array.from({ length: 5 }, () => register({ email: 'race@example.org' }));
    const replies = await Promise.all(asking);
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { status, body } of replies) {
      if (status === 201) continue;
      expect(body).toEqual({ email: ['A user with this email already exists.'] });
    }
  });

  test.each([
    ['[]', { non_field_errors: ['Invalid data. Expected a dictionary.'] }],
    ['null', { non_field_errors: ['Invalid data. Expected a dictionary.'] }],
    ['{"email":', { detail: 'JSON parse error - the body is no valid JSON' }],
  ])('[C13] refuses a body that is %s', async (body, wrong) => {
    const reply = await request(server, 'POST /auth/register/', { body });
    expect(reply).toMatchObject({ status: 400, body: wrong });
  });
});

describe('sessions', () => {
  let ann: Account;
  beforeAll(async () => {
    ann = await account(server);
  });

  test('[R2] [C4] have an access token of 24 hours and a refresh token of 7 days', () => {
    expect(decodeJwt(ann.access)).toMatchObject({
      user_id: ann.id,
      token_type: 'access',
      aud: 'rooms',
    });
    expect(decodeJwt(ann.refresh)).toMatchObject({ user_id: ann.id, token_type: 'refresh' });
    expect([hours(ann.access), hours(ann.refresh)]).toEqual([24, 7 * 24]);
  });

  test('[C4] are not changed by ACCESS_TOKEN_EXPIRE_MINUTES', async () => {
    await using other = await testServer({ ACCESS_TOKEN_EXPIRE_MINUTES: '5' });
    expect(hours((await account(other)).access)).toBe(24);
  });

  test('[R2] begin with the right password, whatever the case of the address', async () => {
    const body = { email: ann.email.toUpperCase(), password: PASSWORD };
    expect(await request(server, 'POST /auth/login', { body })).toMatchObject({ status: 200 });
  });

  test.each([
    ['an unknown address', { email: 'nobody@example.org', password: PASSWORD }],
    ['a wrong password', { password: `${PASSWORD}!` }],
  ])('[R2] do not begin with %s', async (_, given) => {
    const body = { email: ann.email, ...given };
    const { status, body: answer, headers } = await request(server, 'POST /auth/login/', { body });
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(answer).toEqual({ detail: 'No active account found with the given credentials' });
  });

  test.each([
    [{}, { email: ['This field is required.'], password: ['This field is required.'] }],
    [
      { email: '', password: null },
      { email: ['This field may not be blank.'], password: ['This field may not be null.'] },
    ],
    [
      { email: 5, password: {} },
      { email: ['Not a valid string.'], password: ['Not a valid string.'] },
    ],
    [
      { email: 'x'.repeat(255), password: 'x'.repeat(1025) },
      {
        email: ['Ensure this field has no more than 254 characters.'],
        password: ['Ensure this field has no more than 1024 characters.'],
      },
    ],
  ])('[R2] [C13] do not begin with %j', async (body, wrong) => {
    expect(await request(server, 'POST /auth/login/', { body })).toMatchObject({
      status: 400,
      body: wrong,
    });
  });

  test('[R2] get a new access token for the refresh token', async () => {
    const { status, body } = await renew({ refresh: ann.refresh });
    expect([status, body]).toEqual([200, { access: aText }]);
    const token = text(body, 'access');
    expect(await profileOf(token)).toMatchObject({ status: 200, body: { id: ann.id } });
  });

  test('[R2] keep access and refresh tokens apart', async () => {
    expect(await renew({ refresh: ann.access })).toMatchObject(NOT_VALID);
    expect(await profileOf(ann.refresh)).toMatchObject(NOT_VALID);
    expect(await renew({ refresh: 'nonsense' })).toMatchObject(NOT_VALID);
  });

  test.each([
    [{}, 'This field is required.'],
    [{ refresh: '' }, 'This field may not be blank.'],
    [{ refresh: null }, 'This field may not be null.'],
    [{ refresh: 5 }, 'Not a valid string.'],
  ])('[R2] [C13] are not renewed for %j', async (body, sentence) => {
    expect(await renew(body)).toMatchObject({ status: 400, body: { refresh: [sentence] } });
  });

  test('[C3] want a token of this dialect', async () => {
    const body = { display_name: 'Ann' };
    const answer = await request(server, 'POST /auth/anonymous', { body });
    const token = text(answer.body, 'access_token');
    expect(await profileOf(token)).toMatchObject(NOT_VALID);
    expect(await request(server, 'GET /api/rooms/', { token })).toMatchObject(NOT_VALID);
  });

  test.each([
    'GET /auth/profile/',
    'PATCH /auth/profile/',
    'DELETE /auth/profile/',
    'POST /auth/logout/',
    'GET /api/rooms/',
    'POST /api/rooms/',
    'GET /api/rooms/1/',
    'PATCH /api/rooms/1/',
    'DELETE /api/rooms/1/',
    'GET /api/rooms/1/messages/',
  ])('[R2] [C3] want a token for %s', async (line) => {
    const { status, body, headers } = await request(server, line);
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(body).toEqual({ detail: 'Authentication credentials were not provided.' });
  });

  test('[R2] end at logout with both tokens and those made of them, and no other session does', async () => {
    const leaving = await logIn(server, ann.email);
    const renewed = text((await renew({ refresh: leaving.refresh })).body, 'access');
    expect(await request(server, 'POST /auth/logout/', { token: leaving.access })).toMatchObject({
      status: 200,
      body: { message: 'Successfully logged out' },
    });
    expect(await profileOf(leaving.access)).toMatchObject(NOT_VALID);
    expect(await profileOf(renewed)).toMatchObject(NOT_VALID);
    expect(await renew({ refresh: leaving.refresh })).toMatchObject(NOT_VALID);
    expect(await profileOf(ann.access)).toMatchObject({ status: 200 });
  });

  test('[R2] end at logout with the sockets of that session, and with those alone', async () => {
    const [leaving, staying] = [await logIn(server, ann.email), await logIn(server, ann.email)];
    const room = await makeRoom(server, ann);
    const others = await makeRoom(server, ann);
    using here = await enterRoom(server, room, leaving);
    using there = await enterRoom(server, others, leaving);
    using sameRoom = await enterRoom(server, room, staying);
    await request(server, 'POST /auth/logout/', { token: leaving.access });
    for (const socket of [here, there]) {
      const { code } = await socket.closed;
      expect([code, mayReconnect(code)]).toEqual([4505, false]);
    }
    sameRoom.send({ content: 'still here' });
    expect(await sameRoom.take({ content: 'still here' })).toBeDefined();
  });

  test('[R2] stay ended after a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-test-'));
    let token: string;
    {
      await using before = await testServer({ DATA_DIR: folder });
      token = (await account(before)).access;
      await request(before, 'POST /auth/logout/', { token });
    }
    {
      await using after = await testServer({ DATA_DIR: folder });
      expect(await request(after, 'GET /auth/profile/', { token })).toMatchObject(NOT_VALID);
    }
    await rm(folder, { recursive: true });
  });
});

describe('the profile', () => {
  test('[R2] changes its name and nothing else', async () => {
    const ann = await account(server);
    const body = { name: ' Ann B. ', email: 'other@example.org', id: 1, date_joined: null };
    const changed = await request(server, 'PATCH /auth/profile/', { token: ann.access, body });
    expect(changed).toMatchObject({
      status: 200,
      body: { id: ann.id, email: ann.email, name: 'Ann B.' },
    });
    expect((await profileOf(ann.access)).body).toEqual(changed.body);
  });

  test.each([
    [{ name: '' }, 'This field may not be blank.'],
    [{ name: null }, 'This field may not be null.'],
    [{ name: [] }, 'Not a valid string.'],
    [{ name: 'x'.repeat(151) }, 'Ensure this field has no more than 150 characters.'],
    [{ name: 'half \ud83d' }, 'Null characters and halves of surrogate pairs are not allowed.'],
  ])('[R2] [C13] does not change to %j', async (body, sentence) => {
    const { access: token } = await account(server);
    const reply = await request(server, 'PATCH /auth/profile/', { token, body });
    expect(reply).toMatchObject({ status: 400, body: { name: [sentence] } });
  });

  test('[R2] ends with all sessions and open sockets; rooms and messages stay, nameless', async () => {
    const [gone, stays] = [await account(server, 'Gone'), await account(server, 'Stays')];
    const room = await makeRoom(server, gone);
    const [first, second] = [
      await enterRoom(server, room, gone),
      await enterRoom(server, room, gone),
    ];
    using other = await enterRoom(server, room, stays);
    first.send({ content: 'farewell' });
    await other.take({ content: 'farewell' });
    const elsewhere = await logIn(server, gone.email);

    const { status, body } = await request(server, 'DELETE /auth/profile/', { token: gone.access });
    expect([status, body]).toEqual([204, undefined]);
    for (const { closed } of [first, second]) expect(await closed).toMatchObject({ code: 4505 });
    for (const token of [gone.access, elsewhere.access]) {
      expect(await profileOf(token)).toMatchObject(NOT_VALID);
    }
    expect(await renew({ refresh: elsewhere.refresh })).toMatchObject(NOT_VALID);
    await expect(logIn(server, gone.email)).rejects.toThrow('401');

    const nobody = { id: gone.id, email: '', name: 'Deleted user' };
    const token = stays.access;
    const messages = await request(server, `GET /api/rooms/${room.id}/messages/`, { token });
    expect(messages.body).toMatchObject([{ content: 'farewell', user: nobody }]);
    expect(await request(server, `GET /api/rooms/${room.id}/`, { token })).toMatchObject({
      status: 200,
      body: { creator: nobody },
    });
  });

  test('[R2] [C17] that ended frees its address for a new account', async () => {
    const { email, id, access } = await account(server);
    await request(server, 'DELETE /auth/profile/', { token: access });
    const { status, body } = await register({ email });
    expect(status).toBe(201);
    expect(body).not.toMatchObject({ id });
  });
});
