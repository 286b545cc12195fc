/** Signing up and logging in over HTTP, with mail by a real mail server. */
import type { MailServer } from '../../testing/mail.ts';
import type { TestServer } from '../../testing/server.ts';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMailServer } from '../../testing/mail.ts';
import { aText, aUuid } from '../../testing/matchers.ts';
import { codeIn, newName, printedCode } from '../../testing/otp-people.ts';
import { request, succeed, text } from '../../testing/request.ts';
import { account, PASSWORD } from '../../testing/rooms-people.ts';
import { testServer } from '../../testing/server.ts';

let post: MailServer;
let server: TestServer;
beforeAll(async () => {
  post = await startMailServer();
  server = await testServer(post.environment);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await post.close();
});

const ask =
  (path: string) =>
  (body: unknown, place = server, headers = {}) =>
    request(place, `POST /api/auth/${path}`, { body, headers });
const signUp = ask('signup');
const verify = ask('verify-otp');
const setUsername = ask('set-username');
const logIn = ask('login');

const tokenFor = async (body: object, place = server): Promise<string> =>
  text(await succeed(place, 'POST /api/auth/login', { body }), 'access_token');

/** How many failures were logged. */
const failures = (): number => server.log().split('"level":"error"').length - 1;

const newAddress = (): string => `${newName()}@example.org`;
const nextCode = async (email: string): Promise<string> => codeIn((await post.next(email)).text);

/** Headers of a request that came through a proxy, as that tells. */
const from = (address: string) => ({ 'x-forwarded-for': address });

const said = (message: string) => ({ status: 200, body: { message } });
const refused = (status: number, detail: string) => ({ status, body: { detail } });

const SENT = said('OTP sent to your email');
const VERIFIED = said('OTP verified successfully');
const NAMED = said('Username set successfully');
const INVALID = refused(400, 'Invalid OTP');
const UNPROVED = refused(401, 'Verification required. OTP sent to your email');
const LOGGED_IN = { status: 200, body: { access_token: aText, token_type: 'bearer' } };
const UNSENT = refused(503, 'The e-mail with your code could not be sent, try again in a moment');

/** Somebody who has proved their address a moment ago. */
async function proven(): Promise<string> {
  const email = newAddress();
  await signUp({ email });
  expect(await verify({ email, otp: await nextCode(email) })).toMatchObject(VERIFIED);
  return email;
}

/** Somebody who has a name and has logged in. */
async function registered(): Promise<{ email: string; username: string }> {
  const [email, username] = [await proven(), newName()];
  await setUsername({ email, username });
  await post.next(email);
  await logIn({ email });
  return { email, username };
}

describe('the way in', () => {
  test('[O1] [O2] [O3] goes from sign-up to a token, with the documented words', async () => {
    const [email, username] = [newAddress(), newName()];
    expect(await signUp({ email })).toMatchObject(SENT);
    const otp = await nextCode(email);
    expect(await verify({ email, otp })).toMatchObject(VERIFIED);
    expect(await logIn({ email })).toMatchObject(refused(400, 'Username not set'));
    expect(await setUsername({ email, username })).toMatchObject(NAMED);
    expect((await post.next(email)).text).toContain(username);
    const { status, body } = await logIn({ email });
    expect([status, body]).toEqual([LOGGED_IN.status, LOGGED_IN.body]);
  });

  test('[O1] [C2] does not mind slashes', async () => {
    const email = newAddress();
    expect(await ask('signup/')({ email })).toMatchObject(SENT);
  });

  test('[O2] [C4] ends with a token for the name, that opens what is the account’s', async () => {
    const email = await proven();
    const username = newName();
    await setUsername({ email, username });
    const token = await tokenFor({ email });
    const { sub, aud, uid, exp = 0, iat = 0 } = decodeJwt(token);
    expect({ sub, aud, uid }).toEqual({ sub: username, aud: 'otp', uid: aUuid });
    expect(exp - iat).toBe(30 * 60);
    expect(await request(server, 'GET /api/rooms/', { token })).toMatchObject({ status: 200 });
  });

  test('[O2] [C4] ends with a token that lives as long as the operator says', async () => {
    await using other = await testServer({ ACCESS_TOKEN_EXPIRE_MINUTES: '5' });
    const [email, username] = [newAddress(), newName()];
    await signUp({ email }, other);
    await verify({ email, otp: printedCode(other, email) }, other);
    await setUsername({ email, username }, other);
    const { exp = 0, iat = 0 } = decodeJwt(await tokenFor({ email }, other));
    expect(exp - iat).toBe(5 * 60);
  });
});

