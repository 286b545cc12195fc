/** What holds for every dialect, whatever its words; each speaks through its driver. */
import type { Driver, Guest, Place, Ticket } from '../testing/drivers/driver.ts';
import type { TestServer } from '../testing/server.ts';
import type { Frame, TestSocket } from '../testing/socket.ts';
import { randomUUID } from 'node:crypto';
import { mayReconnect } from '@parley/protocol';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withToken } from '../testing/drivers/driver.ts';
import { DRIVERS } from '../testing/drivers/index.ts';
import { listWith, textLike } from '../testing/matchers.ts';
import { ended } from '../testing/metrics.ts';
import { guest, peopleIn, roomOf } from '../testing/people.ts';
import { request, succeed } from '../testing/request.ts';
import { testServer } from '../testing/server.ts';
import { openSocket, refusalOf } from '../testing/socket.ts';
import { SECRET, forgedToken } from '../testing/tokens.ts';
import { DIALECTS } from './registry.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ SECRET_KEY: SECRET });
});
afterAll(() => server[Symbol.asyncDispose]());

const description = { type: 'offer', sdp: 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n' };

/** Three in a room of their own, of whom nobody has anything left to hear. */
async function company(driver: Driver, place: Place = server): Promise<[Guest, Guest, Guest]> {
  const room = await driver.newRoom(place);
  const come = async () => driver.enter(place, await driver.ticket(place, room));
  const [ann, bob, cid] = [await come(), await come(), await come()];
  for (const each of [ann, bob, cid]) await heard(each);
  return [ann, bob, cid];
}

/** Everything that has come to somebody by now. */
async function heard({ socket }: Guest): Promise<Frame[]> {
  await socket.settled();
  return socket.drain();
}

/** What was heard about somebody's coming or going: everything, where nothing should be. */
const newsOf = (frames: readonly Frame[], news: Frame | undefined): Frame[] =>
  frames.filter(({ type }) => news === undefined || type === news['type']);

const listOf = (frame: Frame | undefined): Frame[] => (frame === undefined ? [] : [frame]);

test('[C3] every dialect there is, is held to what follows', () => {
  expect(DRIVERS.map(({ tag }) => tag)).toEqual(DIALECTS.map(({ tag }) => tag));
});

/** Every way to show a token (C5). */
const ways: readonly (readonly [string, (ticket: Ticket) => Promise<TestSocket>])[] = [
  ['the query', (ticket) => openSocket(server, withToken(ticket))],
  ['the header', ({ path, token }) => openSocket(server, path, { headers: bearer(token) })],
  ['a subprotocol', ({ path, token }) => openSocket(server, path, { protocols: protocols(token) })],
];
const bearer = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };
const protocols = (token: string | undefined) => (token === undefined ? [] : ['bearer', token]);

const drivers = DRIVERS.map((driver) => [driver.tag, driver] as const);

describe.each(drivers)('the door of %s', (_, driver) => {
  const newTicket = async () => driver.ticket(server, await driver.newRoom(server));

  test('[C2] does not mind a slash', async () => {
    const { path, token } = await newTicket();
    for (const end of ['/$1', '$1']) {
      const place = path.replace(/\/?(\?.*)?$/, end);
      const socket = await openSocket(server, withToken({ path: place, token }));
      expect(socket.webSocket.readyState).toBe(socket.webSocket.OPEN);
      await ended(server, () => socket.close());
    }
  });

  test.each(ways)('[C5] takes a token from %s, and the log never has it', async (_way, open) => {
    const ticket = await newTicket();
    const socket = await open(ticket);
    await ended(server, () => socket.close());
    expect(server.log()).not.toContain(ticket.token?.split('.')[2] ?? 'token=');
  });

  test('[C6] [C13] refuses with a status and a body of the dialect', async () => {
    const refusals = await driver.refusals(server, await driver.newRoom(server));
    for (const [what, { path, status }] of Object.entries(refusals)) {
      const refusal = await refusalOf(openSocket(server, path));
      expect([what, refusal]).toMatchObject([what, { status, body: driver.refusal(status) }]);
      expect(refusal.headers).toMatchObject({
        'content-type': textLike(/^application\/json/),
        ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      });
    }
  });
});

describe.each(drivers)('a plain GET at the door of %s', (_, driver) => {
  test('[C6] [C13] is answered as the handshake is refused', async () => {
    const refusals = await driver.refusals(server, await driver.newRoom(server));
    for (const [what, { path }] of Object.entries(refusals)) {
      const { status, body } = await refusalOf(openSocket(server, path));
      expect([what, await request(server, `GET ${path}`)]).toMatchObject([what, { status, body }]);
    }
  });

  test('[C2] [C5] [C6] says that a socket would be let in, and lets nobody in', async () => {
    const room = await driver.newRoom(server);
    const ann = await driver.enter(server, await driver.ticket(server, room));
    await heard(ann);
    const ticket = await driver.ticket(server, room);
    const [path, query = ''] = ticket.path.split('?');
    const slashed = `${path?.replace(/\/$/, '')}/?${query}`;
    const { token } = ticket;
    for (const options of [{ line: withToken(ticket) }, { line: slashed, token }]) {
      const { status, headers, body } = await request(server, `GET ${options.line}`, options);
      expect([status, headers.get('upgrade'), body]).toEqual([
        426,
        'websocket',
        driver.refusal(426),
      ]);
    }
    expect(await heard(ann)).toEqual([]);
    await driver.enter(server, ticket);
  });
});

