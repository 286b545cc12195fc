import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aText } from '../../testing/matchers.ts';
import type { Person, TestRoom } from '../../testing/people.ts';
import { enter, guest, join, roomOf } from '../../testing/people.ts';
import { request, succeed, text } from '../../testing/request.ts';
import type { TestServer } from '../../testing/server.ts';
import { testServer } from '../../testing/server.ts';
import { openSocket, refusalOf } from '../../testing/socket.ts';

let server: TestServer;
let host: Person;
let room: TestRoom;
beforeAll(async () => {
  server = await testServer();
  host = await guest(server, 'Hana');
  room = await roomOf(server, host);
});
afterAll(() => server[Symbol.asyncDispose]());

const participants = ({ id }: TestRoom) => succeed(server, `GET /rooms/${id}/participants`);
const regenerate = ({ id }: TestRoom, { token }: Person) =>
  request(server, `POST /rooms/${id}/regenerate-invite`, { token });

describe('reading', () => {
  test.each([
    '/rooms/:id',
    '/rooms/:id/participants',
    '/rooms/by-invite/:invite',
    '/chat/:id',
    '/keys/:id',
  ])('[H4] %s needs no token, unless OPEN_READS=false', async (pattern) => {
    await using closed = await testServer({ OPEN_READS: 'false' });
    const person = await guest(closed);
    const there = await roomOf(closed, person);
    const path = ({ id, invite }: TestRoom) =>
      pattern.replace(':id', id).replace(':invite', invite);
    expect(await request(server, `GET ${path(room)}`)).toMatchObject({ status: 200 });
    expect(await request(closed, `GET ${path(there)}`)).toMatchObject({
      status: 401,
      body: { detail: 'Not authenticated' },
    });
    const { token } = await guest(closed);
    expect(await request(closed, `GET ${path(there)}`, { token })).toMatchObject({ status: 200 });
  });

  test('[H4] a room shows its invite to members only', async () => {
    const read = (token?: string) => succeed(server, `GET /rooms/${room.id}`, { token });
    const stranger = await guest(server);
    expect(await read()).not.toHaveProperty('invite_code');
    expect(await read('no.good.token')).not.toHaveProperty('invite_code');
    expect(await read(stranger.token)).not.toHaveProperty('invite_code');
    expect(await read(host.token)).toMatchObject({ invite_code: room.invite, role: 'host' });
    await join(server, room, stranger);
    expect(await read(stranger.token)).toMatchObject({ invite_code: room.invite, role: 'guest' });
  });

  test('[H4] participants start with microphone and camera on and everything else off', async () => {
    const quiet = await roomOf(server, host);
    expect(await participants(quiet)).toEqual({
      items: [
        {
          user_id: host.id,
          display_name: 'Hana',
          role: 'host',
          connected: false,
          mic_on: true,
          cam_on: true,
          screen_sharing: false,
          is_speaking: false,
          raised_hand: false,
          muted_by_moderator: false,
        },
      ],
    });
  });

  test('[H4] participants are connected while any of their sockets is open', async () => {
    const busy = await roomOf(server, host);
    using watcher = await enter(server, busy, await guest(server));
    using phone = await enter(server, busy, host);
    using laptop = await enter(server, busy, host);
    const both = { items: [{ connected: true }, { connected: true }] };
    expect(await participants(busy)).toMatchObject(both);
    phone.close();
    await watcher.take({ type: 'leave', conn_id: phone.connId });
    expect(await participants(busy)).toMatchObject(both);
    laptop.close();
    await watcher.take({ type: 'participant_state', user_id: host.id, connected: false });
    expect(await participants(busy)).toMatchObject({
      items: [{ connected: false }, { connected: true }],
    });
  });

  test('[H4] [H10] participants carry what they told of themselves, until they leave', async () => {
    const busy = await roomOf(server, host);
    using watcher = await enter(server, busy, await guest(server));
    using socket = await enter(server, busy, host);
    const told = { mic_on: false, raised_hand: true };
    socket.send({ type: 'state', ...told });
    await watcher.take({ type: 'participant_state', user_id: host.id, ...told });
    expect(await participants(busy)).toMatchObject({ items: [told, {}] });
    socket.close();
    await watcher.take({ type: 'participant_state', user_id: host.id, connected: false });
    expect(await participants(busy)).toMatchObject({
      items: [{ mic_on: true, raised_hand: false }, {}],
    });
  });

  test('[H4] [H8] whoever entered by socket stays a participant', async () => {
    const busy = await roomOf(server, host);
    const person = await guest(server, 'Bo');
    using watcher = await enter(server, busy, host);
    const socket = await enter(server, busy, person);
    socket.close();
    await watcher.take({ type: 'leave' });
    expect(await participants(busy)).toMatchObject({
      items: [{}, { user_id: person.id, display_name: 'Bo', role: 'guest', connected: false }],
    });
  });

  test('[C12] nobody sees the address of another', async () => {
    const email = 'private@example.org';
    const body = { email, password: 'correct horse battery', display_name: 'Pia' };
    const { id, access_token: token } = await succeed(server, 'POST /users/register', { body });
    const person = { id: String(id), name: 'Pia', token: String(token) };
    const hers = await roomOf(server, person);
    using watcher = await enter(server, hers, host);
    using socket = await enter(server, hers, person);
    await succeed(server, `POST /chat/${hers.id}`, {
      token: person.token,
      body: { ciphertext: 'x' },
    });
    await socket.take({ type: 'chat' });
    const reads = [`/rooms/${hers.id}`, `/rooms/${hers.id}/participants`, `/chat/${hers.id}`];
    const answers = await Promise.all(reads.map((path) => request(server, `GET ${path}`)));
    await watcher.settled();
    expect(JSON.stringify([answers, watcher.drain()])).not.toContain(email);
  });
});

