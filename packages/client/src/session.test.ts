import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { RoomSession } from './session.ts';
import type { TestServer } from './testing/server.ts';
import { ParleyClient } from './client.ts';
import { next } from './testing/next.ts';
import { startServer } from './testing/server.ts';

let server: TestServer;
let alice: ParleyClient;
let bob: ParleyClient;
let roomId: string;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => server[Symbol.asyncDispose]());

beforeEach(async () => {
  alice = new ParleyClient(server.url);
  bob = new ParleyClient(server.url);
  await alice.signInAnonymously('Alice');
  await bob.signInAnonymously('Bob');
  ({ id: roomId } = await alice.createRoom({ name: 'Weekly' }));
});

/** A session that is in the room. */
async function enter(client: ParleyClient): Promise<RoomSession> {
  const session = client.session(roomId);
  onTestFinished(() => session.close());
  const peers = next(session, 'peers');
  await session.connect();
  await peers;
  return session;
}

const connIdOf = ({ state }: RoomSession) => (state.type === 'connected' ? state.connId : '');

const names = (session: RoomSession) =>
  [...session.peers.values()].map((peer) => peer.display_name);

describe('in a room', () => {
  test('[H8] people see each other come and go', async () => {
    const a = await enter(alice);
    expect(a.self).toMatchObject({ role: 'host' });
    expect(names(a)).toEqual([]);
    const joined = next(a, 'join');
    const b = await enter(bob);
    const connId = connIdOf(b);
    expect(await joined).toMatchObject({ display_name: 'Bob', conn_id: connId });
    expect(names(a)).toEqual(['Bob']);
    expect(names(b)).toEqual(['Alice']);
    const left = next(a, 'leave');
    b.close();
    expect(await left).toMatchObject({ conn_id: connId });
    expect(names(a)).toEqual([]);
    expect(b.state).toMatchObject({ type: 'closed', code: 1000 });
  });

  test('[H9] a signal reaches the connection it is for, as it was sent', async () => {
    const [a, b] = [await enter(alice), await enter(bob)];
    const signal = next(b, 'signal');
    const sdp = { type: 'offer', sdp: 'v=0\r\n…' };
    a.signal(connIdOf(b), { sdp });
    expect(await signal).toMatchObject({ from_conn: connIdOf(a), sdp });
  });

  test('[H9] an unknown addressee is an error, and no end', async () => {
    const a = await enter(alice);
    const error = next(a, 'error');
    a.signal('nobody', { bye: true });
    expect((await error).detail).not.toBe('');
    expect(a.state.type).toBe('connected');
  });

  test('[H10] states are told to everybody', async () => {
    const [a, b] = [await enter(alice), await enter(bob)];
    const state = next(b, 'participant_state');
    a.setState({ mic_on: false });
    expect(await state).toMatchObject({ mic_on: false });
    expect(b.peers.get(connIdOf(a))).toMatchObject({ mic_on: false, cam_on: true });
  });

  test('[H5] chat is told', async () => {
    const b = await enter(bob);
    const chat = next(b, 'chat');
    await alice.post(roomId, '🙂', { encrypted: false });
    expect(await chat).toMatchObject({ msg: { ciphertext: '🙂', encrypted: false } });
  });
});

describe('the chat', () => {
  test('[H11] what becomes of messages is told to everybody', async () => {
    const [a, b] = [await enter(alice), await enter(bob)];
    const said = next(b, 'chat');
    await a.post('hello', { encrypted: false });
    const { id } = (await said).msg;
    const edited = next(b, 'message_edited');
    await a.edit(id, 'better');
    expect((await edited).msg).toMatchObject({ id, ciphertext: 'better' });
    const reaction = next(a, 'reaction');
    await b.react(id, '👍');
    expect(await reaction).toMatchObject({ message_id: id, emoji: '👍', on: true });
    await b.react(id, '👍', false);
    const answer = next(a, 'chat');
    await b.post('yes', { encrypted: false, reply_to: id });
    expect((await answer).msg).toMatchObject({ reply_to: id });
    const deleted = next(b, 'message_deleted');
    await a.delete(id);
    expect((await deleted).msg).toMatchObject({ id, ciphertext: '' });
    await expect(a.edit(id, 'again')).rejects.toThrow('This message was deleted');
  });

  test('[H11] the others see that one writes, until one posts', async () => {
    const [a, b] = [await enter(alice), await enter(bob)];
    const writing = next(b, 'writing');
    a.typing();
    expect(await writing).toMatchObject({ connIds: [connIdOf(a)] });
    expect(b.writing).toEqual([connIdOf(a)]);
    const stopped = next(b, 'writing');
    await a.post('hello', { encrypted: false });
    expect(await stopped).toMatchObject({ connIds: [] });
  });

  test('[H11] one’s other devices hear how far one has read', async () => {
    const [a, phone] = [await enter(alice), await enter(alice)];
    const { id } = await alice.post(roomId, 'hello', { encrypted: false });
    const read = next(phone, 'read');
    await a.markRead(id);
    expect(await read).toMatchObject({ room_id: roomId, message_id: id });
    const reading = { room_id: roomId, unread: 0, last_read: id };
    expect(await alice.chat.readings()).toContainEqual(reading);
  });

  test('[H11] messages are found, changed and reacted to without a session, too', async () => {
    const { chat } = alice;
    const { id } = await alice.post(roomId, 'a needle', { encrypted: false });
    const other = await alice.post(roomId, 'another needle', { encrypted: false, reply_to: id });
    const found = await chat.search(roomId, 'need', { limit: 1 });
    expect(found.messages).toEqual([other]);
    expect((await found.older?.())?.messages).toMatchObject([{ id }]);
    expect(await chat.edit(roomId, id, 'a pin')).toMatchObject({ ciphertext: 'a pin' });
    await chat.react(roomId, id, '❤️');
    expect(await chat.message(roomId, id)).toMatchObject({ reactions: [{ emoji: '❤️' }] });
    await chat.unreact(roomId, id, '❤️');
    await chat.markRead(roomId, other.id);
    await chat.delete(roomId, id);
    expect(await chat.message(roomId, id)).toMatchObject({ ciphertext: '' });
  });
});

