import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { startMailServer } from './testing/mail.ts';
import type { Member } from './testing/otp-people.ts';
import { codeIn, enterRoom, makeRoom } from './testing/otp-people.ts';
import type { Person, TestRoom } from './testing/people.ts';
import { enter, guest, join, roomOf } from './testing/people.ts';
import { request, succeed, text } from './testing/request.ts';
import type { TestServer } from './testing/server.ts';
import { testServer } from './testing/server.ts';
import { openSocket, refusalOf } from './testing/socket.ts';

/** What people entrust to the server in the run below, each of it easy to find. */
const ENTRUSTED = {
  name: 'Zaphod Secretname',
  email: 'secret.address@example.org',
  password: 'secret password 42',
  wrongPassword: 'secret password 43',
  chat: 'secret message',
  key: 'secretkey==',
  sdp: 'v=0 o=secretsdp',
  candidate: 'candidate:1 1 udp 1 192.0.2.77 7777 typ host secretufrag',
  forged: 'secret.forged.token',
};
const { name, email, password } = ENTRUSTED;

test.each([
  ['development', 'trace'],
  ['test', 'trace'],
])('[C5] logs in %s, at the level %s, hold nothing that was entrusted', async (env, level) => {
  await using server = await testServer({ APP_ENV: env, LOG_LEVEL: level });
  const person = await signUp(server);
  const room = await roomOf(server, person, { name });
  const other = await guest(server, name);
  await join(server, room, other);
  await talk(server, room, person, other);
  await beRefused(server, room, person);
  await succeed(server, `DELETE /rooms/${room.id}`, { token: person.token });
  const log = server.log();
  for (const path of ['/auth/anonymous', '/users/register', '/nowhere', '/ws/']) {
    expect(log).toContain(path);
  }
  const secrets = [
    ...Object.values(ENTRUSTED),
    person.token,
    other.token,
    ...[person.token, other.token].flatMap((token) => token.split('.').slice(1)),
    room.invite,
  ];
  for (const secret of secrets) expect(log).not.toContain(secret);
});

test('[C5] [O3] logs hold no code, nor the address that it went to', async () => {
  await using post = await startMailServer();
  await using server = await testServer({ ...post.environment, LOG_LEVEL: 'trace' });
  const ask = (path: string, body: object) => request(server, `POST /api/auth/${path}`, { body });
  await ask('signup', { email });
  const otp = codeIn((await post.next(email)).text);
  for (const guess of [`${otp}0`, [otp], otp]) await ask('verify-otp', { email, otp: guess });
  const username = 'zaphodsecretname';
  await ask('set-username', { email, username });
  const { access_token: token } = await succeed(server, 'POST /api/auth/login', {
    body: { email },
  });
  await exchange(server, { email, username, token: String(token) });
  post.refuse(true);
  await ask('signup', { email });
  await ask('login', { email, otp });
  const log = server.log();
  expect(log).toContain('/api/auth/verify-otp');
  expect(log).toMatch(/SMTP_SERVER.*No such mailbox/);
  for (const secret of [email, otp, username, String(token), ENTRUSTED.chat, ENTRUSTED.sdp]) {
    expect(log).not.toContain(secret);
  }
});

async function exchange(server: TestServer, person: Member): Promise<void> {
  using socket = await enterRoom(server, await makeRoom(server, person), person);
  socket.send({ type: 'offer', target: person.username, sdp: ENTRUSTED.sdp });
  socket.send({ type: 'offer', target: ENTRUSTED.chat, sdp: ENTRUSTED.sdp });
  socket.send({ type: 'chat', content: ENTRUSTED.chat });
  await socket.take({ type: 'chat' });
}

async function signUp(server: TestServer): Promise<Person> {
  const body = { email, password, display_name: name };
  const { id } = await succeed(server, 'POST /users/register', { body });
  const answer = await succeed(server, 'POST /users/login', { body });
  await request(server, 'POST /users/login', {
    body: { email, password: ENTRUSTED.wrongPassword },
  });
  return { id: String(id), name, token: text(answer, 'access_token') };
}

async function talk(server: TestServer, room: TestRoom, person: Person, other: Person) {
  const { token } = person;
  using here = await enter(server, room, person);
  using there = await openSocket(server, `/ws/${room.id}`, { protocols: ['bearer', other.token] });
  here.send({ type: 'signal', to: other.id, sdp: { type: 'offer', sdp: ENTRUSTED.sdp } });
  here.send({ type: 'signal', ice: { candidate: ENTRUSTED.candidate } });
  here.send({ type: 'signal', to_conn: ENTRUSTED.forged, sdp: ENTRUSTED.sdp });
  here.send({ type: ENTRUSTED.chat, sdp: 5 });
  here.send(`{"type":"signal","sdp":"${ENTRUSTED.sdp}`);
  await succeed(server, `POST /chat/${room.id}`, { token, body: { ciphertext: ENTRUSTED.chat } });
  await succeed(server, `POST /keys/${room.id}`, { token, body: { identity_key: ENTRUSTED.key } });
  await there.take({ type: 'chat' });
  await here.settled();
  await succeed(server, `POST /moderation/${room.id}/kick/${other.id}`, { token });
  await there.closed;
}

async function beRefused(server: TestServer, room: TestRoom, { token }: Person) {
  const { forged, chat } = ENTRUSTED;
  await request(server, `GET /users/me?token=${forged}`, { token: forged });
  await request(server, `GET /nowhere?token=${token}&access_token=${forged}`);
  await request(server, `GET /chat/${room.id}?before=x&TOKEN=${token}`);
  await request(server, 'POST /users/login', { body: `{"password": "${password}"` });
  await request(server, 'POST /users/register', { body: { email, password: [password] } });
  await request(server, `POST /chat/${room.id}`, { token, body: { ciphertext: [chat] } });
  await request(server, `POST /chat/${randomUUID()}`, { token, body: { ciphertext: chat } });
  await request(server, `POST /chat/${room.id}`, { token, body: chat.repeat(10_000) });
  await refusalOf(openSocket(server, `/ws/${room.id}?token=${forged}`));
  await refusalOf(openSocket(server, `/ws/${randomUUID()}?token=${token}`));
  await refusalOf(openSocket(server, `/nowhere/?token=${token}`));
}
