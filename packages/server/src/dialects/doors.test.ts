/** Who is let in, at the door of every dialect: one open room, whose host speaks `hackrtc`. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Driver } from '../testing/drivers/driver.ts';
import { member as provenMember } from '../testing/otp-people.ts';
import type { Person, TestRoom, Visitor } from '../testing/people.ts';
import type { Fields } from '../testing/request.ts';
import type { TestServer } from '../testing/server.ts';
import { withToken } from '../testing/drivers/driver.ts';
import { DRIVERS } from '../testing/drivers/index.ts';
import { textLike } from '../testing/matchers.ts';
import { admin, ADMIN_TOKEN } from '../testing/admin.ts';
import { testNodes } from '../testing/nodes.ts';
import { enter, guest, roomOf } from '../testing/people.ts';
import { isFields, request, succeed, text } from '../testing/request.ts';
import { testServer } from '../testing/server.ts';
import { openSocket, refusalOf } from '../testing/socket.ts';

let server: TestServer;
let host: Person;
beforeAll(async () => {
  server = await testNodes();
  host = await guest(server, 'Host');
});
afterAll(() => server[Symbol.asyncDispose]());

interface Hall extends TestRoom {
  readonly name: string;
}

/** A new room that every dialect can name, with the host in it. */
async function hall(doors: Fields = {}): Promise<Hall> {
  const name = `hall-${randomUUID()}`;
  const room = await roomOf(server, host, { name, access: 'open' });
  await succeed(server, `PATCH /rooms/${room.id}`, { token: host.token, body: doors });
  return { ...room, name };
}

const asHost = (line: string, body?: Fields): Promise<Fields> =>
  succeed(server, line, { token: host.token, ...(body && { body }) });

const invite = (room: Hall, fields: Fields = {}): Promise<Fields> =>
  asHost(`POST /rooms/${room.id}/invites`, fields);

/** Comes to the door of a room, with an invite. */
async function comeBy(driver: Driver, { name }: Hall, code: unknown) {
  const ticket = await driver.ticket(server, name);
  const mark = ticket.path.includes('?') ? '&' : '?';
  return { ...ticket, path: `${ticket.path}${mark}invite=${String(code)}` };
}

/** What a handshake is refused with, as it says it. */
async function refused(path: string): Promise<[number, string]> {
  const { status, body } = await refusalOf(openSocket(server, path));
  return [status, isFields(body) ? wordsIn(body) : ''];
}

/** Something to ask of a room that those may who may come in, in each dialect. */
const REQUESTS: { readonly hackrtc: Asking } & Readonly<Record<string, Asking>> = {
  hackrtc: (id) => ({ line: `POST /chat/${id}`, body: { ciphertext: 'hello' } }),
  rooms: (id) => ({ line: `GET /api/rooms/${id}` }),
  otp: (id) => ({ line: `GET /api/rooms/${id}` }),
  minimal: (_, name) => ({
    line: 'POST /api/rooms/join',
    body: { room_id: name, client_id: randomUUID() },
  }),
};

type Asking = (id: string, name: string) => { readonly line: string; readonly body?: Fields };

const wordsIn = (body: Fields): string => String(body['detail'] ?? body['error']);

/** Waits until so many are in the lobby, as the host is told. */
async function waiting(socket: Visitor, count: number): Promise<readonly Fields[]> {
  for (;;) {
    const { items } = await socket.take({ type: 'lobby' });
    const people = Array.isArray(items) ? items.filter(isFields) : [];
    if (people.length === count) return people;
  }
}

/** Somebody who registers with an e-mail address that nobody has proved. */
async function register(): Promise<Person> {
  const account = { email: `${randomUUID()}@example.org`, password: 'correct horse battery' };
  const body = { ...account, display_name: 'Eve' };
  const answer = await succeed(server, 'POST /users/register', { body });
  return { id: text(answer, 'id'), name: 'Eve', token: text(answer, 'access_token') };
}

/** Gives a guest an address that nobody has proved. */
async function protect(person: Person): Promise<Person> {
  const body = { email: `${randomUUID()}@example.org`, password: 'correct horse battery' };
  const answer = await succeed(server, 'POST /users/upgrade', { token: person.token, body });
  return { ...person, token: text(answer, 'access_token') };
}

