import type { Account, MadeRoom } from '../../testing/rooms-people.ts';
import type { TestServer } from '../../testing/server.ts';
import type { TestSocket } from '../../testing/socket.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aText, aTime } from '../../testing/matchers.ts';
import { request } from '../../testing/request.ts';
import { aNumber, account, each, enterRoom, makeRoom, text } from '../../testing/rooms-people.ts';
import { testServer } from '../../testing/server.ts';
import { openSocket, refusalOf } from '../../testing/socket.ts';

let server: TestServer;
let ann: Account;
let bob: Account;
let room: MadeRoom;
beforeAll(async () => {
  server = await testServer();
  ann = await account(server, 'Ann');
  bob = await account(server, 'Bob');
});
beforeEach(async () => {
  room = await makeRoom(server, ann);
});
afterAll(() => server[Symbol.asyncDispose]());

const SDP = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\na=ice-ufrag:Ann1\r\n';
const CANDIDATE = {
  candidate: 'candidate:1 1 UDP 2130706431 192.168.1.1 54321 typ host',
  sdpMid: '0',
  sdpMLineIndex: 0,
};

/** What came and was not taken, once all that was on its way is here. */
async function rest(socket: TestSocket) {
  await socket.settled();
  return socket.drain();
}

describe('chat', () => {
  test('[R5] is trimmed, stored and echoed to everybody, the sender too', async () => {
    using a = await enterRoom(server, room, ann);
    using b = await enterRoom(server, room, bob);
    a.send({ content: '  Hello, everyone!\n' });
    const echoed = await a.take({ content: 'Hello, everyone!' });
    expect(echoed).toEqual({
      id: aNumber,
      user: { id: ann.id, email: ann.email, name: 'Ann' },
      content: 'Hello, everyone!',
      created_at: aTime,
    });
    expect(await b.take({ id: echoed['id'] })).toEqual(echoed);
    const { body } = await request(server, `GET /api/rooms/${room.id}/messages/`, {
      token: bob.access,
    });
    expect(body).toEqual([echoed]);
  });

  test('[R5] [C7] comes from whoever sent it, whatever else the frame says', async () => {
    using a = await enterRoom(server, room, ann);
    a.send({
      type: 'chat',
      content: 'hi',
      id: 7,
      user: { id: bob.id, name: 'Bob' },
      sender_id: bob.id,
    });
    expect(await a.take({ content: 'hi' })).toMatchObject({ user: { id: ann.id, name: 'Ann' } });
  });

  test('[R5] [C9] that is blank, too long or no text is dropped in silence', async () => {
    using a = await enterRoom(server, room, ann);
    const dropped = ['', '  \n', 'x'.repeat(4001), 5, null, ['x'], 'a\u0000b', 'half \ud83d'];
    for (const content of dropped) a.send({ content });
    a.send({ content: 'last' });
    await a.take({ content: 'last' });
    expect(await rest(a)).toEqual([]);
  });
});

describe('signals', () => {
  const frames = [
    { type: 'webrtc-offer', offer: { type: 'offer', sdp: SDP } },
    { type: 'webrtc-answer', answer: { type: 'answer', sdp: SDP } },
    { type: 'webrtc-offer', sdp: SDP },
    { type: 'webrtc-answer', sdp: SDP },
    { type: 'webrtc-ice-candidate', candidate: CANDIDATE },
    { type: 'webrtc-ice-candidate', candidate: CANDIDATE.candidate, sdpMid: '0' },
    { type: 'webrtc-ice-candidate', candidate: null },
    { type: 'webrtc-hangup' },
  ];

  test.each(frames)('[R5] [C8] go untouched to all others: %j', async (frame) => {
    using a = await enterRoom(server, room, ann);
    using b = await enterRoom(server, room, bob);
    using c = await enterRoom(server, room, await account(server, 'Carl'));
    const sent = { ...frame, extra: { deep: [1, null, 'é'] } };
    a.send(sent);
    for (const socket of [b, c]) {
      expect(await socket.take({ type: frame.type })).toEqual({ ...sent, sender_id: ann.id });
    }
    expect(await rest(a)).toEqual([]);
  });

  test('[R5] [C7] carry the sender that the server knows', async () => {
    using a = await enterRoom(server, room, ann);
    using b = await enterRoom(server, room, bob);
    const forged = { sender_id: bob.id, sender: 'bob', from: 'bob', from_conn: '~1', room_id: 'x' };
    a.send({ type: 'webrtc-hangup', ...forged, id: 1, user: { name: 'Bob' }, reason: 'bye' });
    expect(await b.take({ type: 'webrtc-hangup' })).toEqual({
      type: 'webrtc-hangup',
      sender_id: ann.id,
      reason: 'bye',
    });
  });

  test('[R5] never come back to another socket of the sender', async () => {
    using chat = await enterRoom(server, room, ann);
    using video = await enterRoom(server, room, ann);
    using b = await enterRoom(server, room, bob);
    video.send({ type: 'webrtc-hangup' });
    await b.take({ type: 'webrtc-hangup' });
    b.send({ type: 'webrtc-offer', sdp: SDP });
    for (const socket of [chat, video]) {
      await socket.take({ type: 'webrtc-offer', sender_id: bob.id });
      expect(await rest(socket)).toEqual([]);
    }
  });
});

