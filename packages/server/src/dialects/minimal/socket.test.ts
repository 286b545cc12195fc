import type { TestServer } from '../../testing/server.ts';
import type { TestSocket } from '../../testing/socket.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { property } from '../parse.ts';
import { TestClock } from '../../testing/clock.ts';
import { aText, aTime, aUuid, textLike } from '../../testing/matchers.ts';
import { enter as visit, guest, roomOf } from '../../testing/people.ts';
import { list, request, succeed } from '../../testing/request.ts';
import { testServer } from '../../testing/server.ts';
import { openSocket, refusalOf } from '../../testing/socket.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

let count = 0;
const newRoom = () => `room-${(count += 1)}`;
const enter = (room: string, client: string, options = {}) =>
  openSocket(server, `/ws?room_id=${room}&client_id=${client}`, options);
const enterCamel = (room: string, client: string) =>
  openSocket(server, `/ws/?roomId=${room}&clientId=${client}`);

/** What came and was not taken, once all that was on its way is here. */
async function rest(socket: TestSocket) {
  await socket.settled();
  return socket.drain();
}

const OFFER = { type: 'offer', payload: { type: 'offer', sdp: 'v=0\r\n' } };

describe('signals', () => {
  test('[M3] go to all others, stamped', async () => {
    const room = newRoom();
    using a = await enter(room, 'a');
    using b = await enter(room, 'b');
    using c = await enter(room, 'c');
    a.send(OFFER);
    const relayed = { from: 'a', room_id: room, ...OFFER };
    expect(await b.take({ type: 'offer' })).toEqual(relayed);
    expect(await c.take({ type: 'offer' })).toEqual(relayed);
    expect(await rest(a)).toEqual([]);
  });

  test('[M3] with a `to` go to that client alone', async () => {
    const room = newRoom();
    using a = await enter(room, 'a');
    using b = await enter(room, 'b');
    using c = await enter(room, 'c');
    a.send({ ...OFFER, to: 'b' });
    expect(await b.take({ type: 'offer' })).toEqual({
      from: 'a',
      room_id: room,
      to: 'b',
      ...OFFER,
    });
    await a.settled();
    expect(await rest(c)).toEqual([]);
  });

  test.each([null, ''])('[M3] to nobody in particular (%j) go to all others', async (to) => {
    const room = newRoom();
    using a = await enter(room, 'a');
    using b = await enter(room, 'b');
    a.send({ type: 'bye', to });
    expect(await b.take({ type: 'bye' })).toMatchObject({ from: 'a' });
  });

  test.each(['nobody', '~nobody', 'A', 'x'.repeat(5000)])(
    '[M3] to whom nobody knows are answered with 404: %.10s',
    async (to) => {
      using a = await enter(newRoom(), 'a');
      a.send({ ...OFFER, to });
      expect(await a.take({ code: 404 })).toEqual({
        error: 'No client with the id given in "to" is in the room',
        code: 404,
      });
      await a.settled();
    },
  );

  test('[M3] [C7] come from whoever sent them, whatever the frame says', async () => {
    const room = newRoom();
    using a = await enter(room, 'a');
    using b = await enter(room, 'b');
    a.send({ from: 'c', ...OFFER, room_id: 'elsewhere', roomId: 'elsewhere', more: [1] });
    expect(await b.take({ type: 'offer' })).toEqual({
      from: 'a',
      room_id: room,
      ...OFFER,
      more: [1],
    });
  });

  test.each([
    { type: 'offer', payload: 'v=0\r\n' },
    { type: 'answer', payload: { sdp: { type: 'answer', sdp: 'v=0\r\n' } } },
    { type: 'candidate', payload: null },
    { type: 'candidate', payload: { candidate: { candidate: 'c', sdpMid: null } }, label: 0 },
    { type: 'custom', payload: { any: ['thing', 1, null] } },
    { type: 'custom' },
    { type: 'custom', to: 'b', payload: { type: 'chat', content: 'for you alone' } },
  ])('[M3] [C8] are relayed as they came: %j', async (frame) => {
    const room = newRoom();
    using a = await enter(room, 'a');
    using b = await enter(room, 'b');
    a.send(frame);
    expect(await b.take({ type: frame.type })).toEqual({ from: 'a', room_id: room, ...frame });
  });

  test('[M3] a client that leaves says bye', async () => {
    const room = newRoom();
    using a = await enter(room, 'a');
    using b = await enter(room, 'b');
    b.close();
    expect(await a.take({ type: 'bye' })).toEqual({ from: 'b', room_id: room, type: 'bye' });
    expect(await rest(a)).toEqual([]);
  });
});