describe.each(DRIVERS)('at the door of $tag', (driver) => {
  test('[H11] an open room lets in; a locked one lets in those who were in', async () => {
    const room = await hall();
    const first = await driver.ticket(server, room.name);
    using inside = (await driver.enter(server, first)).socket;
    using told = await enter(server, room, host);
    await asHost(`PATCH /rooms/${room.id}`, { locked: true });
    await told.take({ type: 'room_state', locked: true, lobby: false });
    const late = await driver.ticket(server, room.name);
    expect(await refused(withToken(late))).toEqual([403, textLike(/locked/)]);
    inside.close();
    await inside.closed;
    // Where nobody logs in, who comes again is new.
    if (first.token !== undefined) (await driver.enter(server, first)).socket.close();
    await asHost(`PATCH /rooms/${room.id}`, { locked: false });
    (await driver.enter(server, late)).socket.close();
  });

  test('[H11] a lobby holds newcomers until a moderator says so', async () => {
    const room = await hall({ lobby: true });
    using moderator = await enter(server, room, host);
    const entering = driver.enter(server, await driver.ticket(server, room.name));
    const [comer] = await waiting(moderator, 1);
    await asHost(`POST /moderation/${room.id}/admit/${text(comer ?? {}, 'user_id')}`);
    (await entering).socket.close();
    const refusal = refused(withToken(await driver.ticket(server, room.name)));
    const [stranger] = await waiting(moderator, 1);
    moderator.send({ type: 'deny', user_id: stranger?.['user_id'] });
    expect(await refusal).toEqual([403, textLike(/not let in/)]);
    await waiting(moderator, 0);
  });

  test('[H7] [H11] a ban of somebody who waits is one of their network, too', async () => {
    const room = await hall({ lobby: true });
    using moderator = await enter(server, room, host);
    const refusal = refused(withToken(await driver.ticket(server, room.name)));
    const [comer] = await waiting(moderator, 1);
    expect(comer).not.toHaveProperty('network');
    await asHost(`POST /moderation/${room.id}/ban/${text(comer ?? {}, 'user_id')}`);
    expect(await refusal).toEqual([403, textLike(/banned|not let in/)]);
    const door = `GET /ws/${room.name}?token=${(await guest(server)).token}`;
    expect(await request(server, door)).toMatchObject({ status: driver.tag === 'otp' ? 426 : 403 });
  });

  test('[H11] who waits is known no more once they go', async () => {
    const room = await hall({ lobby: true });
    using moderator = await enter(server, room, host);
    const ticket = await driver.ticket(server, room.name);
    const webSocket = new WebSocket(server.url.replace('http', 'ws') + withToken(ticket));
    await waiting(moderator, 1);
    webSocket.close();
    expect(await waiting(moderator, 0)).toEqual([]);
  });

  test('[H11] an invite is good so often, so long, and until it is revoked', async () => {
    const room = await hall();
    const once = await invite(room, { max_uses: 1 });
    const member = await comeBy(driver, room, once['invite_code']);
    (await driver.enter(server, member)).socket.close();
    const late = await comeBy(driver, room, once['invite_code']);
    expect(await refused(withToken(late))).toEqual([410, textLike(/used up/)]);
    // Who came in by it needs it no more.
    if (member.token !== undefined) (await driver.enter(server, member)).socket.close();
    const short = await invite(room, { expires_in: 1 });
    const look = `GET /rooms/by-invite/${text(short, 'invite_code')}`;
    await expect.poll(async () => (await request(server, look)).status).toBe(410);
    const slow = withToken(await comeBy(driver, room, short['invite_code']));
    expect(await refused(slow)).toEqual([410, textLike(/expired/)]);
    await asHost(`DELETE /rooms/${room.id}/invites/${text(once, 'id')}`);
    expect(await refused(withToken(late))).toEqual([410, textLike(/taken back/)]);
    const foreign = await invite(await hall());
    const astray = await comeBy(driver, room, foreign['invite_code']);
    expect(await refused(withToken(astray))).toEqual([404, textLike(/no such invite/)]);
  });

  test('[C11] [H11] its requests are refused as its sockets are', async () => {
    const room = await hall();
    const asked = async ({ id, name }: Hall, code?: string) => {
      const { token } = await driver.ticket(server, name);
      const { line, body } = REQUESTS[driver.tag]?.(id, name) ?? REQUESTS.hackrtc(id, name);
      const query = code === undefined ? '' : `?invite=${code}`;
      const answer = await request(server, line + query, { token, body });
      return [answer.status, isFields(answer.body) && wordsIn(answer.body)];
    };
    expect(await asked(room)).toEqual([200, expect.anything()]);
    expect(await asked(await hall({ locked: true }))).toEqual([403, textLike(/locked/)]);
    // Who has a seat waits as its socket opens.
    const inLobby = driver.tag === 'minimal' ? [200, 'undefined'] : [403, textLike(/let you in/)];
    expect(await asked(await hall({ lobby: true }))).toEqual(inLobby);
    expect(await asked(room, 'made-up')).toEqual([404, textLike(/no such invite/)]);
    const [gone, once] = [await invite(room), await invite(room, { max_uses: 1 })];
    await asHost(`DELETE /rooms/${room.id}/invites/${text(gone, 'id')}`);
    expect(await asked(room, text(gone, 'invite_code'))).toEqual([410, textLike(/taken back/)]);
    const { token } = await guest(server);
    await succeed(server, `POST /rooms/join/${text(once, 'invite_code')}`, { token });
    expect(await asked(room, text(once, 'invite_code'))).toEqual([410, textLike(/used up/)]);
  });

  test('[H7] [H11] the banned stay out, and strangers of their network; who was known before does not', async () => {
    const room = await hall();
    const [early, spare] = await Promise.all([register(), guest(server)]);
    const ticket = await driver.ticket(server, room.name);
    const peer = await driver.enter(server, ticket);
    const { items } = await asHost(`GET /rooms/${room.id}/participants`);
    const people = Array.isArray(items) ? items.filter(isFields) : [];
    const target = people.find(({ user_id: id }) => id !== host.id) ?? {};
    await asHost(`POST /moderation/${room.id}/ban/${text(target, 'user_id')}`);
    await peer.socket.closed;
    const isProven = driver.tag === 'otp';
    const again = ticket.token === undefined ? await driver.ticket(server, room.name) : ticket;
    expect(await refused(withToken(again))).toEqual([403, textLike(/banned/)]);
    const bystander = await guest(server);
    const door = `GET /ws/${room.name}?token=${bystander.token}`;
    for (const headers of [{}, { 'x-forwarded-for': '192.0.2.1' }, { forwarded: 'for=_x' }]) {
      expect(await request(server, door, { headers })).toMatchObject({
        status: isProven ? 426 : 403,
      });
    }
    const post = { token: bystander.token, body: { ciphertext: 'hello' } };
    const posted = await request(server, `POST /chat/${room.id}`, post);
    expect(posted.status).toBe(isProven ? 200 : 403);
    const look = ({ token }: Person) => request(server, `GET /ws/${room.name}?token=${token}`);
    expect(await look(early)).toMatchObject({ status: 426 });
    // Anybody can make an address up.
    expect(await look(await register())).toMatchObject({ status: isProven ? 426 : 403 });
    expect(await look(await protect(spare))).toMatchObject({ status: isProven ? 426 : 403 });
    const proven = { token: (await provenMember(server)).token };
    const inspected = await request(server, `GET /ws/signaling/${room.name}`, proven);
    expect(inspected).toMatchObject({ status: 426 });
    const asNobody = `GET /ws?room_id=${room.name}&client_id=eve`;
    expect(await request(server, asNobody)).toMatchObject({ status: isProven ? 426 : 403 });
    await asHost(`POST /moderation/${room.id}/unban/${text(target, 'user_id')}`);
    expect(await request(server, door)).toMatchObject({ status: 426 });
  });
});