describe('the socket', () => {
  test('[R5] tells nothing of who comes and goes', async () => {
    using a = await enterRoom(server, room, ann);
    const b = await enterRoom(server, room, bob);
    b.close();
    await b.closed;
    expect(await rest(a)).toEqual([]);
  });

  test.each([
    ['no JSON', '{'],
    ['no object', '["webrtc-offer"]'],
    ['an unknown type', '{"type":"webrtc-dance"}'],
    ['no type and no content', '{}'],
    ['an offer without a description', '{"type":"webrtc-offer"}'],
    ['an offer that is a number', '{"type":"webrtc-offer","offer":5}'],
    ['an answer without SDP', '{"type":"webrtc-answer","answer":{"type":"answer"}}'],
    ['a candidate that is none', '{"type":"webrtc-ice-candidate","candidate":{"sdpMid":"0"}}'],
  ])('[C9] drops in silence a frame that is %s', async (_, frame) => {
    using a = await enterRoom(server, room, ann);
    using b = await enterRoom(server, room, bob);
    a.send(frame);
    a.webSocket.send(Buffer.from('{"content":"binary"}'), { binary: true });
    a.send({ content: 'still here' });
    for (const socket of [a, b]) {
      await socket.take({ content: 'still here' });
      expect(await rest(socket)).toEqual([]);
    }
  });

  test('[C9] is closed for good on a flood', async () => {
    await using strict = await testServer({ FLOOD_BURST: '5', FLOOD_RATE: '1' });
    const carl = await account(strict);
    using socket = await enterRoom(strict, await makeRoom(strict, carl), carl);
    for (let sent = 0; sent < 10; sent += 1) socket.send({ type: 'webrtc-hangup' });
    expect(await socket.closed).toMatchObject({ code: 4503 });
    expect(socket.drain()).toEqual([]);
  });

  test('[C5] takes its token from the header, the query or a subprotocol', async () => {
    const path = `/ws/chat/${room.id}/`;
    const headers = { authorization: `Bearer ${ann.access}` };
    using header = await openSocket(server, path, { headers });
    using query = await openSocket(server, `${path}?token=${ann.access}`);
    using named = await openSocket(server, path, { protocols: ['bearer', ann.access] });
    for (const socket of [header, query]) expect(socket.webSocket.protocol).toBe('');
    expect(named.webSocket.protocol).toBe('bearer');
    expect(server.log()).not.toContain(ann.access);
  });

  test('[C2] [C10] [C11] is found by integer and uuid, open rooms by their name too', async () => {
    const { id, uuid } = await makeRoom(server, ann, { name: 'by-name', access: 'open' });
    for (const name of [id, uuid, 'by-name']) {
      using socket = await openSocket(server, `/ws/chat/${name}?token=${bob.access}`);
      socket.send({ content: `by ${name}` });
      expect(await socket.take({})).toMatchObject({ content: `by ${name}` });
    }
  });

  test.each(['999999', '0', 'General', 'chat', '9'.repeat(20), '%2e%2e%2f'])(
    '[C6] is refused with 404 for %s',
    async (name) => {
      const { status, body } = await refusalOf(
        openSocket(server, `/ws/chat/${name}/?token=${ann.access}`),
      );
      expect([status, body]).toEqual([404, { detail: 'Not found.' }]);
    },
  );

  test('[C3] [C6] is refused with 401 without a good token', async () => {
    const path = `/ws/chat/${room.id}/`;
    expect(await refusalOf(openSocket(server, path))).toMatchObject({
      status: 401,
      body: { detail: 'Authentication credentials were not provided.' },
    });
    const { token } = await guest();
    for (const bad of ['x', ann.refresh, token]) {
      expect(await refusalOf(openSocket(server, `${path}?token=${bad}`))).toMatchObject({
        status: 401,
        body: { code: 'token_not_valid' },
      });
    }
  });

  test('[C6] is opened, then closed with 1011, while the store fails', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-test-'));
    const file = join(folder, 'parley.db');
    {
      await using failing = await testServer({ DATABASE_URL: `sqlite:///${file}` });
      const carl = await account(failing);
      const made = await makeRoom(failing, carl);
      using database = new DatabaseSync(file);
      database.exec('ALTER TABLE bans RENAME TO away');
      using socket = await enterRoom(failing, made, carl);
      expect(await socket.closed).toMatchObject({ code: 1011 });
      database.exec('ALTER TABLE away RENAME TO bans');
      using back = await enterRoom(failing, made, carl);
      back.send({ content: 'back' });
      await back.take({ content: 'back' });
    }
    await rm(folder, { recursive: true });
  });
});