describe('a code', () => {
  test('[O1] is used up by the first use', async () => {
    const email = newAddress();
    await signUp({ email });
    const otp = await nextCode(email);
    expect(await verify({ email, otp })).toMatchObject(VERIFIED);
    expect(await verify({ email, otp })).toMatchObject(INVALID);
  });

  test('[O1] is good for nothing at the sixth guess', async () => {
    const email = newAddress();
    await signUp({ email });
    const otp = await nextCode(email);
    const wrong = otp === '000000' ? '000001' : '000000';
    for (const guess of [wrong, wrong, '', '12345', 'abcdef', otp]) {
      expect(await verify({ email, otp: guess })).toMatchObject(INVALID);
    }
  });

  test('[O1] is not mailed again within a minute, and stays good', async () => {
    const email = newAddress();
    for (let time = 0; time < 3; time += 1) {
      expect(await signUp({ email: email.toUpperCase() })).toMatchObject(SENT);
    }
    expect(post.waiting(email)).toBe(1);
    expect(await verify({ email, otp: await nextCode(email) })).toMatchObject(VERIFIED);
  });

  test('[O2] is taken by a log-in, too', async () => {
    const { email } = await registered();
    expect(await logIn({ email })).toMatchObject(UNPROVED);
    const otp = await nextCode(email);
    expect(await logIn({ email, otp })).toMatchObject(LOGGED_IN);
    expect(await logIn({ email, otp })).toMatchObject(INVALID);
    expect(await logIn({ email, otp: null })).toMatchObject(UNPROVED);
  });
});

describe('a log-in without a proof', () => {
  test('[O2] is answered the same for everybody; who has an account is mailed a code', async () => {
    const { email } = await registered();
    const stranger = newAddress();
    const answers = [await logIn({ email }), await logIn({ email: stranger })];
    for (const { status, body, headers } of answers) {
      expect([status, body]).toEqual([UNPROVED.status, UNPROVED.body]);
      expect(headers.get('www-authenticate')).toBe('Bearer');
    }
    expect(await verify({ email, otp: await nextCode(email) })).toMatchObject(VERIFIED);
    expect(await logIn({ email })).toMatchObject(LOGGED_IN);
    expect(post.waiting(stranger)).toBe(0);
  });

  test('[O2] does not take what another address has proved', async () => {
    await proven();
    expect(await logIn({ email: newAddress() })).toMatchObject(UNPROVED);
    expect(await setUsername({ email: newAddress(), username: newName() })).toMatchObject(UNPROVED);
  });

  test('[O2] is all there is for whoever comes through a proxy that nobody vouches for', async () => {
    const email = newAddress();
    const [proxied, username] = [from('192.0.2.9'), newName()];
    await signUp({ email }, server, proxied);
    await verify({ email, otp: await nextCode(email) }, server, proxied);
    expect(await setUsername({ email, username }, server, proxied)).toMatchObject(UNPROVED);
    expect(await setUsername({ email, username })).toMatchObject(UNPROVED);
  });

  test('[O2] is none for who comes through a proxy that is trusted, by the address it tells', async () => {
    await using other = await testServer({ TRUST_PROXY: '1' });
    const [email, username] = [newAddress(), newName()];
    await signUp({ email }, other);
    await verify({ email, otp: printedCode(other, email) }, other, from('192.0.2.9'));
    const name = { email, username };
    expect(await setUsername(name, other, from('192.0.2.8'))).toMatchObject(UNPROVED);
    expect(await setUsername(name, other, from('192.0.2.9'))).toMatchObject(NAMED);
  });
});

describe('a username', () => {
  test.each(['Ann', 'ab', 'ann!', 'x'.repeat(31), ''])('[O1] is not %j', async (username) => {
    const body = { email: await proven(), username };
    const sentence = 'Username must be lowercase and alphanumeric';
    expect(await setUsername(body)).toMatchObject(refused(400, sentence));
  });

  test('[O1] is taken once, and set once', async () => {
    const { username } = await registered();
    const email = await proven();
    const taken = refused(400, 'Username already taken');
    expect(await setUsername({ email, username })).toMatchObject(taken);
    const own = newName();
    for (let time = 0; time < 2; time += 1) {
      expect(await setUsername({ email, username: own })).toMatchObject(NAMED);
    }
    expect(await setUsername({ email, username: newName() })).toMatchObject(
      refused(400, 'Username already set: it cannot be changed'),
    );
    expect((await post.next(email)).subject).toBe('Your username for Parley');
  });

  test('[O1] goes to one of two who ask at the same time', async () => {
    const [people, username] = [[await proven(), await proven()], newName()];
    const replies = await Promise.all(people.map((email) => setUsername({ email, username })));
    const statuses = replies.map(({ status }) => status);
    expect(statuses.toSorted((one, other) => one - other)).toEqual([200, 400]);
  });
});

