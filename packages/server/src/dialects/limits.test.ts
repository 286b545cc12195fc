/** How the limits look over the wire, to clients of each dialect; who is counted with whom. */
import type { Place } from '../testing/drivers/driver.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MemoryEngine } from '../bus/memory.ts';
import { nodeId } from '../core/ids.ts';
import { account, PASSWORD } from '../testing/rooms-people.ts';
import { enter, guest, roomOf } from '../testing/people.ts';
import { request, succeed } from '../testing/request.ts';
import { testServer } from '../testing/server.ts';
import { openSocket, refusalOf } from '../testing/socket.ts';

/** A client of that address, by the word of the proxy in front. */
const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

const anHour = { 'retry-after': '3600' };

describe('too many requests', () => {
  test.each([
    ['GET /rooms/mine', { detail: 'Too many requests, try again in 3600 s' }],
    [
      'GET /auth/profile/',
      { detail: 'Request was throttled. Expected available in 3600 seconds.' },
    ],
    ['GET /api/rooms/stats', { error: 'Too many requests, try again in 3600 s', code: 429 }],
    ['POST /api/auth/signup', { detail: 'Too many requests, try again in 3600 s' }],
    ['GET /openapi.json', { detail: 'Too many requests, try again in 3600 s' }],
    ['GET /asyncapi.json', { detail: 'Too many requests, try again in 3600 s' }],
  ])('[C13] are 429 with Retry-After in the shape of the dialect: %s', async (line, body) => {
    await using server = await testServer({ REQUEST_RATE: '1/1h', TRUST_PROXY: '1' });
    const { status: first } = await request(server, line, from('2001:db8::1'));
    expect(first).not.toBe(429);
    const refused = await request(server, line, from('2001:db8::ffff:1'));
    expect([refused.status, refused.body]).toEqual([429, body]);
    expect(Object.fromEntries(refused.headers)).toMatchObject(anHour);
    const other = await request(server, line, from('2001:db8:0:1::1'));
    expect(other.status).toBe(first);
    const { text } = await scrape(server);
    expect(text).toContain('parley_limited_total{limit="requests"} 1');
  });

  test('[C16] do not keep anybody from asking whether the server lives', async () => {
    await using server = await testServer({ REQUEST_RATE: '1/1h' });
    for (let times = 0; times < 3; times += 1) {
      expect((await request(server, 'GET /health')).status).toBe(200);
    }
  });
});

test('[O2] who comes through a proxy that nobody has named is counted as the proxy, and that is said once', async () => {
  await using server = await testServer({ REQUEST_RATE: '1/1h' });
  expect((await request(server, 'GET /rooms/mine', from('192.0.2.1'))).status).toBe(401);
  expect((await request(server, 'GET /rooms/mine', from('192.0.2.2'))).status).toBe(429);
  expect(server.log().match(/TRUST_PROXY/g)).toHaveLength(1);
});

async function scrape({ url }: { readonly url: string }) {
  const answer = await fetch(`${url}/metrics`);
  return { text: await answer.text() };
}

describe('wrong passwords', () => {
  test.each(['/users/login', '/auth/login/', '/api/auth/login'])(
    '[R2] [H2] slow down whoever tries them at %s, and nobody else',
    async (path) => {
      await using server = await testServer({ LOGIN_RATE: '2/1h', TRUST_PROXY: '1' });
      const email = await registered(server, path);
      const logIn = async (password: string, address: string) =>
        request(server, `POST ${path}`, { body: { email, password }, ...from(address) });
      for (let tries = 0; tries < 2; tries += 1) {
        expect((await logIn('wrong password', '192.0.2.1')).status).toBe(401);
      }
      expect((await logIn(PASSWORD, '192.0.2.1')).status).toBe(429);
      expect((await logIn(PASSWORD, '192.0.2.2')).status).toBe(200);
    },
  );
});

/** The e-mail address of somebody new, who logs in there. */
async function registered(server: Place, path: string): Promise<string> {
  if (path !== '/users/login') return (await account(server)).email;
  const email = 'ann@example.org';
  const body = { email, password: PASSWORD, display_name: 'Ann' };
  expect((await request(server, 'POST /users/register', { body })).status).toBe(200);
  return email;
}