describe('a bad frame', () => {
  test.each([
    ['no JSON', '{'],
    ['bare text', 'hello'],
    ['a number', '5'],
    ['an array', '[]'],
    ['null', 'null'],
    ['no type', '{}'],
    ['an unknown type', '{"type":"role"}'],
    ['a type of the wrong kind', '{"type":{}}'],
    ['a type that cannot be shown', '{"type":{"toString":1}}'],
    ['a `to` of the wrong kind', '{"type":"offer","to":5}'],
  ])('[M3] [C9] is answered, and the connection stays: %s', async (_, text) => {
    const room = newRoom();
    using a = await enter(room, 'a');
    using b = await enter(room, 'b');
    a.send(text);
    expect(await rest(a)).toEqual([{ error: aText, code: 400 }]);
    a.send({ type: 'bye' });
    await b.take({ type: 'bye' });
    expect(await rest(b)).toEqual([]);
  });

  test('[M3] [C9] that is binary is answered too', async () => {
    using a = await enter(newRoom(), 'a');
    a.webSocket.send(Buffer.from('{"type":"bye"}'));
    expect(await rest(a)).toEqual([{ error: aText, code: 400 }]);
  });
});

test('[M1] who is alone for a minute is told so, in camelCase', async () => {
  const clock = new TestClock();
  await using quiet = await testServer({}, { timers: clock });
  using alone = await openSocket(quiet, '/ws/?roomId=lone&clientId=a');
  clock.pass(60_000);
  expect(await alone.take({ type: 'timeout' })).toEqual({ type: 'timeout', message: aText });
});

describe('an id', () => {
  test('[M2] that nobody has reserved can be taken', async () => {
    using a = await enter(newRoom(), 'clientA');
    expect(await rest(a)).toEqual([]);
  });

  test('[M2] that is live cannot be taken over', async () => {
    const room = newRoom();
    using a = await enter(room, 'a');
    const refusal = await refusalOf(enter(room, 'a'));
    expect(refusal).toMatchObject({
      status: 409,
      body: { error: 'This client_id is in use: choose another', code: 409 },
    });
    const join = { body: { room_id: room, client_id: 'a' } };
    expect(await request(server, 'POST /api/rooms/join', join)).toMatchObject({ status: 409 });
    await a.settled();
  });

  test('[M2] is taken over from a connection that answers no ping', async () => {
    const room = newRoom();
    using silent = await enter(room, 'a', { autoPong: false });
    using other = await enter(room, 'b');
    using newcomer = await enter(room, 'a');
    expect(await silent.closed).toMatchObject({ code: 4506 });
    await other.take({ type: 'bye', from: 'a' });
    newcomer.send(OFFER);
    await other.take({ type: 'offer', from: 'a' });
  });

  test('[M2] is free again at once when its connection ends', async () => {
    const room = newRoom();
    using other = await enter(room, 'b');
    for (let time = 0; time < 3; time += 1) {
      using a = await enter(room, 'a');
      a.close();
      await other.take({ type: 'bye', from: 'a' });
      expect(await rest(other)).toEqual([]);
    }
  });

  test('[M2] is given to one of many who come at the same time', async () => {
    const room = newRoom();
    const coming = Array.from({ length: 8 }, () => enter(room, 'a'));
    const came = (await Promise.allSettled(coming)).filter(({ status }) => status === 'fulfilled');
    expect(came).toHaveLength(1);
    for (const socket of await Promise.allSettled(coming)) {
      if (socket.status === 'fulfilled') socket.value.close();
    }
  });
});

describe('a room', () => {
  test('[M4] ends with its last client, of whatever dialect', async () => {
    const room = { id: newRoom(), invite: '' };
    const ann = await guest(server, 'Ann');
    const bob = await guest(server, 'Bob');
    using a = await enter(room.id, 'a');
    using first = await visit(server, room, ann);
    a.close();
    await first.take({ type: 'leave' });
    using second = await visit(server, room, bob);
    first.close();
    await second.take({ type: 'leave' });
    second.close();
    const door = `/ws/${room.id}?token=${ann.token}`;
    const gone = async () => (await refusalOf(openSocket(server, door))).status;
    await second.closed;
    await expect.poll(gone).toBe(404);
  });

  test('[M4] of the same name is a new one once the last has left', async () => {
    const room = { id: newRoom(), invite: '' };
    const ann = await guest(server, 'Ann');
    const mine = async () =>
      (await list(server, 'GET /rooms/joined', { token: ann.token })).map(({ id }) => id);
    using a = await enter(room.id, 'a');
    using socket = await visit(server, room, ann);
    const [id] = await mine();
    expect(id).toEqual(aUuid);
    socket.close();
    await a.take({ type: 'bye' });
    a.close();
    await Promise.all([a.closed, socket.closed]);
    using again = await enter(room.id, 'a');
    expect(await mine()).toEqual([]);
    using visitor = await visit(server, room, ann);
    expect(await mine()).not.toEqual([id]);
    for (const each of [again, visitor]) await each.settled();
  });

  test('[M4] is never shared by those who come while it ends', async () => {
    const room = newRoom();
    for (let time = 0; time < 20; time += 1) {
      const a = await enter(room, 'a');
      a.close();
      using b = await enter(room, `b${time}`);
      using c = await enter(room, `c${time}`);
      b.send(OFFER);
      expect(await c.take({ type: 'offer' })).toMatchObject({ from: `b${time}` });
    }
  });

  test('[M4] [C11] made elsewhere does not end with its last client', async () => {
    const room = newRoom();
    const ann = await guest(server, 'Ann');
    const made = await roomOf(server, ann, { name: room, access: 'open' });
    using a = await enter(room, 'a');
    a.close();
    await a.closed;
    using b = await enter(room, 'b');
    using visitor = await visit(server, made, ann);
    b.send(OFFER);
    expect(await visitor.take({ type: 'signal' })).toMatchObject({ sdp: OFFER.payload });
  });

  test('[M4] [H4] does not count clients who left among its people', async () => {
    const ann = await guest(server, 'Ann');
    const room = await roomOf(server, ann, { name: newRoom(), access: 'open' });
    const people = async () => {
      const { items } = await succeed(server, `GET /rooms/${room.id}/participants`);
      return Array.isArray(items) ? items.map((item) => property(item, 'display_name')) : [];
    };
    using a = await enter(`room-${count}`, 'a');
    expect(await people()).toEqual(['Ann', 'a']);
    a.close();
    await expect.poll(people).toEqual(['Ann']);
  });
});

