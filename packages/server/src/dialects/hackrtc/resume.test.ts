import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Person, TestRoom, Visitor } from '../../testing/people.ts';
import { aNumber, aText } from '../../testing/matchers.ts';
import { enter, guest, roomOf } from '../../testing/people.ts';
import { request, succeed } from '../../testing/request.ts';
import type { TestServer } from '../../testing/server.ts';
import { testServer } from '../../testing/server.ts';
import type { Frame, TestSocket } from '../../testing/socket.ts';
import { openSocket, refusalOf } from '../../testing/socket.ts';

let server: TestServer;
let room: TestRoom;
let ann: Person;
let bob: Person;
/** Speaks the documents alone. */
let bobs: Visitor;
/** May come back. */
let anns: TestSocket;
let welcome: Frame;
let greeting: Frame[];

beforeAll(async () => {
  server = await testServer({ RESUME_WINDOW: '1' });
  [ann, bob] = [await guest(server, 'Ann'), await guest(server, 'Bob')];
});
afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  room = await roomOf(server, bob);
  bobs = await enter(server, room, bob);
  anns = await open({});
  greeting = await heard(anns);
  welcome = greeting[0] ?? {};
  await heard(bobs);
});

const open = (claim: Readonly<Record<string, unknown>>, person = ann) => {
  const query = new URLSearchParams({ resume: '1', token: person.token });
  for (const [name, value] of Object.entries(claim)) query.set(name, String(value));
  return openSocket(server, `/ws/${room.id}?${query}`);
};

async function heard(socket: TestSocket): Promise<Frame[]> {
  await socket.settled();
  return socket.drain();
}

/** What a client remembers that has got these frames of one event last. */
function placeAfter(frames: readonly Frame[], got = 1) {
  const { session, resume_token } = welcome;
  const { epoch, offset } = frames.at(-1) ?? {};
  return { session, resume_token, epoch, offset, frames: got };
}

const types = (frames: readonly Frame[]) => frames.map(({ type }) => type);
const say = (payload: unknown): Frame => ({ type: 'signal', payload });
const post = (id: unknown) => ({ type: 'chat', ciphertext: 'once', id });
const told = async () => (await heard(bobs)).filter(({ type }) => type === 'chat');
const connected = { type: 'participant_state', connected: false };

describe('a socket opened with resume=1', () => {
  test('[H11] is told how to come back, and where each event stands', async () => {
    expect(welcome).toMatchObject({
      session: welcome['conn_id'],
      resume_token: aText,
    });
    const [, peers, own] = greeting;
    expect(peers).not.toHaveProperty('offset');
    expect(own).toMatchObject({ epoch: aText, offset: aNumber });
    bobs.send(say('one'));
    await bobs.settled();
    const [signal] = await heard(anns);
    expect(signal).toMatchObject({ payload: 'one', epoch: own?.['epoch'] });
    expect(signal?.['offset']).toBeGreaterThan(Number(own?.['offset']));
  });

  test('[H11] is not noticed by a client of the documents', async () => {
    anns.send({ ...say('hello'), id: 1 });
    await anns.settled();
    const [signal] = await heard(bobs);
    expect(signal).not.toHaveProperty('offset');
    bobs.send({ ...say('hello'), id: 1 });
    expect(await heard(bobs)).toEqual([]);
  });

  test('[H11] a position that a client writes is not believed', async () => {
    bobs.send({ ...say('one'), epoch: 'mine', offset: 99_999_999 });
    await bobs.settled();
    const [signal] = await heard(anns);
    expect(signal?.['offset']).toBeLessThan(1_000);
    expect(signal?.['epoch']).not.toBe('mine');
  });
});