test('[H11] whoever was denied three times has to pause before they ask again', async () => {
  const room = await hall({ lobby: true });
  using moderator = await enter(server, room, host);
  const { token, id } = await guest(server);
  const path = `/ws/${room.id}?token=${token}`;
  for (let times = 0; times < 3; times += 1) {
    const refusal = refused(path);
    await waiting(moderator, 1);
    await asHost(`POST /moderation/${room.id}/deny/${id}`);
    expect(await refusal).toEqual([403, textLike(/not let in/)]);
  }
  const { status, headers } = await refusalOf(openSocket(server, path));
  expect([status, Number(headers['retry-after'])]).toEqual([429, expect.closeTo(600, -2)]);
  await asHost(`PATCH /rooms/${room.id}`, { lobby: false });
  (await openSocket(server, path)).close();
});

/** A client of that network, by the word of the proxy in front. */
const from = (network: number) => ({ headers: { 'x-forwarded-for': `192.0.2.${network}` } });

test('[H7] [H11] a ban is one of every network in which a guest is', async () => {
  await using proxied = await testServer({ TRUST_PROXY: '1' });
  const [ann, eve] = [await guest(proxied, 'Ann'), await guest(proxied, 'Eve')];
  const { id } = await roomOf(proxied, ann);
  const path = `/ws/${id}?token=${eve.token}`;
  const sockets = [
    await openSocket(proxied, path, from(1)),
    await openSocket(proxied, path, from(2)),
  ];
  const post = { token: eve.token, body: { ciphertext: 'hello' }, ...from(3) };
  await succeed(proxied, `POST /chat/${id}`, post);
  await succeed(proxied, `POST /moderation/${id}/ban/${eve.id}`, { token: ann.token });
  await Promise.all(sockets.map(({ closed }) => closed));
  const door = `GET /ws/${id}?token=${(await guest(proxied)).token}`;
  const answers = [1, 2, 3, 4].map((network) => request(proxied, door, from(network)));
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([403, 403, 403, 426]);
});

