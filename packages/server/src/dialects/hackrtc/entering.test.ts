import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aText, fields, listWith } from '../../testing/matchers.ts';
import type { Person, TestRoom, Visitor } from '../../testing/people.ts';
import { enter, guest, join, roomOf } from '../../testing/people.ts';
import { atOnce, request, succeed } from '../../testing/request.ts';
import type { TestServer } from '../../testing/server.ts';
import { testServer } from '../../testing/server.ts';
import type { TestSocket } from '../../testing/socket.ts';
import { openSocket, refusalOf } from '../../testing/socket.ts';

let server: TestServer;
let host: Person;
beforeAll(async () => {
  server = await testServer();
  host = await guest(server, 'Host');
});
afterAll(() => server[Symbol.asyncDispose]());

const states = {
  mic_on: true,
  cam_on: true,
  screen_sharing: false,
  is_speaking: false,
  raised_hand: false,
  muted_by_moderator: false,
};
const arrivalOf = ({ id }: Person, role: string) => ({
  type: 'participant_state',
  user_id: id,
  connected: true,
  role,
  ...states,
});

const itemOf = ({ id, name }: Person, { connId }: Visitor, role: string) => ({
  user_id: id,
  conn_id: connId,
  display_name: name,
  role,
  ...states,
});

const open = (place: string, { token }: Person): Promise<TestSocket> =>
  openSocket(server, `/ws/${place}?token=${token}`);

/** Everything that has come to a socket by now. */
async function heard(socket: TestSocket) {
  await socket.settled();
  return socket.drain();
}

describe('a newcomer', () => {
  test('[H8] hears welcome, peers and its own state, in this order and nothing else', async () => {
    const room = await roomOf(server, host);
    using socket = await open(room.id, host);
    expect(await heard(socket)).toEqual([
      { type: 'welcome', conn_id: aText, user_id: host.id, role: 'host', ice_servers: [] },
      { type: 'peers', items: [] },
      arrivalOf(host, 'host'),
    ]);
  });

  test('[H8] hears of those who are here, one item for each of their connections', async () => {
    const room = await roomOf(server, host);
    const ann = await guest(server, 'Ann');
    using first = await enter(server, room, host);
    using phone = await enter(server, room, ann);
    using laptop = await enter(server, room, ann);
    using socket = await open(room.id, await guest(server, 'Bob'));
    const { items } = await socket.take({ type: 'peers' });
    expect(items).toEqual([
      itemOf(host, first, 'host'),
      itemOf(ann, phone, 'guest'),
      itemOf(ann, laptop, 'guest'),
    ]);
  });

  test('[H8] becomes a guest, and stays what they were', async () => {
    const room = await roomOf(server, host);
    const ann = await guest(server, 'Ann');
    using socket = await open(room.id, ann);
    expect(await socket.take({ type: 'welcome' })).toMatchObject({ role: 'guest' });
    await succeed(server, `POST /moderation/${room.id}/promote/${ann.id}`, { token: host.token });
    using again = await open(room.id, ann);
    expect(await again.take({ type: 'welcome' })).toMatchObject({ role: 'moderator' });
    expect(await succeed(server, `GET /rooms/${room.id}/participants`)).toMatchObject({
      items: [
        { user_id: host.id, connected: false },
        { user_id: ann.id, connected: true },
      ],
    });
  });

  test.each(['😀'.repeat(64), 'e\u0301', '\u202eשלום', '"<b>&\\', ' \t Ann '])(
    '[H8] is shown under the very name %j',
    async (name) => {
      const room = await roomOf(server, host);
      using socket = await enter(server, room, host);
      using other = await enter(server, room, await guest(server, name));
      const frame = { type: 'join', conn_id: other.connId };
      expect(await socket.take(frame)).toMatchObject({ display_name: name });
    },
  );

  test('[H8] [H11] is told what to connect through, if the operator set it', async () => {
    const urls = 'stun:stun.example.org:3478,stun:stun.example.net';
    await using other = await testServer({ STUN_URLS: urls });
    const person = await guest(other);
    const room = await roomOf(other, person);
    using socket = await openSocket(other, `/ws/${room.id}?token=${person.token}`);
    expect(await socket.take({ type: 'welcome' })).toMatchObject({
      ice_servers: [{ urls: urls.split(',') }],
    });
  });
});