describe('a new invite', () => {
  test('[H2] takes the place of the old one at once', async () => {
    const old = await roomOf(server, host);
    const line = `POST /rooms/${old.id}/regenerate-invite`;
    const answer = await succeed(server, line, { token: host.token });
    expect(answer).toMatchObject({ id: old.id, role: 'host' });
    const invite = text(answer, 'invite_code');
    expect(invite).not.toBe(old.invite);
    expect(await request(server, `GET /rooms/by-invite/${old.invite}`)).toMatchObject({
      status: 404,
    });
    await join(server, { ...old, invite }, await guest(server));
  });

  test('[H4] leaves strangers nothing but itself, and members inside', async () => {
    const closed = await roomOf(server, host);
    const [member, stranger] = [await guest(server), await guest(server)];
    await join(server, closed, member);
    await regenerate(closed, host);
    const entering = openSocket(server, `/ws/${closed.id}?token=${stranger.token}`);
    expect(await refusalOf(entering)).toMatchObject({ status: 403, body: { detail: aText } });
    const posts = [
      [`/chat/${closed.id}`, { ciphertext: 'x' }],
      [`/keys/${closed.id}`, { identity_key: 'x' }],
    ] as const;
    for (const [path, body] of posts) {
      const post = ({ token }: Person) => request(server, `POST ${path}`, { token, body });
      expect(await post(stranger)).toMatchObject({ status: 403 });
      expect(await post(member)).toMatchObject({ status: 200 });
    }
    using _ = await enter(server, closed, member);
  });

  test('[H2] is made by the owner only', async () => {
    const member = await guest(server);
    await join(server, room, member);
    for (const person of [member, await guest(server)]) {
      expect(await regenerate(room, person)).toMatchObject({
        status: 403,
        body: { detail: 'Insufficient role' },
      });
    }
    expect(await request(server, `GET /rooms/by-invite/${room.invite}`)).toMatchObject({
      status: 200,
    });
  });
});