/** Tokens that are good but for one thing; that of `ticket` is good. */
async function spoilt({ token = '' }: Ticket): Promise<string[]> {
  const claims = decodeJwt(token);
  const past = Math.floor(Date.now() / 1000) - 1;
  return Promise.all([
    forgedToken('', { claims: { ...claims, exp: past } }),
    forgedToken('', { claims, secret: `${SECRET}!` }),
    forgedToken('', { claims, algorithm: 'HS512' }),
    forgedToken('', { claims: { ...claims, use: 'refresh' } }),
    forgedToken('', { claims: { ...claims, uid: randomUUID() } }),
  ]);
}

describe.each(drivers)('a room that is open to %s', (_, driver) => {
  /** Made by a host who can end it and ban people from it. */
  async function openRoom() {
    const host = await guest(server, 'Host');
    const name = `room-${randomUUID()}`;
    const { id } = await roomOf(server, host, { name, access: 'open' });
    const ask = (line: string) => succeed(server, line, host);
    return { id, ask, ticket: await driver.ticket(server, name) };
  }

  /** Where nobody logs in, nobody can be told apart from a newcomer. */
  async function expectAtDoor(ticket: Ticket, status: number): Promise<void> {
    const opening = openSocket(server, withToken(ticket));
    const isNew = ticket.token === undefined;
    // Where nobody logs in, who comes again is somebody new; of a banned guest the network is known.
    if (isNew && status !== 403) return (await opening).close();
    const refusal = { status, body: driver.refusal(status) };
    expect(await refusalOf(opening)).toMatchObject(refusal);
    if (isNew) return;
    expect(await request(server, `GET ${withToken(ticket)}`)).toMatchObject(refusal);
  }

  test('[C4] [C6] is shut to a token that is spoilt', async () => {
    const { ticket } = await openRoom();
    if (ticket.token === undefined) return expectAtDoor(ticket, 401);
    for (const token of await spoilt(ticket)) await expectAtDoor({ ...ticket, token }, 401);
  });

  test('[C6] [H7] is shut to who is banned, and their socket closed for good', async () => {
    const { id, ask, ticket } = await openRoom();
    const { socket } = await driver.enter(server, ticket);
    const { connected } = await peopleIn(server, { id });
    for (const userId of connected) await ask(`POST /moderation/${id}/ban/${userId}`);
    const { code } = await socket.closed;
    expect([code, mayReconnect(code)]).toEqual([4501, false]);
    await expectAtDoor(ticket, 403);
  });

  test('[C6] [H2] is shut to everybody once it has ended', async () => {
    const { id, ask, ticket } = await openRoom();
    const { socket } = await driver.enter(server, ticket);
    await ask(`DELETE /rooms/${id}`);
    const { code } = await socket.closed;
    expect([code, mayReconnect(code)]).toEqual([4502, false]);
    await expectAtDoor(ticket, 404);
  });
});

