/** A guest becomes somebody with an account, with mail by a real mail server. */
import type { MailServer } from '../../testing/mail.ts';
import type { Person } from '../../testing/people.ts';
import type { TestServer } from '../../testing/server.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMailServer } from '../../testing/mail.ts';
import { aText, fields, listWith } from '../../testing/matchers.ts';
import { codeIn } from '../../testing/otp-people.ts';
import { enter, guest, roomOf } from '../../testing/people.ts';
import { list, request, succeed } from '../../testing/request.ts';
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

const password = 'correct horse battery';

const upgrade = ({ token }: Person, body: object) =>
  request(server, 'POST /users/upgrade', { token, body });
const upgradeWithCode = ({ token }: Person, body: object) =>
  request(server, 'POST /users/upgrade/code', { token, body });

async function codeFor(email: string): Promise<string> {
  await succeed(server, 'POST /users/code', { body: { email } });
  return codeIn((await post.next(email)).text);
}

test('[H11] a guest with a password keeps id, rooms, messages, tokens and sockets', async () => {
  const ann = await guest(server);
  const room = await roomOf(server, ann);
  await succeed(server, `POST /chat/${room.id}`, { ...ann, body: { ciphertext: 'before' } });
  using socket = await enter(server, room, ann);
  const user = { id: ann.id, display_name: 'Ann', email: 'ann@example.org' };
  expect(await upgrade(ann, { email: 'ann@example.org', password })).toMatchObject({
    status: 200,
    body: user,
  });
  expect(await succeed(server, 'GET /users/me', ann)).toMatchObject(user);
  expect(await list(server, 'GET /rooms/mine', ann)).toEqual([fields({ id: room.id })]);
  expect(await list(server, `GET /chat/${room.id}`, ann)).toEqual([
    fields({ user_id: ann.id, display_name: 'Ann' }),
  ]);
  await succeed(server, `POST /chat/${room.id}`, { ...ann, body: { ciphertext: 'after' } });
  const heard = { ciphertext: 'after', user_id: ann.id };
  expect(await socket.take({ type: 'chat' })).toMatchObject({ msg: heard });
  const body = { email: 'ANN@example.org', password };
  expect(await succeed(server, 'POST /users/login', { body })).toMatchObject({
    access_token: aText,
  });
});

test('[H11] [O1] a mailed code makes an account too, with every dialect that has codes', async () => {
  const bob = await guest(server, 'Bob');
  const email = 'bob@example.org';
  const code = await codeFor(email);
  const wrong = code === '000000' ? '000001' : '000000';
  expect(await upgradeWithCode(bob, { email, code: wrong })).toMatchObject({ status: 400 });
  expect(await upgradeWithCode(bob, { email, code })).toMatchObject({
    body: { id: bob.id, email },
  });
  expect(await upgradeWithCode(bob, { email, code })).toMatchObject({ status: 409 });
  const verified = await request(server, 'POST /api/auth/verify-otp', {
    body: { email, otp: await codeFor(email) },
  });
  expect(verified).toMatchObject({ status: 200 });
});

test('[H11] an address of somebody else is refused, and so is a second account', async () => {
  const body = { email: 'cy@example.org', password, display_name: 'Cy' };
  await succeed(server, 'POST /users/register', { body });
  const dee = await guest(server, 'Dee');
  expect(await upgrade(dee, { email: 'CY@example.org', password })).toMatchObject({
    status: 409,
    body: { detail: 'Email already registered' },
  });
  expect(await succeed(server, 'GET /users/me', dee)).toMatchObject({ email: null });
  expect(await upgrade(dee, { email: 'dee@example.org', password })).toMatchObject({ status: 200 });
  expect(await upgrade(dee, { email: 'dee2@example.org', password })).toMatchObject({
    status: 409,
    body: { detail: 'You have an account already' },
  });
});

test('[H11] [C13] what is no address, no token or a common password is refused by name', async () => {
  const eve = await guest(server, 'Eve');
  expect(await upgrade(eve, { email: 'eve', password: 'password1' })).toMatchObject({
    status: 422,
    body: { detail: listWith(fields({ loc: ['body', 'password'] })) },
  });
  expect(await request(server, 'POST /users/upgrade', { body: {} })).toMatchObject({ status: 401 });
});
