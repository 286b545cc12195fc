import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aText, aTime, aUuid } from '../../testing/matchers.ts';
import type { Person, TestRoom } from '../../testing/people.ts';
import { enter, guest, roomOf } from '../../testing/people.ts';
import { atOnce, list, request, succeed, tally, text } from '../../testing/request.ts';
import type { TestServer } from '../../testing/server.ts';
import { testServer } from '../../testing/server.ts';

let server: TestServer;
let ann: Person;
let room: TestRoom;
beforeAll(async () => {
  server = await testServer();
  ann = await guest(server, 'Ann');
  room = await roomOf(server, ann);
});
afterAll(() => server[Symbol.asyncDispose]());

const send = ({ id }: TestRoom, { token }: Person, body: unknown) =>
  request(server, `POST /chat/${id}`, { token, body });
const say = (where: TestRoom, { token }: Person, ciphertext: string) =>
  succeed(server, `POST /chat/${where.id}`, { token, body: { ciphertext } });
const history = ({ id }: TestRoom) => list(server, `GET /chat/${id}`);

describe('a message', () => {
  test('[H5] [C14] is answered as it is stored', async () => {
    const message = await say(room, ann, 'aGVsbG8=');
    expect(message).toEqual({
      id: aUuid,
      user_id: ann.id,
      ciphertext: 'aGVsbG8=',
      created_at: aTime,
      encrypted: true,
      display_name: 'Ann',
    });
    expect((await history(room)).at(-1)).toEqual(message);
  });

  test('[H5] goes to every socket in the room, the author’s too, and to no other', async () => {
    const elsewhere = await roomOf(server, ann);
    const bo = await guest(server, 'Bo');
    using phone = await enter(server, room, ann);
    using laptop = await enter(server, room, ann);
    using other = await enter(server, room, bo);
    using outside = await enter(server, elsewhere, bo);
    const msg = await say(room, ann, 'hello');
    for (const socket of [phone, laptop, other]) {
      expect(await socket.take({ type: 'chat' })).toEqual({ type: 'chat', room_id: room.id, msg });
    }
    await outside.settled();
    expect(outside.drain()).toEqual([]);
  });

  test('[H5] comes on sockets in the order in which it is stored, however many write at once', async () => {
    const busy = await roomOf(server, ann);
    using socket = await enter(server, busy, ann);
    await atOnce(50, (index) => say(busy, ann, String(index)));
    await socket.settled();
    const heard = socket.drain().map(({ msg }) => msg);
    expect(heard).toHaveLength(50);
    expect(await history(busy)).toEqual(heard);
  });

  test('[H5] makes a guest of a stranger', async () => {
    const stranger = await guest(server, 'Sam');
    const quiet = await roomOf(server, ann);
    await say(quiet, stranger, 'hello');
    expect(await succeed(server, `GET /rooms/${quiet.id}/participants`)).toMatchObject({
      items: [{ role: 'host' }, { user_id: stranger.id, role: 'guest', connected: false }],
    });
  });

  test('[H5] shows its author’s name of today', async () => {
    const renamed = await guest(server, 'Before');
    const quiet = await roomOf(server, renamed);
    await say(quiet, renamed, 'hello');
    const { token } = renamed;
    await succeed(server, 'PUT /users/me', { token, body: { display_name: 'After' } });
    expect(await history(quiet)).toMatchObject([{ display_name: 'After' }]);
  });

  test('[H5] is for those with a token', async () => {
    const reply = await request(server, `POST /chat/${room.id}`, { body: { ciphertext: 'x' } });
    expect(reply).toMatchObject({ status: 401, body: { detail: 'Not authenticated' } });
  });
});

