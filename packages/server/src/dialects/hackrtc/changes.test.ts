import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aTime } from '../../testing/matchers.ts';
import type { Person, TestRoom } from '../../testing/people.ts';
import { enter, guest, join, roomOf } from '../../testing/people.ts';
import type { Fields } from '../../testing/request.ts';
import { isFields, list, request, succeed, text } from '../../testing/request.ts';
import { account, each, enterRoom } from '../../testing/rooms-people.ts';
import type { TestServer } from '../../testing/server.ts';
import { testServer } from '../../testing/server.ts';
import type { TestSocket } from '../../testing/socket.ts';
import { openSocket } from '../../testing/socket.ts';

let server: TestServer;
let ann: Person;
let bo: Person;
let stranger: Person;
/** Ann is its host, and Bo a guest in it. */
let room: TestRoom;
beforeAll(async () => {
  server = await testServer({ REACTIONS_PER_PERSON: '2', TYPING_RATE: '2/1h' });
  ann = await guest(server, 'Ann');
  bo = await guest(server, 'Bo');
  stranger = await guest(server, 'Sam');
  room = await roomOf(server, ann);
  await join(server, room, bo);
});
afterAll(() => server[Symbol.asyncDispose]());

const ask = (line: string, { token }: Person, body?: unknown) =>
  request(server, line.replace('ROOM', room.id), { token, body });
const say = ({ token }: Person, ciphertext: string, more: Fields = {}) =>
  succeed(server, `POST /chat/${room.id}`, {
    token,
    body: { ciphertext, encrypted: false, ...more },
  });
const sayId = async (person: Person, ciphertext = 'hello') =>
  text(await say(person, ciphertext), 'id');
const read = (id: string) => succeed(server, `GET /chat/${room.id}/${id}`);
const edit = (id: string, person: Person, ciphertext: unknown = 'changed') =>
  ask(`PATCH /chat/ROOM/${id}`, person, { ciphertext });

const reactionPath = (id: string, emoji: string) =>
  `/chat/ROOM/${id}/reactions/${encodeURIComponent(emoji)}`;

const reading = async (person: Person) => {
  const { items } = await succeed(server, 'GET /users/me/reading', { token: person.token });
  const all = Array.isArray(items) ? items.filter(isFields) : [];
  return all.find(({ room_id: id }) => id === room.id);
};

const search = (query: string, person = ann) => ask(`GET /chat/ROOM/search?${query}`, person);

const comeIn = (claim: Fields = {}): Promise<TestSocket> => {
  const query = new URLSearchParams({ resume: '1', token: ann.token });
  for (const [name, value] of Object.entries(claim)) query.set(name, String(value));
  return openSocket(server, `/ws/${room.id}?${query}`);
};

describe('an edit', () => {
  test('[H11] is told to all, and is what history shows', async () => {
    const id = await sayId(bo);
    using anns = await enter(server, room, ann);
    const { body } = await edit(id, bo, ' better ');
    expect(body).toMatchObject({ id, ciphertext: 'better', encrypted: false, edited_at: aTime });
    const told = { type: 'message_edited', room_id: room.id, msg: body };
    expect(await anns.take({ type: 'message_edited' })).toEqual(told);
    expect(await read(id)).toEqual(body);
    expect((await list(server, `GET /chat/${room.id}?limit=1&before=9999-01-01`))[0]).toEqual(body);
  });

  test('[H11] comes over the socket, and changes ciphertext alike', async () => {
    const sealed = text(await say(bo, 'c2VhbA==', { encrypted: true }), 'id');
    using bos = await enter(server, room, bo);
    bos.send({ type: 'edit', message_id: sealed, ciphertext: 'b3RoZXI=' });
    const { msg } = await bos.take({ type: 'message_edited' });
    expect(msg).toMatchObject({ id: sealed, ciphertext: 'b3RoZXI=', encrypted: true });
    bos.send({ type: 'edit', message_id: 'none', ciphertext: 'x' });
    expect(await bos.take({ type: 'error' })).toMatchObject({
      detail: 'There is no such message in this room',
    });
  });

  test('[H11] is for the author alone, and for members', async () => {
    const id = await sayId(bo);
    expect(await edit(id, ann)).toMatchObject({ status: 403 });
    expect(await edit(id, stranger)).toMatchObject({
      status: 403,
      body: { detail: 'Not in room' },
    });
    expect(await edit(randomUUID(), bo)).toMatchObject({ status: 404 });
    expect(await edit('none', bo)).toMatchObject({ status: 404 });
    expect(await edit(id, bo, '')).toMatchObject({ status: 422 });
    expect(await edit(id, bo, 'x'.repeat(4001))).toMatchObject({ status: 422 });
    expect(await edit(id, bo, 5)).toMatchObject({ status: 422 });
    expect(await read(id)).toMatchObject({ ciphertext: 'hello' });
  });

  test('[H11] is refused to who was banned', async () => {
    const id = await sayId(stranger);
    await succeed(server, `POST /moderation/${room.id}/ban/${stranger.id}`, { token: ann.token });
    expect(await edit(id, stranger)).toMatchObject({ status: 403 });
    expect(await ask(`DELETE /chat/ROOM/${id}`, stranger)).toMatchObject({ status: 403 });
    await succeed(server, `POST /moderation/${room.id}/unban/${stranger.id}`, { token: ann.token });
  });
});

