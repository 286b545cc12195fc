import type { Member } from '../../testing/otp-people.ts';
import type { TestServer } from '../../testing/server.ts';
import type { Frame, TestSocket } from '../../testing/socket.ts';
import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aText, aTime, aUuid } from '../../testing/matchers.ts';
import { enterRoom, makeRoom, member, userIdOf } from '../../testing/otp-people.ts';
import { enter as enterAsGuest, guest, roomOf } from '../../testing/people.ts';
import { succeed } from '../../testing/request.ts';
import { testServer } from '../../testing/server.ts';
import { openSocket, refusalOf } from '../../testing/socket.ts';

let server: TestServer;
let ann: Member;
let bob: Member;
let carl: Member;
beforeAll(async () => {
  server = await testServer();
  [ann, bob, carl] = await Promise.all([member(server), member(server), member(server)]);
});
afterAll(() => server[Symbol.asyncDispose]());

let room: string;
beforeEach(async () => {
  room = await makeRoom(server, ann);
});

const sockets: TestSocket[] = [];
afterEach(() => {
  for (const { webSocket } of sockets.splice(0)) webSocket.terminate();
});

async function enter(who: Member, where = room): Promise<TestSocket> {
  const socket = await enterRoom(server, where, who);
  sockets.push(socket);
  return socket;
}

/** Everything that has come to somebody by now. */
async function heard(socket: TestSocket): Promise<Frame[]> {
  await socket.settled();
  return socket.drain();
}

/** Sends a frame; resolves when the server has dealt with it. */
async function say(socket: TestSocket, frame: unknown): Promise<void> {
  socket.send(frame);
  await socket.settled();
}

const join = ({ token }: Member) => succeed(server, `POST /api/rooms/${room}/join`, { token });
const leave = ({ token }: Member) => succeed(server, `POST /api/rooms/${room}/leave`, { token });

const joined = ({ username }: Member) => ({ type: 'user_joined', username, room_id: room });
const left = ({ username }: Member) => ({ type: 'user_left', username, room_id: room });
const from = ({ username }: Member) => ({ sender: username, from: username });
const to = ({ username }: Member) => ({ target: username });