describe('whoever lost their connection', () => {
  test('[H11] comes back with what they missed, in order, once; nobody saw them go', async () => {
    const place = placeAfter(greeting);
    anns[Symbol.dispose]();
    bobs.send(say('one'));
    await succeed(server, `POST /chat/${room.id}`, {
      token: bob.token,
      body: { ciphertext: 'two' },
    });
    bobs.send({ ...say('three'), to_conn: welcome['conn_id'] });
    await bobs.settled();
    const back = await open(place);
    const frames = await heard(back);
    expect(types(frames)).toEqual(['resuming', 'signal', 'chat', 'signal', 'resumed']);
    expect(frames[0]).toMatchObject({
      session: welcome['conn_id'],
      resume_token: aText,
    });
    expect(frames[0]?.['resume_token']).not.toBe(welcome['resume_token']);
    expect(frames.at(-1)).toMatchObject({ recovered: true });
    back.send({ ...say('four'), to_conn: bobs.connId });
    await back.settled();
    const toBob = await heard(bobs);
    expect(types(toBob)).toEqual(['chat', 'signal']);
    expect(toBob[1]).toMatchObject({ from_conn: welcome['conn_id'], payload: 'four' });
  });

  test('[H11] gets the second half of an event of which the first had come', async () => {
    const cem = await guest(server, 'Cem');
    await enter(server, room, cem);
    const [join] = await heard(anns);
    expect(join).toMatchObject({ type: 'join' });
    anns[Symbol.dispose]();
    const [, state] = await heard(await open(placeAfter([join ?? {}])));
    expect(state).toMatchObject({ type: 'participant_state', user_id: cem.id, connected: true });
  });

  test('[H11] leaves when the time is over', async () => {
    anns[Symbol.dispose]();
    await bobs.take({ ...connected, user_id: ann.id });
    const back = await open(placeAfter(greeting));
    const frames = await heard(back);
    expect(types(frames)).toEqual(['welcome', 'peers', 'participant_state', 'resumed']);
    expect(frames[0]?.['conn_id']).not.toBe(welcome['conn_id']);
    expect(frames.at(-1)).toMatchObject({ recovered: false });
  });

  test('[H11] takes the place over where the old connection is still there', async () => {
    const back = await open(placeAfter(greeting));
    expect(await anns.closed).toMatchObject({ code: 4506 });
    expect(types(await heard(back))).toEqual(['resuming', 'resumed']);
    expect(await heard(bobs)).toEqual([]);
    const again = await open(placeAfter(greeting));
    const [fresh] = await heard(again);
    expect(fresh).toMatchObject({ type: 'welcome' });
    expect(fresh?.['conn_id']).not.toBe(welcome['conn_id']);
  });

  test('[H11] is somebody new with the place of another person', async () => {
    const [fresh] = await heard(await open(placeAfter(greeting), bob));
    expect(fresh).toMatchObject({ type: 'welcome', user_id: bob.id });
    expect(fresh?.['conn_id']).not.toBe(welcome['conn_id']);
  });

  test.each([
    { session: '~nobody' },
    { resume_token: 'guessed' },
    { epoch: 'earlier' },
    { offset: '-1', frames: 'many' },
    { offset: '9'.repeat(30) },
  ])('[H11] with %o is let in all the same', async (wrong) => {
    anns[Symbol.dispose]();
    const frames = await heard(await open({ ...placeAfter(greeting), ...wrong }));
    expect(frames.at(-1)).toMatchObject({ type: 'resumed' });
  });

  test('[H11] is gone when kicked meanwhile, and kept out when banned', async () => {
    anns[Symbol.dispose]();
    await succeed(server, `POST /moderation/${room.id}/kick/${ann.id}`, { token: bob.token });
    await bobs.take({ ...connected, user_id: ann.id });
    const back = await open(placeAfter(greeting));
    expect((await heard(back))[0]).toMatchObject({ type: 'welcome' });
    back[Symbol.dispose]();
    await succeed(server, `POST /moderation/${room.id}/ban/${ann.id}`, { token: bob.token });
    expect(await refusalOf(open(placeAfter(greeting)))).toMatchObject({ status: 403 });
  });
});

test('[H11] whoever says goodbye leaves at once, and without resume=1 whoever drops', async () => {
  const { id } = ann;
  anns.close();
  expect(await bobs.take({ ...connected, user_id: id })).toMatchObject({ connected: false });
  const plain = await enter(server, room, ann);
  plain[Symbol.dispose]();
  expect(await bobs.take({ ...connected, user_id: id })).toMatchObject({ connected: false });
});

describe('a frame with an id', () => {
  test('[H11] is acknowledged when it is done, and not done again', async () => {
    for (const id of [7, 'seven']) {
      anns.send(post(id));
      expect(await anns.take({ type: 'ack', id })).toEqual({ type: 'ack', id });
      anns.send(post(id));
      await anns.take({ type: 'ack', id });
      expect(await told()).toHaveLength(1);
    }
  });

  test('[H11] is not done again after a reconnection, even where it was still being done', async () => {
    anns.send(post(1));
    const back = await open(placeAfter(greeting));
    back.send(post(1));
    await back.take({ type: 'ack', id: 1 });
    expect(await told()).toHaveLength(1);
  });

  test('[H11] is named where it is refused, and can be tried again', async () => {
    anns.send({ ...say('x'), to_conn: '~nobody', id: 1 });
    expect(await anns.take({ type: 'error' })).toMatchObject({ id: 1 });
    anns.send({ ...say('x'), to_conn: bobs.connId, id: 1 });
    await anns.take({ type: 'ack', id: 1 });
  });

  test.each([{}, -1, 1.5, '', 'x'.repeat(65), true])('[H11] %o is no id', async (id) => {
    anns.send(post(id));
    expect(await anns.take({ type: 'error' })).not.toHaveProperty('id');
    expect(await told()).toEqual([]);
  });
});

test('[H5] [H11] a message with a uuid of its author is posted once, by socket or REST', async () => {
  const id = randomUUID();
  anns.send({ ...post(id) });
  await anns.take({ type: 'ack', id });
  const body = { ciphertext: 'once', id };
  const path = `POST /chat/${room.id}`;
  expect(await succeed(server, path, { token: ann.token, body })).toMatchObject({ id });
  expect(await told()).toMatchObject([{ msg: { id } }]);
  const taken = await request(server, path, { token: bob.token, body });
  expect(taken.status).toBe(409);
  const other = await roomOf(server, ann);
  expect((await request(server, `POST /chat/${other.id}`, { token: ann.token, body })).status).toBe(
    409,
  );
});

test('[H5] [H11] an id that is no uuid is none', async () => {
  const body = { ciphertext: 'twice', id: 'mine' };
  for (const _ of [1, 2])
    await succeed(server, `POST /chat/${room.id}`, { token: ann.token, body });
  expect(await told()).toHaveLength(2);
});

test('[H5] [H11] a chat frame posts as REST does', async () => {
  bobs.send({ type: 'chat', ciphertext: '  hello  ' });
  expect(await anns.take({ type: 'chat' })).toMatchObject({ msg: { ciphertext: 'hello' } });
  bobs.send({ type: 'chat', ciphertext: ' ' });
  expect(await bobs.take({ type: 'error' })).toMatchObject({ detail: 'ciphertext required' });
});
