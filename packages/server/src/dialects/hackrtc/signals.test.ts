import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Person, TestRoom, Visitor } from '../../testing/people.ts';
import { enter, guest, roomOf } from '../../testing/people.ts';
import type { TestServer } from '../../testing/server.ts';
import { testServer } from '../../testing/server.ts';
import type { Frame, TestSocket } from '../../testing/socket.ts';

let server: TestServer;
let room: TestRoom;
let ann: Person;
let bob: Person;
let phone: Visitor;
let laptop: Visitor;
let bobs: Visitor;
beforeAll(async () => {
  server = await testServer();
  [ann, bob] = [await guest(server, 'Ann'), await guest(server, 'Bob')];
  room = await roomOf(server, ann);
  phone = await enter(server, room, ann);
  laptop = await enter(server, room, ann);
  bobs = await enter(server, room, bob);
});
beforeEach(async () => {
  for (const socket of [phone, laptop, bobs]) await heard(socket);
});
afterAll(() => server[Symbol.asyncDispose]());

async function heard(socket: TestSocket): Promise<Frame[]> {
  await socket.settled();
  return socket.drain();
}

/** What phone, laptop and bob hear of a frame that somebody sends. */
async function send(from: Visitor, frame: Frame): Promise<Frame[][]> {
  from.send(frame);
  await from.settled();
  return [await heard(phone), await heard(laptop), await heard(bobs)];
}

const offer = { type: 'signal', sdp: { type: 'offer', sdp: 'v=0\r\n' } };
const stampedBy = (person: Person, { connId }: Visitor) => ({ from: person.id, from_conn: connId });

describe('a signal', () => {
  test('[H9] [C7] to a connection reaches that connection only', async () => {
    const frame = { ...offer, to_conn: phone.connId };
    const got = { ...frame, ...stampedBy(bob, bobs) };
    expect(await send(bobs, frame)).toEqual([[got], [], []]);
  });

  test('[H9] [C7] to a user reaches all their connections, named in any case', async () => {
    for (const to of [ann.id, ann.id.toUpperCase()]) {
      const frame = { ...offer, to };
      const got = { ...frame, ...stampedBy(bob, bobs) };
      expect(await send(bobs, frame)).toEqual([[got], [got], []]);
    }
  });

  test('[H9] to oneself reaches the other connections one has', async () => {
    const frame = { ...offer, to: ann.id };
    const got = { ...frame, ...stampedBy(ann, phone) };
    expect(await send(phone, frame)).toEqual([[], [got], []]);
    const [, , refused] = await send(bobs, { ...offer, to: bob.id });
    expect(refused).toEqual([{ type: 'error', detail: 'Target not found' }]);
  });

  test.each([{}, { to: null }, { to_conn: null }, { to: null, to_conn: null }])(
    '[H9] [C7] with %j reaches everybody else, never its sender',
    async (address) => {
      const frame = { ...offer, ...address };
      const got = { ...frame, ...stampedBy(ann, phone) };
      expect(await send(phone, frame)).toEqual([[], [got], [got]]);
    },
  );

  test('[H9] to a connection and a user reaches the connection', async () => {
    const frame = { ...offer, to_conn: laptop.connId, to: bob.id };
    const got = { ...frame, ...stampedBy(bob, bobs) };
    expect(await send(bobs, frame)).toEqual([[], [got], []]);
  });

  test.each([
    ['to_conn', ''],
    ['to_conn', '~'],
    ['to_conn', '~unknown'],
    ['to_conn', 'x'.repeat(5000)],
    ['to_conn', '\u0000'],
    ['to_conn', 'toString'],
    ['to_conn', '😀'],
    ['to', ''],
    ['to', randomUUID()],
    ['to', 'no-uuid'],
    ['to', '1'],
    ['to', 'x'.repeat(5000)],
    ['to', '__proto__'],
  ])('[H9] with the unknown %s %j is answered with an error frame', async (name, value) => {
    const error = { type: 'error', detail: 'Target not found' };
    expect(await send(bobs, { ...offer, [name]: value })).toEqual([[], [], [error]]);
  });

  test('[H9] finds nobody in another room, nor who has left', async () => {
    const elsewhere = await enter(server, await roomOf(server, bob), bob);
    const cid = await guest(server, 'Cid');
    const gone = await enter(server, room, cid);
    gone.close();
    await bobs.take({ type: 'leave', conn_id: gone.connId });
    await heard(bobs);
    const error = { type: 'error', detail: 'Target not found' };
    for (const to of [{ to_conn: elsewhere.connId }, { to_conn: gone.connId }, { to: cid.id }]) {
      expect((await send(bobs, { ...offer, ...to }))[2]).toEqual([error]);
    }
    elsewhere.close();
  });

  test('[C7] tells who sent it, whatever the sender wrote', async () => {
    const forgery = { from: bob.id, from_conn: bobs.connId, room_id: randomUUID() };
    const got = { ...offer, ...stampedBy(ann, phone) };
    expect(await send(phone, { ...offer, ...forgery })).toEqual([[], [got], [got]]);
  });

  test.each<[string, Frame]>([
    ['a description as text', { sdp: 'v=0\r\n' }],
    ['a description as null', { sdp: null }],
    [
      'a candidate',
      { ice: { candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host', sdpMid: '0' } },
    ],
    ['a candidate as text', { ice: 'candidate:1' }],
    ['the end of candidates', { ice: null }],
    ['a hang-up', { bye: true }],
    ['nothing at all', {}],
    ['fields that nobody knows', { x: { y: [1, 'é😀\u0000\u202e'] }, senders: 5, toString: 'x' }],
    ['a description of 60 kB', { sdp: { type: 'offer', sdp: 'a=x\r\n'.repeat(12_000 / 2) } }],
  ])('[C8] carries %s untouched', async (_, content) => {
    const frame = { type: 'signal', ...content };
    const got = { ...frame, ...stampedBy(bob, bobs) };
    expect(await send(bobs, frame)).toEqual([[got], [got], []]);
  });

  test('[C8] carries half a surrogate pair as the escape that was sent', async () => {
    bobs.send(String.raw`{"type":"signal","x":"\ud83d"}`);
    expect(await phone.take({ type: 'signal' })).toMatchObject({ x: '\ud83d' });
  });

  test('[H9] is one of sixty that come in a burst, and all of them arrive in order', async () => {
    const burst = Array.from({ length: 60 }, (_, n) => ({
      type: 'signal',
      to_conn: phone.connId,
      ice: { candidate: `candidate:${n} 1 udp 1 192.0.2.1 9 typ host` },
    }));
    for (const frame of burst) bobs.send(frame);
    await bobs.settled();
    const stamps = stampedBy(bob, bobs);
    expect(await heard(phone)).toEqual(burst.map((frame) => ({ ...frame, ...stamps })));
  });
});