describe('its text', () => {
  test.each([
    ['emoji', '👩‍👩‍👧‍👦 😀'],
    ['combining characters, composed', '\u00e9'],
    ['combining characters, in two parts', 'e\u0301'],
    ['right to left', 'שלום \u202eabc\u202c مرحبا'],
    ['control characters', 'a\u0001\u001b[31m\u007f'],
    ['line and paragraph separators', 'a\u2028b\u2029c'],
    ['whitespace inside', 'a \t\r\n b'],
    ['markup', '<script>alert("x")</script> &amp; \\" \\u0041'],
    ['an injection', "'); DROP TABLE messages; --"],
    ['JSON', '{"ciphertext": null}'],
    ['a noncharacter', 'a\uffffb\ufffdc'],
    ['a zero width space alone', '\u200b'],
  ])('[H5] is stored, told and returned exactly: %s', async (_, ciphertext) => {
    using socket = await enter(server, room, ann);
    const msg = await say(room, ann, ciphertext);
    expect(msg).toMatchObject({ ciphertext });
    expect(await socket.take({ type: 'chat' })).toMatchObject({ msg });
    expect((await history(room)).at(-1)).toEqual(msg);
  });

  test('[H5] loses the whitespace around it', async () => {
    expect(await say(room, ann, ' \t\u00a0 hello \n\u3000')).toMatchObject({ ciphertext: 'hello' });
  });

  test.each(['', ' ', ' \t\r\n ', '\u00a0\u3000\ufeff'])('[H5] is required: %j', async (blank) => {
    expect(await send(room, ann, { ciphertext: blank })).toMatchObject({
      status: 422,
      body: { detail: 'ciphertext required' },
    });
  });

  test.each([
    ['4,000 characters', 'x'.repeat(4000)],
    ['4,000 emoji, each of them two UTF-16 units', '😀'.repeat(4000)],
    ['4,000 characters between blanks', `${' '.repeat(500)}${'x'.repeat(4000)}\n`],
  ])('[H5] may have %s', async (_, ciphertext) => {
    expect(await say(room, ann, ciphertext)).toMatchObject({ ciphertext: ciphertext.trim() });
  });

  test.each([
    ['4,001 characters', 'x'.repeat(4001)],
    ['4,001 emoji', '😀'.repeat(4001)],
    ['5,000 characters', 'x'.repeat(5000)],
  ])('[H5] may not have %s', async (_, ciphertext) => {
    expect(await send(room, ann, { ciphertext })).toMatchObject({
      status: 422,
      body: { detail: 'message too long' },
    });
  });

  test.each([
    [{}, ['body', 'ciphertext']],
    [{ ciphertext: null }, ['body', 'ciphertext']],
    [{ ciphertext: 5 }, ['body', 'ciphertext']],
    [{ ciphertext: ['x'] }, ['body', 'ciphertext']],
    [{ ciphertext: { x: 1 } }, ['body', 'ciphertext']],
    [{ ciphertext: 'a\u0000b' }, ['body', 'ciphertext']],
    [{ ciphertext: 'a\ud83d' }, ['body', 'ciphertext']],
    [{ ciphertext: '\ude00b' }, ['body', 'ciphertext']],
    [{ ciphertext: 'x', encrypted: 'yes' }, ['body', 'encrypted']],
    [{ ciphertext: 'x', encrypted: null }, ['body', 'encrypted']],
    [[], ['body']],
    [null, ['body']],
    [5, ['body']],
    ['"text"', ['body']],
    ['{"ciphertext": "x"', ['body']],
    ['not JSON', ['body']],
    [' ', ['body']],
    [undefined, ['body']],
  ])('[H5] [C13] does not come as %j', async (body, loc) => {
    expect(await send(room, ann, body)).toMatchObject({
      status: 422,
      body: { detail: [{ type: aText, loc, msg: aText }] },
    });
  });

  test('[H5] that is refused is neither stored nor told', async () => {
    const quiet = await roomOf(server, ann);
    using socket = await enter(server, quiet, ann);
    await send(quiet, ann, { ciphertext: ' ' });
    await send(quiet, ann, { ciphertext: 'x'.repeat(4001) });
    await send(quiet, ann, { ciphertext: 5 });
    await socket.settled();
    expect(socket.drain()).toEqual([]);
    expect(await history(quiet)).toEqual([]);
  });
});

describe('the chat policy', () => {
  test.each([
    ['mixed', undefined, true],
    ['mixed', true, true],
    ['mixed', false, false],
    ['plain', undefined, false],
    ['plain', false, false],
    ['sealed', undefined, true],
    ['sealed', true, true],
  ])('[X3] %s takes a post with encrypted %s as %s', async (policy, encrypted, marked) => {
    const { id } = await roomOf(server, ann, { chat_policy: policy });
    const body = { ciphertext: 'x', encrypted };
    const message = await succeed(server, `POST /chat/${id}`, { token: ann.token, body });
    expect(message).toMatchObject({ encrypted: marked });
    expect(await list(server, `GET /chat/${id}`)).toEqual([message]);
  });

  test.each([
    ['plain', true, 'This room does not take encrypted messages'],
    ['sealed', false, 'This room does not take plain messages'],
  ])('[X3] %s refuses a post with encrypted %s', async (policy, encrypted, detail) => {
    const strict = await roomOf(server, ann, { chat_policy: policy });
    const reply = await send(strict, ann, { ciphertext: 'x', encrypted });
    expect(reply).toMatchObject({ status: 409, body: { detail } });
    expect(await history(strict)).toEqual([]);
  });

  test('[X3] cannot be changed', async () => {
    const strict = await roomOf(server, ann, { chat_policy: 'sealed' });
    const body = { chat_policy: 'plain' };
    const line = `PATCH /rooms/${strict.id}`;
    await succeed(server, line, { token: ann.token, body });
    expect(await succeed(server, `GET /rooms/${strict.id}`)).toMatchObject({
      chat_policy: 'sealed',
    });
  });
});

test('[H5] a post that a hundred make at once is a hundred messages', async () => {
  const busy = await roomOf(server, ann);
  const people = await atOnce(10, (index) => guest(server, `Guest ${index}`));
  const replies = await Promise.all(
    people.flatMap((person) =>
      Array.from({ length: 10 }, () => send(busy, person, { ciphertext: 'x' })),
    ),
  );
  expect(tally(replies)).toEqual({ 200: 100 });
  const ids = (await history(busy)).map((message) => text(message, 'id'));
  expect(new Set(ids).size).toBe(100);
});