describe('a deletion', () => {
  test('[H11] takes the text away, and leaves a place', async () => {
    const id = await sayId(bo, 'secret');
    using anns = await enter(server, room, ann);
    using bos = await enter(server, room, bo);
    bos.send({ type: 'delete', message_id: id });
    const { msg } = await anns.take({ type: 'message_deleted' });
    expect(msg).toMatchObject({ id, ciphertext: '', deleted_at: aTime });
    expect(await read(id)).toEqual(msg);
    expect(await ask(`DELETE /chat/ROOM/${id}`, bo)).toMatchObject({ status: 200 });
    expect(await edit(id, bo)).toMatchObject({ status: 410 });
    await anns.settled();
    expect(anns.drain().filter(({ type }) => type === 'message_deleted')).toEqual([]);
  });

  test('[H11] is for the author, and for moderators', async () => {
    const [anns, bos] = [await sayId(ann), await sayId(bo)];
    expect(await ask(`DELETE /chat/ROOM/${anns}`, bo)).toMatchObject({ status: 403 });
    expect(await ask(`DELETE /chat/ROOM/${bos}`, stranger)).toMatchObject({ status: 403 });
    expect(await ask(`DELETE /chat/ROOM/${bos}`, ann)).toMatchObject({ status: 200 });
    expect(await read(bos)).toMatchObject({ ciphertext: '' });
  });

  test("[H11] of what the host wrote is the host's alone", async () => {
    const mod = await guest(server, 'Mo');
    await join(server, room, mod);
    await succeed(server, `POST /moderation/${room.id}/promote/${mod.id}`, { token: ann.token });
    const [anns, bos] = [await sayId(ann), await sayId(bo)];
    expect(await ask(`DELETE /chat/ROOM/${bos}`, mod)).toMatchObject({ status: 200 });
    expect(await ask(`DELETE /chat/ROOM/${anns}`, mod)).toMatchObject({ status: 403 });
    using mods = await enter(server, room, mod);
    mods.send({ type: 'delete', message_id: anns });
    await mods.take({ type: 'error' });
    expect(await read(anns)).toMatchObject({ ciphertext: 'hello' });
    expect(await ask(`DELETE /chat/ROOM/${anns}`, ann)).toMatchObject({ status: 200 });
  });
});

describe('an answer', () => {
  test('[H11] says what it answers', async () => {
    const id = await sayId(ann);
    using anns = await enter(server, room, ann);
    const answer = await say(bo, 'yes', { reply_to: id });
    expect(answer).toMatchObject({ reply_to: id });
    expect(await anns.take({ type: 'chat' })).toMatchObject({ msg: answer });
    anns.send({ type: 'chat', ciphertext: 'no', encrypted: false, reply_to: id });
    expect(await anns.take({ type: 'chat' })).toMatchObject({ msg: { reply_to: id } });
  });

  test('[H11] is to a message of the same room', async () => {
    const other = await roomOf(server, ann);
    const body = { ciphertext: 'elsewhere' };
    const said = await succeed(server, `POST /chat/${other.id}`, { token: ann.token, body });
    for (const reply_to of [text(said, 'id'), randomUUID(), 'none']) {
      const reply = await ask('POST /chat/ROOM', ann, { ciphertext: 'x', reply_to });
      expect(reply).toMatchObject({ status: 404 });
    }
  });
});