describe('too much on a socket', () => {
  test('[C9] of one kind is refused, and the rest goes on', async () => {
    await using server = await testServer({ STATE_RATE: '1/1h', CHAT_RATE: '1/1h' });
    const ann = await guest(server);
    const room = await roomOf(server, ann);
    using socket = await enter(server, room, ann);
    const tooMany = { type: 'error', detail: 'Too many requests, try again in 3600 s' };
    socket.send({ type: 'state', mic_on: false });
    await socket.take({ type: 'participant_state', mic_on: false });
    socket.send({ type: 'state', mic_on: true });
    expect(await socket.take({ type: 'error' })).toEqual(tooMany);
    socket.send({ type: 'chat', ciphertext: 'hello' });
    await socket.take({ type: 'chat' });
    socket.send({ type: 'chat', ciphertext: 'again' });
    expect(await socket.take({ type: 'error' })).toEqual(tooMany);
    const body = { ciphertext: 'by another way' };
    const posted = await request(server, `POST /chat/${room.id}`, { token: ann.token, body });
    expect(posted.status).toBe(429);
    for (let sent = 0; sent < 60; sent += 1)
      socket.send({ type: 'signal', ice: { candidate: '' } });
    await socket.settled();
    expect(socket.drain()).toEqual([]);
  });

  test('[C9] what becomes of messages counts with the messages of a room', async () => {
    await using server = await testServer({ ROOM_CHAT_RATE: '1/1h' });
    const ann = await guest(server);
    const { token } = ann;
    const room = await roomOf(server, ann);
    const body = { ciphertext: 'hello' };
    const { id } = await succeed(server, `POST /chat/${room.id}`, { token, body });
    const message = `/chat/${room.id}/${String(id)}`;
    expect(await request(server, `PATCH ${message}`, { token, body })).toMatchObject({
      status: 429,
    });
    expect(await request(server, `DELETE ${message}`, { token })).toMatchObject({ status: 429 });
    const reaction = `${message}/reactions/${encodeURIComponent('👍')}`;
    expect(await request(server, `PUT ${reaction}`, { token })).toMatchObject({ status: 429 });
  });

  test('[H11] keys and groups are counted by account, apart from each other', async () => {
    await using server = await testServer({ KEY_RATE: '2/1h', GROUP_RATE: '1/1h' });
    const ann = await guest(server);
    const { id } = await roomOf(server, ann);
    const ask = async (line: string, body: object, { token } = ann) =>
      (await request(server, line, { token, body })).status;
    const keys = { identity_key: 'key', device_id: 'laptop' };
    expect(await ask(`POST /keys/${id}`, keys)).toBe(200);
    expect(await ask(`POST /keys/${id}/claim`, { devices: [] })).toBe(200);
    expect(await ask(`POST /keys/${id}/claim`, { devices: [] })).toBe(429);
    expect(await ask(`POST /keys/${id}`, keys, await guest(server))).toBe(200);
    const group = { group_id: id, replaces: null, device_id: 'laptop', welcomes: [] };
    expect(await ask(`POST /groups/${id}`, group)).toBe(200);
    expect(await ask(`POST /groups/${id}/seen`, { ...group, epoch: 1 })).toBe(429);
  });

  test('[H2] [C6] rooms have so many places, and people so many rooms', async () => {
    await using server = await testServer({ ROOM_SIZE: '2', ROOMS_PER_USER: '2' });
    const ann = await guest(server);
    const room = await roomOf(server, ann);
    await roomOf(server, ann);
    const body = { name: 'one more' };
    const { status, body: refusal } = await request(server, 'POST /rooms/', {
      token: ann.token,
      body,
    });
    expect([status, refusal]).toEqual([
      409,
      { detail: 'You have 2 rooms, and no more are allowed: delete one first' },
    ]);
    const burst = await Promise.allSettled(
      Array.from({ length: 8 }, async () => enter(server, room, await guest(server))),
    );
    const inside = burst.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(inside).toHaveLength(2);
    for (const each of inside) each.close();
    await Promise.all(inside.map(({ closed }) => closed));
    using first = await enter(server, room, ann);
    using second = await enter(server, room, ann);
    await expect(enter(server, room, ann)).rejects.toMatchObject({
      status: 409,
      body: { detail: 'The room is full: 2 connections are open' },
    });
    second.close();
    await first.take({ type: 'leave' });
    const path = `/ws/${room.id}?resume=1&token=${ann.token}`;
    const lost = await openSocket(server, path);
    const { session, resume_token: secret } = await lost.take({ type: 'welcome' });
    lost[Symbol.dispose]();
    const claim = `${path}&session=${String(session)}&epoch=e&offset=0`;
    const made = openSocket(server, `${claim}&resume_token=made-up`);
    expect(await refusalOf(made)).toMatchObject({ status: 409 });
    using back = await openSocket(server, `${claim}&resume_token=${String(secret)}`);
    await back.take({ type: 'welcome', conn_id: session });
  });
});

async function nodes(environment: Readonly<Record<string, string>>) {
  const engine = new MemoryEngine();
  const start = async (name: string) => testServer(environment, { bus: engine.join(nodeId(name)) });
  const [one, other] = [await start('one'), await start('other')];
  onTestFinished(async () => {
    await Promise.all([one, other].map(async (node) => node[Symbol.asyncDispose]()));
  });
  return [one, other] as const;
}

describe('several nodes', () => {
  const MOST = 100;

  test('[C13] let through together what one would', async () => {
    const [one, other] = await nodes({ REQUEST_RATE: `${MOST}/1h` });
    for (let turn = 0; turn < MOST; turn += 1) await request(one, 'GET /rooms/mine');
    let asked = 0;
    await expect
      .poll(async () => {
        asked += 1;
        return (await request(other, 'GET /rooms/mine')).status;
      })
      .toBe(429);
    expect(asked).toBeLessThan(MOST);
  });

  test('[C6] have together the sockets of an address that one would have', async () => {
    const [one, other] = await nodes({ CONNECTIONS_PER_ADDRESS: '2' });
    const [ann, bob] = [await guest(one), await guest(other)];
    const [room, away] = [await roomOf(one, ann), await roomOf(other, bob)];
    using first = await enter(one, room, ann);
    using second = await enter(one, room, ann);
    const refusal = async () => refusalOf(enter(other, away, bob));
    await expect.poll(async () => (await refusal()).status).toBe(429);
    first.close();
    second.close();
    await expect.poll(async () => refusal().catch(String)).toContain('was accepted');
  });
});