/** What signals carry, as one of the dialect says it. */
const contents = (driver: Driver): readonly Frame[] => [
  driver.offer(description),
  driver.candidate({ candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host' }),
];

describe.each(drivers)('signals of %s', (_, driver) => {
  test.each(contents(driver))('[C7] tell who sent them, whatever is written: %j', async (said) => {
    const [ann, bob] = await company(driver);
    const frame = { ...said, ...bob.address };
    const forged = Object.keys(ann.stamps).map((name) => [name, 'forged']);
    ann.socket.send({ ...frame, ...Object.fromEntries(forged) });
    await ann.socket.settled();
    expect(await heard(bob)).toEqual([{ ...frame, ...ann.stamps }]);
  });

  test.each([
    ['a description', description],
    ['a description as text', description.sdp],
    ['a long description', { ...description, sdp: 'a=x\r\n'.repeat(3_500) }],
    ['any text', { ...description, sdp: 'é😀\u202e\u0000"\\/' }],
    ['a description with what is unknown', { ...description, x: [{ y: null }, 1e21, -0.5, ''] }],
  ])('[C8] carry %s untouched', async (_what, content) => {
    const [ann, bob] = await company(driver);
    const frame = { ...driver.offer(content), ...bob.address, 'an unknown field': [content] };
    ann.socket.send(frame);
    await ann.socket.settled();
    expect(await heard(bob)).toEqual([{ ...frame, ...ann.stamps }]);
  });

  test('[X0] reach whom they name, or everybody else where there are no names', async () => {
    const [ann, bob, cid] = await company(driver);
    const frame = { ...driver.offer(description), ...bob.address };
    ann.socket.send(frame);
    const got = { ...frame, ...ann.stamps };
    expect(await heard(ann)).toEqual([]);
    expect(await heard(bob)).toEqual([got]);
    expect(await heard(cid)).toEqual(bob.address ? [] : [got]);
  });

  test('[C8] arrive in order, also sixty candidates in a burst', async () => {
    const [ann, bob] = await company(driver);
    const burst = Array.from({ length: 60 }, (_none, n) => ({
      ...driver.candidate({ candidate: `candidate:${n} 1 udp 1 192.0.2.1 9 typ host` }),
      ...bob.address,
    }));
    for (const frame of burst) ann.socket.send(frame);
    await ann.socket.settled();
    expect(await heard(bob)).toEqual(burst.map((frame) => ({ ...frame, ...ann.stamps })));
  });
});

describe.each(drivers)('bad frames of %s', (_, driver) => {
  test.each([
    ['nothing', ''],
    ['no JSON', 'nonsense'],
    ['half of it', '{"type":'],
    ['a list', '[]'],
    ['null', 'null'],
    ['no type', '{}'],
    ['an unknown type', '{"type":"no such type"}'],
    ['a type that is no text', '{"type":{"toString":1}}'],
    ['bytes', Buffer.of(1, 2, 3)],
    ['JSON in bytes', Buffer.from('{}')],
  ])('[C9] are told or dropped, and the connection stays: %s', async (_what, bad) => {
    const [ann, bob] = await company(driver);
    ann.socket.webSocket.send(bad);
    expect(await heard(ann)).toEqual(listOf(driver.complaint(400)));
    const frame = { ...driver.offer(description), ...bob.address };
    ann.socket.send(frame);
    await ann.socket.settled();
    expect(await heard(bob)).toEqual([{ ...frame, ...ann.stamps }]);
  });

  test('[C9] [C6] end the connection for good where there are too many', async () => {
    await using strict = await testServer({ FLOOD_BURST: '20', FLOOD_RATE: '1' });
    const [ann] = await company(driver, strict);
    await ended(strict, () => {
      for (let times = 0; times < 40; times += 1) ann.socket.send('nonsense');
    });
    const { code } = await ann.socket.closed;
    expect([code, mayReconnect(code)]).toEqual([4503, false]);
    expect(ann.socket.drain().slice(-1)).toEqual(listOf(driver.complaint(429)));
  });
});

describe.each(drivers)('too many frames of %s', (_, driver) => {
  test('[C9] [C6] end the connection for good, and the others hear no more than is allowed', async () => {
    await using strict = await testServer({ FLOOD_BURST: '20', FLOOD_RATE: '1' });
    const [ann, bob] = await company(driver, strict);
    const frame = { ...driver.offer(description), ...bob.address };
    await ended(strict, () => {
      for (let times = 0; times < 40; times += 1) ann.socket.send(frame);
    });
    const { code } = await ann.socket.closed;
    expect([code, mayReconnect(code)]).toEqual([4503, false]);
    expect(ann.socket.drain()).toEqual(listOf(driver.complaint(429)));
    const news = await heard(bob);
    expect(news.filter(({ type }) => type === frame['type']).length).toBeLessThanOrEqual(20);
    expect(news).toEqual(listWith(...listOf(ann.departure)));
  });

  test('[C9] [C6] end the connection where they are too long', async () => {
    const [ann, bob] = await company(driver);
    await ended(server, () => ann.socket.send(driver.offer('x'.repeat(65_536))));
    expect(await ann.socket.closed).toMatchObject({ code: 1009 });
    expect(newsOf(await heard(bob), ann.departure)).toEqual(listOf(ann.departure));
  });
});

describe.each(drivers)('coming and going in %s', (_, driver) => {
  test('[X4] an arrival is told to the others once', async () => {
    const room = await driver.newRoom(server);
    const come = async () => driver.enter(server, await driver.ticket(server, room));
    const ann = await come();
    const { arrival } = await come();
    expect(newsOf(await heard(ann), arrival)).toEqual(listOf(arrival));
  });

  test.each([
    ['a goodbye', ({ socket }: Guest) => socket.close()],
    ['none', ({ socket }: Guest) => socket.webSocket.terminate()],
  ])('[X4] a departure with %s is told to the others once', async (_what, leave) => {
    const [ann, bob, cid] = await company(driver);
    await ended(server, () => leave(cid));
    for (const other of [ann, bob]) {
      expect(newsOf(await heard(other), cid.departure)).toEqual(listOf(cid.departure));
    }
  });

  test('[C6] when the server stops, everybody is told to come back', async () => {
    const brief = await testServer();
    const guests = await company(driver, brief);
    await brief[Symbol.asyncDispose]();
    for (const { socket } of guests) expect(await socket.closed).toMatchObject({ code: 1012 });
  });
});