const SDP = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\na=ice-ufrag:Ann1\r\n';
const CANDIDATE = { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0' };

describe('a stay', () => {
  test('[O5] begins with the socket, and ends with it, and each is told once', async () => {
    const a = await enter(ann);
    const b = await enter(bob);
    expect([await heard(a), await heard(b)]).toEqual([[joined(bob)], []]);
    b.close();
    expect(await a.take({ type: 'user_left' })).toEqual(left(bob));
    await enter(bob);
    expect(await heard(a)).toEqual([joined(bob)]);
  });

  test('[O5] lasts as long as one of several sockets', async () => {
    const a = await enter(ann);
    const [one, two] = [await enter(bob), await enter(bob)];
    expect(await heard(a)).toEqual([joined(bob)]);
    one.close();
    await one.closed;
    expect(await heard(a)).toEqual([]);
    two.webSocket.terminate();
    expect(await a.take({ type: 'user_left' })).toEqual(left(bob));
    expect(await heard(a)).toEqual([]);
  });

  test('[O5] begins with joining over REST, and the socket is not told again', async () => {
    const a = await enter(ann);
    await join(bob);
    await join(bob);
    expect(await heard(a)).toEqual([joined(bob)]);
    await enter(bob);
    expect(await heard(a)).toEqual([]);
  });

  test('[O5] is told at the socket to those who have come since it began', async () => {
    const a = await enter(ann);
    await join(bob);
    const c = await enter(carl);
    expect(await heard(a)).toEqual([joined(bob), joined(carl)]);
    await enter(bob);
    expect([await heard(a), await heard(c)]).toEqual([[], [joined(bob)]]);
  });

  test('[O5] ends with leaving over REST, which closes all sockets', async () => {
    const a = await enter(ann);
    const [one, two] = [await enter(bob), await enter(bob)];
    await leave(bob);
    await leave(bob);
    for (const { closed } of [one, two]) expect(await closed).toMatchObject({ code: 4504 });
    expect(await heard(a)).toEqual([joined(bob), left(bob)]);
  });

  test('[O5] that had no socket yet ends with leaving too', async () => {
    const a = await enter(ann);
    await join(bob);
    await leave(bob);
    expect(await heard(a)).toEqual([joined(bob), left(bob)]);
    await enter(bob);
    expect(await heard(a)).toEqual([joined(bob)]);
  });

  test('[O5] of somebody who has gone is not ended again by leaving', async () => {
    const a = await enter(ann);
    const b = await enter(bob);
    b.close();
    await a.take({ type: 'user_left' });
    await leave(bob);
    expect(await heard(a)).toEqual([joined(bob)]);
  });

  test('[O5] goes on in other rooms', async () => {
    const other = await makeRoom(server, bob);
    const b = await enter(bob, other);
    await join(bob);
    await leave(bob);
    expect(await heard(b)).toEqual([]);
    expect(b.webSocket.readyState).toBe(b.webSocket.OPEN);
  });
});

describe('signals', () => {
  const frames = [
    { type: 'offer', sdp: SDP },
    { type: 'offer', sdp: { type: 'offer', sdp: SDP } },
    { type: 'answer', sdp: SDP },
    { type: 'answer', sdp: { type: 'answer', sdp: SDP, extra: [1] } },
    { type: 'candidate', candidate: CANDIDATE },
    { type: 'candidate', candidate: CANDIDATE.candidate, sdpMid: '0', sdpMLineIndex: 0 },
    { type: 'candidate', candidate: null },
    { type: 'bye', reason: 'late' },
  ];

  test.each(frames)(
    '[O5] [C8] go to all sockets of their target, as they came: %j',
    async (given) => {
      const a = await enter(ann);
      const [one, two, c] = [await enter(bob), await enter(bob), await enter(carl)];
      await heard(a);
      const frame = { ...given, ...to(bob), extra: { deep: [1, null, 'é'] } };
      await say(a, frame);
      for (const socket of [one, two]) {
        expect((await heard(socket)).filter(({ type }) => type === frame.type)).toEqual([
          { ...frame, ...from(ann) },
        ]);
      }
      expect([await heard(a), await heard(c)]).toEqual([[], []]);
    },
  );

  test('[O5] [C7] carry the sender that the server knows', async () => {
    const [a, b] = [await enter(ann), await enter(bob)];
    const forged = { sender: 'eve', from: 'eve', From: 'eve', room_id: 'x', sender_id: 1 };
    await say(a, { type: 'bye', ...forged, ...to(bob) });
    expect(await heard(b)).toEqual([{ type: 'bye', ...to(bob), ...from(ann) }]);
  });

  test.each([
    ['nobody', { type: 'offer', sdp: SDP }],
    ['null', { type: 'offer', sdp: SDP, target: null }],
    ['an empty name', { type: 'bye', target: '' }],
    ['an unknown user', { type: 'offer', sdp: SDP, target: 'stranger' }],
    ['an unknown connection', { type: 'offer', sdp: SDP, target: '~stranger' }],
    ['an unknown user, with a candidate', { type: 'candidate', candidate: null, target: 'a b' }],
  ])('[O5] for %s come back as an error', async (_, frame) => {
    const [a, b] = [await enter(ann), await enter(bob)];
    await heard(a);
    a.send(frame);
    expect(await a.take({ type: 'error' })).toEqual({ type: 'error', detail: aText });
    expect([await heard(a), await heard(b)]).toEqual([[], []]);
  });

  test('[O5] for somebody who has an account, but is not in the room, come back as an error', async () => {
    const a = await enter(ann);
    a.send({ type: 'offer', sdp: SDP, ...to(carl) });
    expect(await a.take({ type: 'error' })).toEqual({
      type: 'error',
      detail: 'The target is nobody in this room',
    });
    const c = await enter(carl);
    expect(await heard(c)).toEqual([]);
  });

  test('[O5] wait for a participant whose socket is not open yet, in order', async () => {
    const a = await enter(ann);
    await join(bob);
    const offer = { type: 'offer', sdp: SDP, ...to(bob) };
    const candidates = [1, 2, 3].map((n) => ({
      type: 'candidate',
      candidate: `c${n}`,
      ...to(bob),
    }));
    for (const frame of [offer, ...candidates]) a.send(frame);
    await a.settled();
    const b = await enter(bob);
    const expected = [offer, ...candidates].map((frame) => ({ ...frame, ...from(ann) }));
    expect(await heard(b)).toEqual(expected);
    expect(await heard(await enter(bob))).toEqual([]);
    await say(a, offer);
    expect(await heard(b)).toEqual([{ ...offer, ...from(ann) }]);
    expect(await heard(a)).toEqual([joined(bob)]);
  });

  test('[O5] do not wait for who has left', async () => {
    const a = await enter(ann);
    await join(bob);
    await say(a, { type: 'offer', sdp: SDP, ...to(bob) });
    await leave(bob);
    const b = await enter(bob);
    expect(await heard(b)).toEqual([]);
  });
});

describe('the socket', () => {
  test('[O5] answers heartbeats, to the one who sent them', async () => {
    const [a, b] = [await enter(ann), await enter(bob)];
    await heard(a);
    await say(a, { type: 'heartbeat', at: 1 });
    expect([await heard(a), await heard(b)]).toEqual([[{ type: 'heartbeat_response' }], []]);
  });

  test.each([
    ['no JSON', '{', 'The frame is no JSON object'],
    ['no type', {}, 'The frame does not fit: type'],
    ['a type that is no text', { type: 5 }, 'The frame does not fit: type'],
    ['an unknown type', { type: 'dance' }, 'Frames of type "dance" are unknown here'],
    [
      'a type that is the server’s',
      { type: 'user_left' },
      'Frames of type "user_left" are unknown here',
    ],
    [
      'an offer without a description',
      { type: 'offer', target: 'x' },
      'The frame does not fit: sdp',
    ],
    [
      'an offer that is a number',
      { type: 'offer', target: 'x', sdp: 5 },
      'The frame does not fit: sdp',
    ],
    ['a target that is no text', { type: 'bye', target: {} }, 'The frame does not fit: target'],
    ['no candidate', { type: 'candidate', target: 'x' }, 'The frame does not fit: candidate'],
    ['chat without content', { type: 'chat' }, 'The frame does not fit: content'],
    ['blank chat', { type: 'chat', content: ' ' }, 'content required'],
  ])('[O5] [C9] says what is wrong with %s, and stays', async (_, frame, detail) => {
    const a = await enter(ann);
    a.send(frame);
    a.send({ type: 'heartbeat' });
    expect(await a.take({ type: 'error' })).toEqual({ type: 'error', detail });
    await a.take({ type: 'heartbeat_response' });
  });

  test('[O5] [C3] [C6] is refused without a token, and with one that is not this dialect’s', async () => {
    const path = `/ws/signaling/${room}`;
    expect(await refusalOf(openSocket(server, path))).toMatchObject({
      status: 401,
      body: { detail: 'Authentication credentials were not provided.' },
    });
    const { token } = await guest(server);
    for (const bad of ['x', token]) {
      expect(await refusalOf(openSocket(server, `${path}?token=${bad}`))).toMatchObject({
        status: 401,
        body: { detail: 'Invalid or expired token' },
      });
    }
    for (const other of [`/ws/${room}`, `/ws/chat/${room}`]) {
      const opening = openSocket(server, `${other}?token=${ann.token}`);
      expect(await refusalOf(opening)).toMatchObject({ status: 401 });
    }
  });

  test('[C4] takes a token whose subject is the username', () => {
    const { sub, aud, exp = 0, iat = 0, ...claims } = decodeJwt(ann.token);
    expect({ sub, aud, life: exp - iat }).toEqual({ sub: ann.username, aud: 'otp', life: 1800 });
    expect(claims).toMatchObject({ iss: 'parley', jti: aUuid, uid: aUuid });
  });
});

describe('chat', () => {
  test('[X3] is trimmed, stored and told to everybody, the writer too', async () => {
    const [a, b] = [await enter(ann), await enter(bob)];
    await heard(a);
    a.send({ type: 'chat', content: ' hello\n', sender: 'eve', id: 'x' });
    const told = await a.take({ type: 'chat' });
    expect(told).toEqual({
      type: 'chat',
      id: aUuid,
      sender: ann.username,
      content: 'hello',
      created_at: aTime,
    });
    expect(await heard(b)).toEqual([told]);
  });

  test('[X3] is plain where the room is, and marked where it is not', async () => {
    const a = await enter(ann);
    a.send({ type: 'chat', content: 'b3du', encrypted: true });
    expect(await a.take({ type: 'error' })).toMatchObject({
      detail: 'This room does not take encrypted messages',
    });
    const host = await guest(server);
    const { id } = await roomOf(server, host);
    const b = await enter(bob, id);
    const body = { ciphertext: 'c2VhbGVk' };
    await succeed(server, `POST /chat/${id}`, { token: host.token, body });
    expect(await b.take({ type: 'chat' })).toMatchObject({
      content: 'c2VhbGVk',
      encrypted: true,
      sender: `~${host.id}`,
      display_name: host.name,
    });
  });
});

describe('peers of other dialects', () => {
  test('[X0] [X4] have names of their own, and other words for them', async () => {
    const a = await enter(ann);
    const other = await guest(server, 'Grace');
    const visitor = await enterAsGuest(server, { id: room, invite: '' }, other);
    sockets.push(visitor);
    const { connId } = visitor;
    const names = { username: connId, room_id: room, display_name: 'Grace' };
    expect(await heard(a)).toEqual([{ type: 'user_joined', ...names }]);
    visitor.send({ type: 'signal', sdp: { type: 'offer', sdp: SDP } });
    expect(await a.take({ type: 'offer' })).toEqual({
      type: 'offer',
      sdp: SDP,
      sender: connId,
      from: connId,
      ...to(ann),
    });
    await say(a, { type: 'answer', sdp: SDP, target: connId });
    expect(await visitor.take({ type: 'signal' })).toMatchObject({
      sdp: { type: 'answer', sdp: SDP },
    });
    visitor.close();
    expect(await a.take({ type: 'user_left' })).toEqual({ type: 'user_left', ...names });
  });

  test('[X4] [H7] kick, ban and mute as they do their own', async () => {
    const host = await guest(server);
    const { id } = await roomOf(server, host);
    const watch = await enterAsGuest(server, { id, invite: '' }, host);
    sockets.push(watch);
    const [b, c] = [await enter(bob, id), await enter(carl, id)];
    const { user_id: bobsId } = await watch.take({ type: 'join', display_name: bob.username });
    const { user_id: carlsId } = await watch.take({ type: 'join', display_name: carl.username });
    const act = (action: string, whom: unknown) =>
      succeed(server, `POST /moderation/${id}/${action}/${String(whom)}`, { token: host.token });
    await act('mute', bobsId);
    await watch.take({ type: 'participant_state', user_id: bobsId, muted_by_moderator: true });
    await act('kick', bobsId);
    expect(await b.closed).toMatchObject({ code: 4500 });
    expect(await c.take({ type: 'user_left' })).toMatchObject({ username: bob.username });
    await act('ban', carlsId);
    expect(await c.closed).toMatchObject({ code: 4501 });
    const again = openSocket(server, `/ws/signaling/${id}?token=${carl.token}`);
    expect(await refusalOf(again)).toMatchObject({ status: 403 });
    await enter(bob, id);
  });

  test('[X4] [H7] kick who is expected, too', async () => {
    const host = await guest(server);
    const { id } = await roomOf(server, host);
    const b = await enter(bob, id);
    await succeed(server, `POST /api/rooms/${id}/join`, { token: carl.token });
    const kick = `POST /moderation/${id}/kick/${await userIdOf(server, id, carl)}`;
    await succeed(server, kick, { token: host.token });
    expect(await heard(b)).toMatchObject([
      { type: 'user_joined', username: carl.username },
      { type: 'user_left', username: carl.username },
    ]);
  });
});
