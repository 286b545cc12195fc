/** A guest becomes somebody with an account, with mail by a real mail server. */
import type { MailServer } from '../../testing/mail.ts';
import type { Person } from '../../testing/people.ts';
import type { TestServer } from '../../testing/server.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMailServer } from '../../testing/mail.ts';
import { aText, fields, listWith } from '../../testing/matchers.ts';
import { codeIn } from '../../testing/otp-people.ts';
import { guest, roomOf } from '../../testing/people.ts';
import { list, request, succeed, text } from '../../testing/request.ts';
import { testServer } from '../../testing/server.ts';
import { openSocket } from '../../testing/socket.ts';

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
/** Somebody who is a guest no more, by their new token. */
const upgraded = async (person: Person, body: object, path = '/users/upgrade') => {
  const answer = await succeed(server, `POST ${path}`, { token: person.token, body });
  return { ...person, answer, token: text(answer, 'access_token') };
};
const upgradeWithCode = ({ token }: Person, body: object) =>
  request(server, 'POST /users/upgrade/code', { token, body });

async function codeFor(email: string): Promise<string> {
  await succeed(server, 'POST /users/code', { body: { email } });
  return codeIn((await post.next(email)).text);
}

test('[H11] a guest with a password keeps id, rooms and messages', async () => {
  const ann = await guest(server);
  const room = await roomOf(server, ann);
  await succeed(server, `POST /chat/${room.id}`, { ...ann, body: { ciphertext: 'before' } });
  const user = { id: ann.id, display_name: 'Ann', email: 'ann@example.org' };
  const kept = await upgraded(ann, { email: 'ann@example.org', password });
  expect(kept.answer).toMatchObject(user);
  expect(await succeed(server, 'GET /users/me', kept)).toMatchObject(user);
  expect(await list(server, 'GET /rooms/mine', kept)).toEqual([fields({ id: room.id })]);
  expect(await list(server, `GET /chat/${room.id}`, kept)).toEqual([
    fields({ user_id: ann.id, display_name: 'Ann' }),
  ]);
  const body = { email: 'ANN@example.org', password };
  expect(await succeed(server, 'POST /users/login', { body })).toMatchObject({
    access_token: aText,
  });
});

test('[H11] whoever else had the token of a guest is out once they are none', async () => {
  const body = { display_name: 'Fay', refresh: true };
  const tokens = await succeed(server, 'POST /auth/anonymous', { body });
  const [token, stolen] = [text(tokens, 'access_token'), text(tokens, 'refresh_token')];
  const room = await succeed(server, 'POST /rooms/', { token, body: { name: 'Fay’s' } });
  const thief = await openSocket(server, `/ws/${text(room, 'id')}?token=${token}`);
  const proof = { email: 'fay@example.org', password, refresh: true };
  const kept = await succeed(server, 'POST /users/upgrade', { token, body: proof });
  expect(await thief.closed).toMatchObject({ code: 4505 });
  expect(await request(server, 'GET /users/me', { token })).toMatchObject({ status: 401 });
  const refresh = (refresh_token: string) =>
    request(server, 'POST /users/refresh', { body: { refresh_token } });
  expect(await refresh(stolen)).toMatchObject({ status: 401 });
  const next = await refresh(text(kept, 'refresh_token'));
  expect(next).toMatchObject({ status: 200 });
  const sessions = await succeed(server, 'GET /users/me/sessions', {
    token: text(kept, 'access_token'),
  });
  expect(sessions).toEqual({ items: [fields({ current: true })] });
});

test('[H11] [O1] a mailed code makes an account too, with every dialect that has codes', async () => {
  const bob = await guest(server, 'Bob');
  const email = 'bob@example.org';
  const code = await codeFor(email);
  const wrong = code === '000000' ? '000001' : '000000';
  expect(await upgradeWithCode(bob, { email, code: wrong })).toMatchObject({ status: 400 });
  const kept = await upgraded(bob, { email, code }, '/users/upgrade/code');
  expect(kept.answer).toMatchObject({ id: bob.id, email });
  expect(await upgradeWithCode(kept, { email, code })).toMatchObject({ status: 409 });
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
  const kept = await upgraded(dee, { email: 'dee@example.org', password });
  expect(await upgrade(kept, { email: 'dee2@example.org', password })).toMatchObject({
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
