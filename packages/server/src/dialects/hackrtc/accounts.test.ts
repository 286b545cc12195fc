import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aText, aTime, aUuid, fields, listWith } from '../../testing/matchers.ts';
import { guest } from '../../testing/people.ts';
import { atOnce, request, succeed, tally, text } from '../../testing/request.ts';
import type { TestServer } from '../../testing/server.ts';
import { testServer } from '../../testing/server.ts';
import { badTokens, forgedToken, SECRET } from '../../testing/tokens.ts';

const password = 'correct horse battery';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ SECRET_KEY: SECRET });
});
afterAll(() => server[Symbol.asyncDispose]());

const anonymous = (body: unknown) => request(server, 'POST /auth/anonymous', { body });
const register = (given: object) =>
  request(server, 'POST /users/register', {
    body: { email: 'ann@example.org', password, display_name: 'Ann', ...given },
  });
const logIn = (body: unknown) => request(server, 'POST /users/login', { body });

describe('guests', () => {
  test('[H1] [C4] get a token that says who they are, for 24 hours', async () => {
    const answer = await succeed(server, 'POST /auth/anonymous', { body: { display_name: 'Ann' } });
    expect(answer).toEqual({ access_token: aText, token_type: 'bearer' });
    const claims = decodeJwt(text(answer, 'access_token'));
    expect(claims).toMatchObject({ iss: 'parley', aud: 'hackrtc', display_name: 'Ann' });
    expect(claims).toMatchObject({ sub: aUuid, jti: aUuid });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(24 * 60 * 60);
  });

  test('[C4] live as long as ACCESS_TOKEN_EXPIRE_MINUTES says', async () => {
    await using brief = await testServer({ ACCESS_TOKEN_EXPIRE_MINUTES: '5' });
    const { exp = 0, iat = 0 } = decodeJwt((await guest(brief)).token);
    expect(exp - iat).toBe(5 * 60);
  });

  test('[H1] are a new user at each call', async () => {
    const [one, other] = [await guest(server, 'Ann'), await guest(server, 'Ann')];
    expect(one.id).not.toBe(other.id);
  });

  test('[H1] may show a picture', async () => {
    const body = { display_name: 'Ann', avatar_url: 'https://example.org/ann.png' };
    const token = text(await succeed(server, 'POST /auth/anonymous', { body }), 'access_token');
    expect(await succeed(server, 'GET /users/me', { token })).toMatchObject(body);
  });

  test.each([
    ['one character', 'A'],
    ['64 characters', 'x'.repeat(64)],
    ['64 emoji, each of them two UTF-16 units', '😀'.repeat(64)],
    ['combining characters', 'e\u0301'],
    ['right to left', 'שלום\u200f مرحبا'],
    ['markup', '<b>"Ann" & \'Bob\'</b>\\'],
    ['spaces around it', '  Ann '],
    ['a newline', 'Ann\nBob'],
  ])('[H1] keep a name exactly: %s', async (_, name) => {
    const { id, token } = await guest(server, name);
    expect(await succeed(server, 'GET /users/me', { token })).toMatchObject({
      id,
      display_name: name,
    });
  });

  test.each([
    ['missing', {}],
    ['null', { display_name: null }],
    ['a number', { display_name: 5 }],
    ['a list', { display_name: ['Ann'] }],
    ['empty', { display_name: '' }],
    ['blank', { display_name: ' \t\n ' }],
    ['65 characters', { display_name: 'x'.repeat(65) }],
    ['5,000 characters', { display_name: 'x'.repeat(5000) }],
    ['a letter under 5,000 accents', { display_name: `e${'\u0301'.repeat(5000)}` }],
    ['with NUL', { display_name: 'An\u0000n' }],
    ['with half a surrogate pair', { display_name: 'Ann \ud83d' }],
  ])('[H1] [C13] are refused with a name that is %s', async (_, body) => {
    expect(await anonymous(body)).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'display_name'], msg: aText }] },
    });
  });

  test.each([
    'ftp://example.org/a.png',
    'javascript:alert(1)',
    'data:image/png;base64,AA==',
    '//example.org/a.png',
    'example.org/a.png',
    'https://',
    'https:///a.png',
    'https://example.org/a b.png',
    'https://example.org/a.png\r\nx',
    'https://example.org/\u007f',
    'https://example.org/"><script>',
    '',
    `https://example.org/${'x'.repeat(5000)}`,
    5,
    {},
  ])('[H1] are refused with a picture at %j', async (url) => {
    const { status, body } = await anonymous({ display_name: 'Ann', avatar_url: url });
    expect(status).toBe(422);
    const issue = { type: aText, loc: ['body', 'avatar_url'], msg: aText, input: url };
    expect(body).toEqual({ detail: [issue] });
  });
});