describe('a reaction', () => {
  test('[H11] is told when it comes and when it goes, and counted with who', async () => {
    const id = await sayId(ann);
    using anns = await enter(server, room, ann);
    using bos = await enter(server, room, bo);
    bos.send({ type: 'react', message_id: id, emoji: '👩‍👩‍👧' });
    const told = { type: 'reaction', room_id: room.id, message_id: id, user_id: bo.id };
    const came = await anns.take({ type: 'reaction' });
    expect(came).toEqual({ ...told, emoji: '👩‍👩‍👧', on: true });
    for (const _ of 'twice') {
      expect(await ask(`PUT ${reactionPath(id, '👩‍👩‍👧')}`, ann)).toMatchObject({ status: 200 });
    }
    await anns.take({ type: 'reaction', user_id: ann.id });
    expect(await read(id)).toMatchObject({
      reactions: [{ emoji: '👩‍👩‍👧', user_ids: [bo.id, ann.id] }],
    });
    bos.send({ type: 'react', message_id: id, emoji: '👩‍👩‍👧', on: false });
    expect(await anns.take({ type: 'reaction' })).toMatchObject({ user_id: bo.id, on: false });
    expect(await ask(`DELETE ${reactionPath(id, '👩‍👩‍👧')}`, ann)).toMatchObject({ status: 200 });
    expect(await read(id)).not.toHaveProperty('reactions');
  });

  test('[H11] is one emoji, of which one person has so many', async () => {
    const id = await sayId(ann);
    for (const emoji of ['x', '👍👍', '1', 'ok 👍', '<b>']) {
      expect(await ask(`PUT ${reactionPath(id, emoji)}`, bo)).toMatchObject({ status: 422 });
    }
    await ask(`PUT ${reactionPath(id, '👍')}`, bo);
    await ask(`PUT ${reactionPath(id, '❤️')}`, bo);
    expect(await ask(`PUT ${reactionPath(id, '🎉')}`, bo)).toMatchObject({ status: 409 });
    expect(await ask(`PUT ${reactionPath(id, '🎉')}`, stranger)).toMatchObject({ status: 403 });
    expect(await ask(`PUT ${reactionPath(randomUUID(), '🎉')}`, ann)).toMatchObject({
      status: 404,
    });
    await ask(`DELETE /chat/ROOM/${id}`, ann);
    expect(await ask(`PUT ${reactionPath(id, '🎉')}`, ann)).toMatchObject({ status: 410 });
  });
});

describe('how far one has read', () => {
  test('[H11] is told to one’s own connections, and counts what is unread', async () => {
    const reader = await guest(server, 'Reader');
    await join(server, room, reader);
    expect(await reading(reader)).toMatchObject({ unread: 0 });
    const [first, second] = [await sayId(ann), await sayId(ann)];
    expect(await reading(reader)).toMatchObject({ unread: 2 });
    using phone = await enter(server, room, reader);
    using laptop = await enter(server, room, reader);
    using anns = await enter(server, room, ann);
    phone.send({ type: 'read', message_id: first });
    const told = { type: 'read', room_id: room.id, message_id: first };
    expect(await laptop.take({ type: 'read' })).toEqual(told);
    expect(await reading(reader)).toEqual({ room_id: room.id, unread: 1, last_read: first });
    const done = await ask('PUT /chat/ROOM/read', reader, { message_id: second });
    expect(done).toMatchObject({ status: 200 });
    await ask('PUT /chat/ROOM/read', reader, { message_id: first });
    expect(await reading(reader)).toEqual({ room_id: room.id, unread: 0, last_read: second });
    await anns.settled();
    expect(anns.drain().filter(({ type }) => type === 'read')).toEqual([]);
  });

  test('[H11] is of members, in messages of the room', async () => {
    const message_id = await sayId(ann);
    const outsider = await guest(server);
    expect(await ask('PUT /chat/ROOM/read', outsider, { message_id })).toMatchObject({
      status: 403,
    });
    const unknown = { message_id: randomUUID() };
    expect(await ask('PUT /chat/ROOM/read', ann, unknown)).toMatchObject({ status: 404 });
    expect(await ask('PUT /chat/ROOM/read', ann, {})).toMatchObject({ status: 422 });
  });
});