test('[H7] [H11] a ban is one of strangers who wait already, too', async () => {
  await using proxied = await testServer({ TRUST_PROXY: '1' });
  const [ann, eve, other] = [await guest(proxied), await guest(proxied), await guest(proxied)];
  const room = await roomOf(proxied, ann);
  const asAnn = (line: string, body?: Fields) =>
    succeed(proxied, line, { token: ann.token, ...(body && { body }) });
  await asAnn(`PATCH /rooms/${room.id}`, { lobby: true });
  using moderator = await enter(proxied, room, ann);
  const knocking = [eve, other].map(({ token }) =>
    refusalOf(openSocket(proxied, `/ws/${room.id}?token=${token}`, from(1))),
  );
  await waiting(moderator, 2);
  await asAnn(`POST /moderation/${room.id}/ban/${eve.id}`);
  await asAnn(`PATCH /rooms/${room.id}`, { lobby: false });
  expect((await Promise.all(knocking)).map(({ status }) => status)).toEqual([403, 403]);
});

test('[O4] [H11] whoever leaves a room with a lobby does not learn who is in it', async () => {
  const room = await hall({ lobby: true });
  const { token } = await provenMember(server);
  const left = await request(server, `POST /api/rooms/${room.id}/leave`, { token });
  expect(left).toMatchObject({ status: 200, body: { participants: [] } });
});

test('[H4] rooms of other dialects are read by those who may come in', async () => {
  await using place = await testServer({ ADMIN_TOKEN });
  const { token } = await provenMember(place);
  const made = await succeed(place, 'POST /api/rooms/', { token, body: { name: 'Standup' } });
  const id = text(made, 'room_id');
  const [eve, ann] = [await guest(place), await guest(place)];
  const lines = [`/rooms/${id}`, `/rooms/${id}/participants`, `/chat/${id}`, `/keys/${id}`];
  const readBy = (reader: Person) =>
    Promise.all(
      lines.map(
        async (line) => (await request(place, `GET ${line}`, { token: reader.token })).status,
      ),
    );
  await succeed(place, `POST /chat/${id}`, { token: eve.token, body: { ciphertext: 'hello' } });
  expect(await readBy(ann)).toEqual([200, 200, 200, 200]);
  await admin(place, `POST /rooms/${id}/people/${eve.id}/ban`);
  expect(await readBy(eve)).toEqual([403, 403, 403, 403]);
});

test.each(['demote', 'kick', 'ban'])(
  '[H7] [H11] after a %s no invite makes the same moderator again',
  async (action) => {
    const room = await hall();
    const made = await invite(room, { role: 'moderator' });
    const spare = await invite(room, { role: 'moderator' });
    const moderator = await guest(server);
    const code = text(made, 'invite_code');
    const join = ({ token }: Person) => request(server, `POST /rooms/join/${code}`, { token });
    expect(await join(moderator)).toMatchObject({ status: 200, body: { role: 'moderator' } });
    await asHost(`POST /moderation/${room.id}/${action}/${moderator.id}`);
    await asHost(`POST /moderation/${room.id}/unban/${moderator.id}`);
    expect(await join(await guest(server))).toMatchObject({ status: 410 });
    const { items } = await asHost(`GET /rooms/${room.id}/invites`);
    expect(items).toMatchObject([{ id: spare['id'] }]);
  },
);