const say = (content: unknown, more = {}) => ({
  type: 'custom',
  payload: { type: 'chat', content, ...more },
});

describe('chat', () => {
  test('[X3] is stored and told to everybody, the sender too', async () => {
    const room = newRoom();
    using a = await enter(room, 'a');
    using b = await enter(room, 'b');
    a.send(say('  hi ✓ '));
    const told = await b.take({ type: 'custom' });
    expect(told).toEqual({
      from: 'a',
      room_id: room,
      type: 'custom',
      payload: {
        type: 'chat',
        id: aUuid,
        sender: 'a',
        content: 'hi ✓',
        created_at: aTime,
        encrypted: false,
      },
    });
    expect(await a.take({ type: 'custom' })).toEqual(told);
  });

  test.each([
    ['blank', say('  '), { error: 'content required', code: 400 }],
    ['too long', say('x'.repeat(4001)), { error: 'message too long', code: 400 }],
    ['sealed', say('x', { encrypted: true }), { error: textLike(/encrypted/), code: 409 }],
  ])('[X3] that is %s is refused', async (_, frame, error) => {
    using a = await enter(newRoom(), 'a');
    a.send(frame);
    expect(await a.take({ code: error.code })).toEqual(error);
    expect(await rest(a)).toEqual([]);
  });
});

const role = (mine: string) => ({ type: 'role', data: { role: mine } });

describe('a socket opened with roomId=', () => {
  test('[M1] is told its role when the second client arrives', async () => {
    const room = newRoom();
    using a = await enterCamel(room, 'a');
    expect(await rest(a)).toEqual([]);
    using b = await enterCamel(room, 'b');
    expect(await rest(b)).toEqual([role('answerer')]);
    expect(await rest(a)).toEqual([role('offerer')]);
    using c = await enterCamel(room, 'c');
    for (const socket of [a, b, c]) expect(await rest(socket)).toEqual([]);
  });

  test('[M1] is told its role again when somebody new comes in place of who left', async () => {
    const room = newRoom();
    using a = await enterCamel(room, 'a');
    using b = await enterCamel(room, 'b');
    a.close();
    await b.take({ type: 'bye' });
    b.drain();
    using c = await enterCamel(room, 'c');
    expect(await rest(c)).toEqual([role('answerer')]);
    expect(await rest(b)).toEqual([role('offerer')]);
  });

  test('[M1] reads the room in camelCase too', async () => {
    const room = newRoom();
    using a = await enter(room, 'a');
    using b = await enterCamel(room, 'b');
    a.send(OFFER);
    expect(await b.take({ type: 'offer' })).toEqual({
      from: 'a',
      room_id: room,
      roomId: room,
      ...OFFER,
    });
    b.send(OFFER);
    expect(await a.take({ type: 'offer' })).toEqual({ from: 'b', room_id: room, ...OFFER });
  });

  test('[M1] sends text that is no JSON to others like it, as it is', async () => {
    const room = newRoom();
    using a = await enterCamel(room, 'a');
    using b = await enterCamel(room, 'b');
    using documented = await enter(room, 'c');
    for (const socket of [a, b]) await rest(socket);
    a.send('ping ✓');
    expect(await rest(b)).toEqual([{ text: 'ping ✓' }]);
    expect(await rest(documented)).toEqual([]);
    expect(await rest(a)).toEqual([]);
    a.send('[1]');
    expect(await rest(a)).toEqual([{ error: aText, code: 400 }]);
  });
});
