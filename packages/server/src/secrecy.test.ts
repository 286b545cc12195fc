import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { startMailServer } from './testing/mail.ts';
import type { Member } from './testing/otp-people.ts';
import { codeIn, enterRoom, makeRoom } from './testing/otp-people.ts';
import type { Person, TestRoom } from './testing/people.ts';
import { enter, guest, join, roomOf } from './testing/people.ts';
import { request, succeed, text } from './testing/request.ts';
import type { TestServer } from './testing/server.ts';
import { relayOf } from './testing/relay.ts';
import { account } from './testing/rooms-people.ts';
import { testServer } from './testing/server.ts';
import type { Ticket } from './testing/drivers/driver.ts';
import { withToken } from './testing/drivers/driver.ts';
import { DRIVERS } from './testing/drivers/index.ts';
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

test('[C5] logs hold no token, ticket, invite, credential or secret of any dialect', async () => {
  const own = {
    SECRET_KEY: 'the secret key of this server, long enough',
    ADMIN_TOKEN: 'the admin token of this server, long enough',
    TURN_SECRET: 'the secret that is shared with a relay',
  };
  const turn = { TURN: 'auto', TURN_URLS: 'turn:relay.example:3478?transport=udp' };
  await using server = await testServer({ ...own, ...turn, LOG_LEVEL: 'trace' });
  const secrets: unknown[] = Object.values(own);
  for (const driver of DRIVERS) {
    const ticket = await driver.ticket(server, await driver.newRoom(server));
    secrets.push(ticket.token, ...(await enterInEveryWay(server, ticket)));
  }
  secrets.push(...(await showEverything(server)), ...(await administer(server, own.ADMIN_TOKEN)));
  const texts = secrets.filter((secret) => typeof secret === 'string' && secret.length > 8);
  expect(texts.length).toBeGreaterThan(25);
  const log = server.log();
  expect(texts.filter((secret) => log.includes(String(secret)))).toEqual([]);
});

/** By token and by ticket, good ones and spent ones; gives what was shown. */
async function enterInEveryWay(server: TestServer, ticket: Ticket): Promise<unknown[]> {
  (await openSocket(server, withToken(ticket))).close();
  const { path, token } = ticket;
  if (token === undefined) return [];
  const pass = text(await succeed(server, 'POST /ws-ticket', { token }), 'ticket');
  const opening = () => openSocket(server, `${path}?ticket=${pass}`);
  (await opening()).close();
  await refusalOf(opening());
  await request(server, `GET ${path}?ticket=${pass}&token=${token}`);
  return [pass, pass.split('.')[2], token.split('.')[2]];
}

/** What else is given out and shown again: refresh tokens, invites, seats, places, relays. */
async function showEverything(server: TestServer): Promise<unknown[]> {
  const body = { display_name: 'Ann', refresh: true };
  const tokens = await succeed(server, 'POST /auth/anonymous', { body });
  const [token, refresh] = [text(tokens, 'access_token'), text(tokens, 'refresh_token')];
  const renew = { body: { refresh_token: refresh } };
  const renewed = await succeed(server, 'POST /users/refresh', renew);
  const { access, refresh: lasting } = await account(server);
  await request(server, 'POST /auth/token/refresh/', { body: { refresh: lasting } });
  await request(server, 'POST /auth/token/refresh/', { body: { refresh } });
  const { id, invite } = await roomOf(server, { id: '', name: '', token });
  const made = await succeed(server, `POST /rooms/${id}/invites`, { token });
  const code = text(made, 'invite_code');
  for (const each of [code, invite]) {
    await request(server, `GET /rooms/by-invite/${each}`);
    await request(server, `POST /rooms/join/${each}?invite=${each}`, { token });
    await refusalOf(openSocket(server, `/ws/${id}?invite=${each}&token=${each}`));
  }
  using socket = await openSocket(server, `/ws/${id}?resume=1&token=${token}`);
  const { resume_token: place, session } = await socket.take({ type: 'welcome' });
  const back = `/ws/${id}?resume=1&session=${String(session)}&resume_token=${String(place)}`;
  await refusalOf(openSocket(server, back));
  const seat = { room_id: 'seats', client_id: 'a' };
  const { token: held } = await succeed(server, 'POST /api/rooms/join', { body: seat });
  await request(server, 'POST /api/rooms/leave', { body: { ...seat, token: held } });
  const { iceServers } = await succeed(server, 'GET /ice-servers', { token });
  const { username, credential } = relayOf(iceServers);
  const renewals = [renewed['access_token'], renewed['refresh_token']];
  const signedIn = [token, refresh, ...renewals, access, lasting];
  return [...signedIn, invite, code, place, held, username, credential];
}

/** With the token of the operator, a wrong one, and the right one where it does not belong. */
async function administer(server: TestServer, token: string): Promise<unknown[]> {
  const wrong = `${token} but wrong`;
  await request(server, 'GET /admin/api/overview', { token });
  await request(server, 'GET /admin/api/overview', { token: wrong });
  await request(server, `GET /admin/api/overview?token=${encodeURIComponent(token)}`);
  return [token, wrong, encodeURIComponent(token)];
}

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