/** Somebody who speaks another dialect. */
async function guest() {
  const body = { display_name: 'Guest' };
  const answer = await request(server, 'POST /auth/anonymous', { body });
  return { token: text(answer.body, 'access_token') };
}

async function enterAsGuest(): Promise<TestSocket & { readonly userId: string }> {
  const socket = await openSocket(server, `/ws/${room.uuid}?token=${(await guest()).token}`);
  const { user_id: userId } = await socket.take({ type: 'welcome' });
  await socket.take({ type: 'participant_state', user_id: userId });
  return Object.assign(socket, { userId: String(userId) });
}

describe('with a peer of another dialect', () => {
  test('[X4] is seen to come and go, sees nothing of it, and is told of a partner who left', async () => {
    using a = await enterRoom(server, room, ann);
    using other = await enterAsGuest();
    expect((await other.take({ type: 'peers' }))['items']).toMatchObject([{ display_name: 'Ann' }]);
    const second = await enterRoom(server, room, ann);
    using b = await enterRoom(server, room, bob);
    const { conn_id } = await other.take({ type: 'join', display_name: 'Bob' });
    other.send({ type: 'signal', to_conn: conn_id, sdp: { type: 'offer', sdp: SDP } });
    await b.take({ type: 'webrtc-offer' });
    second.close();
    await second.closed;
    other.close();
    await b.take({ type: 'webrtc-hangup' });
    for (const socket of [a, b]) expect(await rest(socket)).toEqual([]);
    expect(other.drain().filter(({ type }) => type === 'leave' || type === 'join')).toEqual([]);
  });

  test('[X1] [X2] negotiates in its own words', async () => {
    using a = await enterRoom(server, room, ann);
    using b = await enterRoom(server, room, bob);
    using other = await enterAsGuest();
    const { items } = await other.take({ type: 'peers' });
    const toConn = each(items, 'conn_id')[each(items, 'display_name').indexOf('Ann')];

    other.send({ type: 'signal', to_conn: toConn, sdp: { type: 'offer', sdp: SDP } });
    const offer = await a.take({ type: 'webrtc-offer' });
    expect(offer).toEqual({
      type: 'webrtc-offer',
      sender_id: aNumber,
      offer: { type: 'offer', sdp: SDP },
      sdp: SDP,
    });
    other.send({ type: 'signal', to_conn: toConn, ice: CANDIDATE });
    expect(await a.take({ type: 'webrtc-ice-candidate' })).toEqual({
      type: 'webrtc-ice-candidate',
      sender_id: offer['sender_id'],
      candidate: CANDIDATE,
    });

    a.send({ type: 'webrtc-answer', sdp: SDP });
    expect(await other.take({ type: 'signal' })).toMatchObject({
      from_conn: toConn,
      sdp: { type: 'answer', sdp: SDP },
    });
    a.send({ type: 'webrtc-ice-candidate', candidate: CANDIDATE.candidate, sdpMid: '0' });
    expect(await other.take({ type: 'signal' })).toMatchObject({
      ice: { candidate: CANDIDATE.candidate, sdpMid: '0' },
    });
    a.send({ type: 'webrtc-hangup' });
    expect(await other.take({ type: 'signal' })).toMatchObject({ from_conn: toConn, bye: true });
    other.send({ type: 'signal', to_conn: toConn, bye: true });
    expect(await a.take({ type: 'webrtc-hangup' })).toMatchObject({
      sender_id: offer['sender_id'],
    });
    await b.take({ type: 'webrtc-hangup', sender_id: ann.id });
  });

  test('[X1] gets no end of candidates and nothing it has no words for', async () => {
    using a = await enterRoom(server, room, ann);
    using other = await enterAsGuest();
    other.send({ type: 'signal', ice: null });
    other.send({ type: 'signal', payload: { custom: true } });
    other.send({ type: 'state', mic_on: false });
    await other.settled();
    expect(await rest(a)).toEqual([]);
  });

  test('[X3] chats in plain text both ways, and shows no address', async () => {
    using a = await enterRoom(server, room, ann);
    using other = await enterAsGuest();
    a.send({ content: 'hello' });
    expect(await other.take({ type: 'chat' })).toMatchObject({
      msg: { ciphertext: 'hello', encrypted: false, display_name: 'Ann' },
    });
    await a.take({ content: 'hello' });
    const { token } = await guest();
    const body = { ciphertext: 'hi back' };
    await request(server, `POST /chat/${room.uuid}`, { token, body });
    expect(await a.take({ content: 'hi back' })).toEqual({
      id: aNumber,
      user: { id: aNumber, email: '', name: 'Guest' },
      content: 'hi back',
      created_at: aText,
    });
  });

  test('[X3] sees what is sealed as such, and says itself what it sends', async () => {
    const { token } = await guest();
    const made = await request(server, 'POST /rooms/', { token, body: { name: 'Mixed' } });
    const uuid = text(made.body, 'id');
    using a = await openSocket(server, `/ws/chat/${uuid}/?token=${ann.access}`);
    await request(server, `POST /chat/${uuid}`, { token, body: { ciphertext: 'c2VhbGVk' } });
    expect(await a.take({ content: 'c2VhbGVk' })).toMatchObject({ encrypted: true });
    a.send({ content: 'plain' });
    expect(await a.take({ content: 'plain' })).not.toHaveProperty('encrypted');
    a.send({ content: 'b3du', encrypted: true });
    expect(await a.take({ content: 'b3du' })).toMatchObject({ encrypted: true });
  });

  test('[X3] [C9] chats in no room that is sealed, and hears nothing of it', async () => {
    const { token } = await guest();
    const body = { name: 'Sealed', chat_policy: 'sealed' };
    const made = await request(server, 'POST /rooms/', { token, body });
    const uuid = text(made.body, 'id');
    using a = await openSocket(server, `/ws/chat/${uuid}/?token=${ann.access}`);
    a.send({ content: 'plain' });
    a.send({ content: 'c2VhbGVk', encrypted: true });
    await a.take({ content: 'c2VhbGVk' });
    expect(await rest(a)).toEqual([]);
  });

  test('[X4] is kicked like anybody else', async () => {
    const { token } = await guest();
    const made = await request(server, 'POST /rooms/', { token, body: { name: 'Theirs' } });
    const uuid = text(made.body, 'id');
    using host = await openSocket(server, `/ws/${uuid}?token=${token}`);
    using chat = await openSocket(server, `/ws/chat/${uuid}/?token=${ann.access}`);
    using video = await openSocket(server, `/ws/chat/${uuid}/?token=${ann.access}`);
    const { user_id: userId } = await host.take({ type: 'join', display_name: 'Ann' });
    await request(server, `POST /moderation/${uuid}/kick/${String(userId)}`, { token });
    for (const { closed } of [chat, video]) expect(await closed).toMatchObject({ code: 4500 });
    await host.take({ type: 'leave', user_id: userId });
  });
});