describe('a search', () => {
  test('[H11] finds what members wrote, the newest first, page by page', async () => {
    const one = await say(ann, 'Needle in the hay');
    const two = await say(bo, 'another NEEDLE!');
    await say(ann, 'needle', { encrypted: true });
    expect((await search('q=need')).body).toEqual({ items: [two, one] });
    expect((await search('q=needle&limit=1')).body).toEqual({ items: [two] });
    const before = text(two, 'id');
    expect((await search(`q=needle&before=${before}`)).body).toEqual({ items: [one] });
    expect((await search('q=needle%20hay')).body).toEqual({ items: [one] });
    expect((await search('q=%22needle%22%20OR%20x*')).body).toEqual({ items: [] });
  });

  test('[H11] is for members, and for words', async () => {
    expect(await search('q=needle', await guest(server))).toMatchObject({ status: 403 });
    for (const query of ['', 'q=', 'q=%20--%20', 'q=x%00', `q=${'x'.repeat(201)}`, 'q=x&limit=0']) {
      expect(await search(query)).toMatchObject({ status: 422 });
    }
  });
});

describe('typing', () => {
  test('[H11] is told to the others for the moment, and not too often', async () => {
    using anns = await enter(server, room, ann);
    using bos = await enter(server, room, bo);
    bos.send({ type: 'typing' });
    bos.send({ type: 'typing', on: false });
    const told = { type: 'typing', user_id: bo.id, conn_id: bos.connId, expires_in: 6 };
    expect(await anns.take({ type: 'typing' })).toEqual({ ...told, on: true });
    expect(await anns.take({ type: 'typing' })).toEqual({ ...told, on: false });
    bos.send({ type: 'typing' });
    expect(await bos.take({ type: 'error' })).toMatchObject({ detail: /Too many/ });
    await bos.settled();
    expect(bos.drain().filter(({ type }) => type === 'typing')).toEqual([]);
  });
});

describe('coming back', () => {
  test('[H11] what became of messages is caught up with in order, typing is not', async () => {
    const socket = await comeIn();
    const { session, resume_token } = await socket.take({ type: 'welcome' });
    await socket.settled();
    const { epoch, offset } = socket.drain().at(-1) ?? {};
    socket.webSocket.terminate();
    await socket.closed;
    using bos = await enter(server, room, bo);
    const id = await sayId(bo);
    bos.send({ type: 'typing' });
    bos.send({ type: 'react', message_id: id, emoji: '👍' });
    await bos.take({ type: 'reaction' });
    await edit(id, bo);
    await ask(`DELETE /chat/ROOM/${id}`, bo);
    using back = await comeIn({ session, resume_token, epoch, offset, frames: 1 });
    await back.take({ type: 'resumed', recovered: true });
    const missed = back.drain().map(({ type }) => type);
    const changes = ['chat', 'reaction', 'message_edited', 'message_deleted'];
    expect(missed.filter((type) => [...changes, 'typing'].includes(String(type)))).toEqual(changes);
  });
});

test('[H11] [R4] other dialects hear nothing, and read the latest text and nothing of the deleted', async () => {
  const plain = await roomOf(server, ann);
  const cleo = await account(server, 'Cleo');
  using cleos = await enterRoom(server, { id: plain.id }, cleo);
  const { token } = ann;
  const post = async (ciphertext: string) => {
    const body = { ciphertext, encrypted: false };
    const path = `/chat/${plain.id}`;
    return `${path}/${text(await succeed(server, `POST ${path}`, { token, body }), 'id')}`;
  };
  const [edited, deleted] = [await post('old'), await post('gone')];
  await cleos.take({ content: 'gone' });
  cleos.drain();
  await succeed(server, `PATCH ${edited}`, { token, body: { ciphertext: 'new' } });
  await succeed(server, `PUT ${edited}/reactions/${encodeURIComponent('👍')}`, { token });
  await succeed(server, `DELETE ${deleted}`, { token });
  await cleos.settled();
  expect(cleos.drain()).toEqual([]);
  const path = `GET /api/rooms/${plain.id}/messages/`;
  const { body } = await request(server, path, { token: cleo.access });
  expect(each(body, 'content')).toEqual(['new']);
});
