/** Coming in by a mailed code, with mail by a real mail server, and going out again. */
import type { MailServer } from '../../testing/mail.ts';
import type { TestServer } from '../../testing/server.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMailServer } from '../../testing/mail.ts';
import { aText, fields, listWith } from '../../testing/matchers.ts';
import { codeIn } from '../../testing/otp-people.ts';
import { request, succeed, text } from '../../testing/request.ts';
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

const mailCode = (body: unknown) => request(server, 'POST /users/code', { body });
const logIn = (body: unknown) => request(server, 'POST /users/login/code', { body });
const me = (token: string) => request(server, 'GET /users/me', { token });

async function codeFor(email: string): Promise<string> {
  expect(await mailCode({ email })).toMatchObject({ status: 200, body: { status: 'ok' } });
  return codeIn((await post.next(email.toLowerCase())).text);
}

async function tokenFor(email: string, name: string): Promise<string> {
  const body = { email, code: await codeFor(email), display_name: name };
  return text(await succeed(server, 'POST /users/login/code', { body }), 'access_token');
}

test('[H11] [C17] a mailed code lets its reader in, to the same account each time, once each', async () => {
  const token = await tokenFor('Ann@example.org', 'Ann');
  const first = await me(token);
  expect(first.body).toMatchObject({ display_name: 'Ann', email: 'ann@example.org' });
  const again = await tokenFor('ann@example.org', 'Somebody else');
  expect(await me(again)).toMatchObject({ body: first.body });
});

test('[H11] [O1] a code works once, and no other does', async () => {
  const email = 'bob@example.org';
  const code = await codeFor(email);
  const wrong = code === '000000' ? '000001' : '000000';
  const refused = { status: 400, body: { detail: 'Invalid OTP' } };
  expect(await logIn({ email, code: wrong })).toMatchObject(refused);
  const answer = { access_token: aText, token_type: 'bearer' };
  expect(await logIn({ email, code })).toMatchObject({ status: 200, body: answer });
  expect(await logIn({ email, code })).toMatchObject(refused);
});

test('[H11] [O2] a code that let its reader in lets in nobody else on their network', async () => {
  const email = 'dan@example.org';
  await succeed(server, 'POST /users/login/code', { body: { email, code: await codeFor(email) } });
  const neighbour = await request(server, 'POST /api/auth/login', { body: { email } });
  expect(neighbour).toMatchObject({ status: 401 });
});

test('[H11] [C13] what is no address or no code is refused by name', async () => {
  expect(await mailCode({ email: 'ann' })).toMatchObject({
    status: 422,
    body: { detail: [{ loc: ['body', 'email'] }] },
  });
  expect(await logIn({ email: 'ann@example.org', display_name: ' ' })).toMatchObject({
    status: 422,
    body: { detail: listWith(fields({ loc: ['body', 'code'] })) },
  });
});

test('[H11] after logging out the token is good for nothing, and those of other log-ins are', async () => {
  const [one, other] = [
    await tokenFor('eve@example.org', 'Eve'),
    await tokenFor('eve@example.org', 'Eve'),
  ];
  await succeed(server, 'POST /users/logout', { token: one });
  expect(await me(one)).toMatchObject({ status: 401 });
  expect(await me(other)).toMatchObject({ status: 200 });
  expect(await request(server, 'POST /users/logout', {})).toMatchObject({ status: 401 });
});