describe('the others', () => {
  test('[H8] hear join and the state, once for each connection', async () => {
    const room = await roomOf(server, host);
    const ann = await guest(server, 'Ann');
    using socket = await enter(server, room, host);
    const frame = { type: 'join', user_id: ann.id, display_name: 'Ann' };
    using phone = await enter(server, room, ann);
    const arrival = arrivalOf(ann, 'guest');
    expect(await heard(socket)).toEqual([{ ...frame, conn_id: phone.connId }, arrival]);
    using laptop = await enter(server, room, ann);
    expect(await heard(socket)).toEqual([{ ...frame, conn_id: laptop.connId }, arrival]);
  });

  test('[H8] hear leave once for each connection, and connected: false with the last', async () => {
    const room = await roomOf(server, host);
    const ann = await guest(server, 'Ann');
    using socket = await enter(server, room, host);
    using phone = await enter(server, room, ann);
    using laptop = await enter(server, room, ann);
    await heard(socket);
    const leave = { type: 'leave', user_id: ann.id };
    phone.close();
    await phone.closed;
    expect(await heard(socket)).toEqual([{ ...leave, conn_id: phone.connId }]);
    laptop.webSocket.terminate();
    const gone = { type: 'participant_state', user_id: ann.id, connected: false };
    await socket.take(gone);
    expect(await heard(socket)).toEqual([{ ...leave, conn_id: laptop.connId }]);
  });

  test('[H8] hear of a return as of a new arrival, under another conn_id', async () => {
    const room = await roomOf(server, host);
    const ann = await guest(server, 'Ann');
    using socket = await enter(server, room, host);
    const first = await enter(server, room, ann);
    first.close();
    await socket.take({ type: 'leave', conn_id: first.connId });
    using second = await enter(server, room, ann);
    expect(second.connId).not.toBe(first.connId);
    await socket.take({ type: 'join', conn_id: second.connId });
  });

  test('[H8] in other rooms hear nothing', async () => {
    const [room, elsewhere] = [await roomOf(server, host), await roomOf(server, host)];
    using socket = await enter(server, elsewhere, host);
    using other = await enter(server, room, host);
    other.send({ type: 'signal', n: 1 });
    await other.settled();
    expect(await heard(socket)).toEqual([]);
  });

  test('[H8] know of everybody exactly once, when twenty come at the same time', async () => {
    const room = await roomOf(server, host);
    const people = await atOnce(20, (index) => guest(server, `Guest ${index}`));
    const sockets = await Promise.all(people.map((person) => open(room.id, person)));
    for (const socket of sockets) await socket.settled();
    for (const [index, socket] of sockets.entries()) {
      const others = people.toSpliced(index, 1).map(({ id }) => id);
      const known = knownTo(socket);
      expect(known).toHaveLength(others.length);
      expect(new Set(known)).toEqual(new Set(others));
      socket.close();
    }
  });
});

/** Whom a client has heard of, by their user ids. */
const knownTo = (socket: TestSocket): unknown[] =>
  socket.drain().flatMap(({ type, items, user_id: userId }) => {
    if (type === 'join') return [userId];
    return type === 'peers' && Array.isArray(items) ? items.map(userIdOf) : [];
  });

const userIdOf = (item: { readonly user_id: unknown }): unknown => item.user_id;

describe('the address', () => {
  test('[C2] [C10] takes a uuid in any case, with or without a slash at its end', async () => {
    const room = await roomOf(server, host);
    for (const place of [room.id, `${room.id}/`, room.id.toUpperCase()]) {
      using socket = await open(place, host);
      expect(await socket.take({ type: 'peers' })).toBeDefined();
    }
  });

  test('[C10] [C11] takes the name of an open room, and leads into the same room', async () => {
    const room = await roomOf(server, host, { name: 'daily.stand-up_2', access: 'open' });
    using byId = await enter(server, room, host);
    for (const place of ['daily.stand-up_2', 'daily%2Estand-up_2', 'daily.stand-up_2/']) {
      const person = await guest(server);
      using socket = await open(place, person);
      expect(await socket.take({ type: 'peers' })).toMatchObject({
        items: listWith(fields({ user_id: host.id })),
      });
      await byId.take({ type: 'join', user_id: person.id });
    }
  });

  test('[H11] bears parameters that we do not know', async () => {
    const room = await roomOf(server, host);
    using socket = await openSocket(server, `/ws/${room.id}?v=2&resume=1&token=${host.token}&x`);
    expect(await socket.take({ type: 'welcome' })).toMatchObject({ user_id: host.id });
  });

  test('[C6] [H8] makes nobody a member who asks by a plain GET', async () => {
    const room = await roomOf(server, host);
    const { token } = await guest(server);
    expect(await request(server, `GET /ws/${room.id}`, { token })).toMatchObject({ status: 426 });
    const { items } = await succeed(server, `GET /rooms/${room.id}/participants`);
    expect(items).toEqual([fields({ user_id: host.id })]);
  });

  test('[H4] is not enough for strangers once there is a new invite', async () => {
    const room = await roomOf(server, host);
    const [member, stranger] = [await guest(server), await guest(server)];
    await join(server, room, member);
    const { token } = host;
    const renewed = await succeed(server, `POST /rooms/${room.id}/regenerate-invite`, { token });
    expect(await refusalOf(open(room.id, stranger))).toMatchObject({ status: 403 });
    using socket = await open(room.id, member);
    await socket.take({ type: 'welcome' });
    await join(server, invited(room, renewed), stranger);
    using other = await open(room.id, stranger);
    await other.take({ type: 'welcome' });
  });
});

const invited = (room: TestRoom, { invite_code: invite }: Readonly<Record<string, unknown>>) => ({
  ...room,
  invite: String(invite),
});

describe('a client written to the document', () => {
  test('[H11] finds every documented field, and none of another meaning', async () => {
    const room = await roomOf(server, host);
    const ann = await guest(server, 'Ann');
    using socket = await open(room.id, host);
    using other = await enter(server, room, ann);
    other.send({ type: 'signal', sdp: { type: 'offer', sdp: 'v=0' } });
    await succeed(server, `POST /chat/${room.id}`, { token: ann.token, body: { ciphertext: 'x' } });
    other.close();
    await socket.take({ type: 'participant_state', user_id: ann.id, connected: false });
    const who = { user_id: ann.id, conn_id: other.connId };
    const msg = fields({ id: aText, user_id: ann.id, ciphertext: 'x', created_at: aText });
    const sdp = { type: 'offer', sdp: 'v=0' };
    expect(socket.drain()).toEqual(
      listWith(
        fields({ type: 'welcome', conn_id: aText }),
        fields({ type: 'peers', items: [] }),
        fields({ type: 'participant_state', user_id: host.id, connected: true }),
        { type: 'join', ...who, display_name: 'Ann' },
        fields({ type: 'participant_state', user_id: ann.id, connected: true }),
        { type: 'signal', from: ann.id, from_conn: other.connId, sdp },
        { type: 'chat', room_id: room.id, msg },
        { type: 'leave', ...who },
      ),
    );
  });
});