describe('e-mail accounts', () => {
  beforeAll(() => register({ email: 'known@example.org' }));

  test('[H2] register, with a token', async () => {
    const { status, body } = await register({ email: 'reg@example.org' });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: aUuid,
      display_name: 'Ann',
      avatar_url: null,
      email: 'reg@example.org',
      created_at: aTime,
      access_token: aText,
      token_type: 'bearer',
    });
  });

  test('[H2] [C17] have an address once, in any case', async () => {
    expect(await register({ email: 'Once@Example.org' })).toMatchObject({ status: 200 });
    expect(await register({ email: 'oNCE@example.ORG' })).toMatchObject({
      status: 409,
      body: { detail: 'Email already registered' },
    });
  });

  test('[H2] [C17] have an address once, when ten register at the same time', async () => {
    const replies = await atOnce(10, () => register({ email: 'race@example.org' }));
    expect(tally(replies)).toEqual({ 200: 1, 409: 9 });
  });

  test('[H2] log in, with the address in any case', async () => {
    const body = { email: 'KNOWN@example.org', password };
    const answer = await succeed(server, 'POST /users/login', { body });
    expect(answer).toEqual({ access_token: aText, token_type: 'bearer' });
    const token = text(answer, 'access_token');
    const email = 'known@example.org';
    expect(await succeed(server, 'GET /users/me', { token })).toMatchObject({ email });
  });

  test.each([
    ['another password', { email: 'known@example.org', password: 'correct horse batterY' }],
    ['an unknown address', { email: 'unknown@example.org', password }],
    ['no password', { email: 'known@example.org', password: '' }],
    ['an injection', { email: "' OR ''='", password }],
    ['what is no address', { email: 'known', password }],
  ])('[H2] do not log in with %s', async (_, body) => {
    const reply = await logIn(body);
    expect(reply).toMatchObject({ status: 401, body: { detail: 'Invalid credentials' } });
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
  });

  test.each([
    ['email', undefined],
    ['email', null],
    ['email', 5],
    ['email', ''],
    ['email', 'ann'],
    ['email', 'ann@localhost'],
    ['email', '@example.org'],
    ['email', 'ann@example.org, bob@example.org'],
    ['email', 'ann@example.org\r\nBcc: bob@example.org'],
    ['email', 'Ann <ann@example.org>'],
    ['email', 'a\u0000nn@example.org'],
    ['email', `${'x'.repeat(5000)}@example.org`],
    ['password', undefined],
    ['password', ''],
    ['password', 'short'],
    ['password', 'password1'],
    ['password', 'x'.repeat(5000)],
    ['password', ['correct horse battery']],
    ['display_name', undefined],
    ['display_name', ' '],
  ])('[H2] [C13] do not register with %s %j', async (field, value) => {
    expect(await register({ [field]: value })).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', field] }] },
    });
  });

  test('[C13] hear of all that is wrong in one answer', async () => {
    const { status, body } = await register({ email: 5, password: 'x', display_name: undefined });
    expect(status).toBe(422);
    const wrong = ['display_name', 'email', 'password'];
    const issues = wrong.map((field) => fields({ loc: ['body', field] }));
    expect(body).toEqual({ detail: listWith(...issues) });
    expect(body).toHaveProperty('detail.length', issues.length);
  });
});

describe('profiles', () => {
  test('[H2] change what is given alone', async () => {
    const { token } = await guest(server, 'Ann');
    const avatar = { avatar_url: 'http://example.org/a.png' };
    const put = (body: unknown) => succeed(server, 'PUT /users/me', { token, body });
    expect(await put(avatar)).toMatchObject({ display_name: 'Ann', ...avatar });
    expect(await put({ display_name: 'Anna' })).toMatchObject({ display_name: 'Anna', ...avatar });
    expect(await put({ avatar_url: null })).toMatchObject({
      display_name: 'Anna',
      avatar_url: null,
    });
    expect(await put({})).toMatchObject({ display_name: 'Anna', avatar_url: null });
  });

  test('[H2] do not change id, address or time', async () => {
    const { id, token } = await guest(server);
    const body = { id: 'x', email: 'stolen@example.org', created_at: '1970-01-01T00:00:00Z' };
    const changed = await succeed(server, 'PUT /users/me', { token, body });
    expect(changed).toMatchObject({ id, email: null });
    expect(changed['created_at']).not.toBe(body.created_at);
  });

  test.each([
    { display_name: '' },
    { display_name: null },
    { avatar_url: 'ftp://x' },
    [],
    'x',
    null,
  ])('[H2] [C13] refuse %j', async (body) => {
    const { token } = await guest(server);
    expect(await request(server, 'PUT /users/me', { token, body })).toMatchObject({
      status: 422,
      body: { detail: [{ loc: listWith('body') }] },
    });
  });
});

describe('tokens', () => {
  test('[C4] made with the same secret and claims are good, so that the others fail for one thing', async () => {
    const { id } = await guest(server);
    const token = await forgedToken(id);
    expect(await request(server, 'GET /users/me', { token })).toMatchObject({ status: 200 });
  });

  test.each(badTokens)('[C3] [C4] [C13] with %s are refused', async (_, make) => {
    const token = await make((await guest(server)).id);
    const reply = await request(server, 'GET /users/me', { token });
    expect(reply).toMatchObject({ status: 401, body: { detail: 'Invalid or expired token' } });
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
  });

  test.each([
    ['no header', {}],
    ['an empty header', { authorization: '' }],
    ['Basic', { authorization: 'Basic YW5uOmFubg==' }],
    ['a bare word', { authorization: 'Bearer' }],
  ])('[C13] are asked for where there is %s', async (_, headers) => {
    const reply = await request(server, 'GET /users/me', { headers });
    expect(reply).toMatchObject({ status: 401, body: { detail: 'Not authenticated' } });
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
  });

  test.each(['bearer', 'BEARER', 'Bearer  '])('[C5] follow %j', async (scheme) => {
    const { token } = await guest(server);
    const headers = { authorization: `${scheme} ${token}` };
    expect(await request(server, 'GET /users/me', { headers })).toMatchObject({ status: 200 });
  });

  test('[C5] are taken from the query on sockets alone', async () => {
    const { token } = await guest(server);
    expect(await request(server, `GET /users/me?token=${token}`)).toMatchObject({ status: 401 });
  });
});