describe('the end', () => {
  test('[H7] [C6] who is kicked stays out, and knows why', async () => {
    const b = await enter(bob);
    const closed = next(b, 'closed');
    await alice.moderation.kick(roomId, b.self?.user_id ?? '');
    expect(await closed).toMatchObject({ code: 4500, reason: 'Kicked from the room' });
  });

  test('[H2] [C6] a room that is closed is over for everybody', async () => {
    const b = await enter(bob);
    const closed = next(b, 'closed');
    await alice.deleteRoom(roomId);
    expect(await closed).toMatchObject({ code: 4502 });
  });

  test('[C6] a room that is not there is refused', async () => {
    const session = alice.session('3d8eb5a5-53c4-4d35-9b7d-6a3d2d0f0f0f');
    await expect(session.connect()).rejects.toMatchObject({ name: 'ParleyError', status: 404 });
    expect(session.state).toMatchObject({ type: 'closed', code: 404 });
  });

  test('[C6] a forged token is refused', async () => {
    const forger = new ParleyClient(server.url, { token: 'a.b.c' });
    await expect(forger.session(roomId).connect()).rejects.toMatchObject({ status: 401 });
  });

  test('[H7] [C6] who was banned while away is refused', async () => {
    const { invite_code: invite = '' } = await alice.room(roomId);
    await bob.join(invite);
    const { id: userId } = await bob.me();
    await alice.moderation.ban(roomId, userId);
    await expect(bob.session(roomId).connect()).rejects.toMatchObject({ status: 403 });
  });

  test('a session that is closed while it connects stays closed', async () => {
    const session = alice.session(roomId);
    const connecting = session.connect();
    session.close();
    await expect(connecting).rejects.toThrow('You left the room.');
    expect(session.state.type).toBe('closed');
  });
});

test('[C6] when the server restarts, everybody comes back as they were', async () => {
  const [a, b] = [await enter(alice), await enter(bob)];
  a.setState({ mic_on: false });
  const reconnecting = next(a, 'reconnecting');
  const back = Promise.all([next(a, 'connected'), next(b, 'connected')]);
  await server.restart();
  expect(await reconnecting).toMatchObject({
    attempt: 1,
    reason: 'Server is restarting, reconnect',
  });
  await back;
  await reunited(a, b);
  expect(b.peers.get(connIdOf(a))).toMatchObject({ display_name: 'Alice', mic_on: false });
});

/** Waits until both see each other, and what Alice told of herself has come round. */
async function reunited(a: RoomSession, b: RoomSession): Promise<void> {
  const met = () => a.peers.size === 1 && b.peers.get(connIdOf(a))?.mic_on === false;
  if (met()) return;
  await new Promise<void>((resolve) => {
    const check = () => {
      if (met()) resolve();
    };
    a.subscribe(check);
    b.subscribe(check);
  });
}

/** A server of before there were tickets. */
const withoutTickets: typeof fetch = async (input, init) =>
  new Request(input).url.endsWith('/ws-ticket')
    ? new Response('{}', { status: 404 })
    : fetch(input, init);

describe('the way in', () => {
  /** What sockets were opened with. */
  const opened: { url: URL; protocols: string | string[] | undefined }[] = [];
  class WatchedSocket extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      opened.push({ url: new URL(url), protocols });
    }
  }
  beforeEach(() => void opened.splice(0));

  test('[C5] is a ticket of its own for each socket, got by the next token where one has expired', async () => {
    const signedIn = new ParleyClient(server.url, { staySignedIn: true });
    await signedIn.signInAnonymously('Dana');
    const { refreshToken } = signedIn;
    const tokens = { token: 'expired', refreshToken };
    const dana = new ParleyClient(server.url, { ...tokens, WebSocket: WatchedSocket });
    const session = await enter(dana);
    session.close();
    await enter(dana);
    const tickets = opened.map(({ url }) => url.searchParams.get('ticket'));
    expect(new Set(tickets).size).toBe(2);
    for (const { url, protocols } of opened) {
      expect(protocols).toBeUndefined();
      expect(String(url)).not.toContain(dana.token);
    }
  });

  test('[C5] is the token as a subprotocol where the server has no tickets', async () => {
    const options = { fetch: withoutTickets, WebSocket: WatchedSocket, token: bob.token };
    await enter(new ParleyClient(server.url, options));
    expect(opened).toMatchObject([{ protocols: ['bearer', bob.token] }]);
    expect(opened[0]?.url.searchParams.has('ticket')).toBe(false);
  });

  test('[C6] is closed for good to whoever is not signed in', async () => {
    const nobody = new ParleyClient(server.url, { WebSocket: WatchedSocket });
    await expect(nobody.session(roomId).connect()).rejects.toMatchObject({ status: 401 });
    expect(opened).toEqual([]);
  });
});