describe('a malformed body', () => {
  const email = 'ann@example.org';
  const noAddress = 'email is no e-mail address';

  test.each([
    'bob',
    'bob@',
    '@example.org',
    'bob@example',
    'bob@example.org, eve@example.org',
    'bob@example.org\r\nRCPT TO:<eve@example.org>',
    'bob@example.org\n',
    'bob\u0001@example.org',
    'group:bob@example.org;',
    '"bob"@example.org',
    'Bob <bob@example.org>',
    'bob(comment)@example.org',
    'bob@[192.0.2.1]',
    ' bob@example.org',
  ])('[O1] [O3] [C13] names an address that is none: %j', async (given) => {
    for (const answer of [signUp({ email: given }), logIn({ email: given })]) {
      expect(await answer).toMatchObject(refused(422, noAddress));
    }
  });

  test.each([
    ['signup', {}, 'email is required'],
    ['signup', { email: null }, 'email must be a string'],
    ['signup', { email: '' }, noAddress],
    [
      'signup',
      { email: `${'b'.repeat(250)}@example.org` },
      'email must have at most 254 characters',
    ],
    ['signup', [], 'The body must be a JSON object'],
    ['signup', 'null', 'The body must be a JSON object'],
    ['signup', undefined, 'The body must be a JSON object'],
    ['signup', '{"email":', 'The body is no valid JSON'],
    ['verify-otp', {}, 'email is required; otp is required'],
    ['verify-otp', { email: 'bob', otp: 123456 }, `${noAddress}; otp must be a string`],
    ['verify-otp', { email, otp: null }, 'otp must be a string'],
    ['verify-otp', { email, otp: '1'.repeat(65) }, 'otp must have at most 64 characters'],
    ['set-username', { email }, 'username is required'],
    ['set-username', { email, username: 5 }, 'username must be a string'],
    [
      'set-username',
      { email, username: 'a\u0000' },
      'username must hold no NUL and no half of a surrogate pair',
    ],
    ['login', {}, 'email is required'],
    ['login', { email, otp: 123456 }, 'otp must be a string'],
  ])('[O1] [C13] at %s is told in one text: %j', async (path, body, detail) => {
    const { headers, ...answer } = await ask(path)(body);
    expect(answer).toEqual(refused(422, detail));
    expect(headers.get('content-type')).toMatch(/^application\/json/);
  });
});

describe('a mail server', () => {
  test('[O1] [O3] that is down is told of, and the code can be asked for again at once', async () => {
    const first = await startMailServer();
    await using other = await testServer(first.environment);
    const [email, stranger] = [newAddress(), newAddress()];
    await first.close();
    expect(await signUp({ email }, other)).toMatchObject(UNSENT);
    for (const who of [email, stranger]) {
      expect(await logIn({ email: who }, other)).toMatchObject(UNSENT);
    }
    await using again = await startMailServer({ port: first.port });
    expect(await signUp({ email }, other)).toMatchObject(SENT);
    const otp = codeIn((await again.next(email)).text);
    expect(await verify({ email, otp }, other)).toMatchObject(VERIFIED);
    expect(other.log()).toContain('took no mail');
    expect(other.log()).not.toContain(email);
  });

  test('[O1] [O2] that refuses somebody is told of at sign-up, and logged at log-in', async () => {
    const { email } = await registered();
    const stranger = newAddress();
    post.refuse(true);
    expect(await signUp({ email: stranger })).toMatchObject(UNSENT);
    const before = failures();
    for (const who of [email, stranger]) {
      expect(await logIn({ email: who })).toMatchObject(UNPROVED);
    }
    await expect.poll(failures).toBe(before + 1);
    post.refuse(false);
    await logIn({ email });
    expect(await logIn({ email, otp: await nextCode(email) })).toMatchObject(LOGGED_IN);
  });

  test('[O3] is not needed in development: mails are printed', async () => {
    await using other = await testServer();
    const email = newAddress();
    await signUp({ email }, other);
    const otp = printedCode(other, email);
    expect(await verify({ email, otp }, other)).toMatchObject(VERIFIED);
    expect(other.log()).not.toContain(otp);
  });

  test('[O3] is needed in production', async () => {
    await using other = await testServer({ APP_ENV: 'production', SECRET_KEY: 'x9$'.repeat(20) });
    expect(await signUp({ email: newAddress() }, other)).toMatchObject(UNSENT);
    expect(other.printed()).toBe('');
  });
});

describe('the path of a log-in', () => {
  test('[C3] is shared with the dialect of passwords, which takes the bodies that have one', async () => {
    const { email } = await account(server);
    const body = { email, password: PASSWORD };
    expect(await logIn(body)).toMatchObject({ status: 200, body: { access: aText } });
    expect(await logIn({ email })).toMatchObject(UNPROVED);
    expect(await logIn({ ...body, password: null })).toMatchObject({
      status: 400,
      body: { password: ['This field may not be null.'] },
    });
  });

  test('[C3] is one dialect’s where the other is off', async () => {
    const email = newAddress();
    await using codes = await testServer({ DIALECTS: 'otp' });
    expect(await logIn({ email, password: PASSWORD }, codes)).toMatchObject(UNPROVED);
    await using passwords = await testServer({ DIALECTS: 'rooms' });
    expect(await logIn({ email }, passwords)).toMatchObject({
      status: 400,
      body: { password: ['This field is required.'] },
    });
    expect(await signUp({ email }, passwords)).toMatchObject({ status: 404 });
  });

  test('[C17] has accounts of its own for an address', async () => {
    const { email } = await account(server);
    await signUp({ email });
    expect(await verify({ email, otp: await nextCode(email) })).toMatchObject(VERIFIED);
    expect(await logIn({ email, password: PASSWORD })).toMatchObject({ status: 200 });
  });
});
