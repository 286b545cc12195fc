import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aText } from '../../testing/matchers.ts';
import type { Person, TestRoom } from '../../testing/people.ts';
import { guest, roomOf } from '../../testing/people.ts';
import { request, succeed } from '../../testing/request.ts';
import type { TestServer } from '../../testing/server.ts';
import { testServer } from '../../testing/server.ts';

let server: TestServer;
let host: Person;
let room: TestRoom;
beforeAll(async () => {
  server = await testServer();
  host = await guest(server);
  room = await roomOf(server, host);
});
afterAll(() => server[Symbol.asyncDispose]());

const lines = [
  'GET /rooms/:id',
  'GET /rooms/:id/participants',
  'GET /chat/:id',
  'GET /keys/:id',
  'DELETE /rooms/:id',
  'POST /rooms/:id/regenerate-invite',
  'POST /chat/:id',
  'POST /keys/:id',
  'POST /moderation/:id/kick/:user',
];
const noRooms = [
  'x',
  '1',
  '0',
  '-1',
  '1e3',
  '%00',
  '%20',
  '%F0%9F%98%80',
  '%E0%A4%A',
  "'--",
  'null',
  randomUUID(),
  `${randomUUID()}0`,
  randomUUID().replaceAll('-', ''),
  'x'.repeat(5000),
];

test.each(lines)('[C10] [C13] %s is 404 for every id that is none', async (pattern) => {
  const body = { ciphertext: 'x', identity_key: 'x' };
  const { token } = host;
  for (const id of noRooms) {
    const line = pattern.replace(':id', id).replace(':user', host.id);
    const reply = await request(server, line, { token, ...(line.startsWith('POST') && { body }) });
    expect([line, reply]).toMatchObject([line, { status: 404, body: { detail: aText } }]);
  }
});

test('[C10] take a uuid in any case', async () => {
  const id = room.id.toUpperCase();
  expect(await succeed(server, `GET /rooms/${id}`)).toMatchObject({ id: room.id });
});

test('[C2] take a slash at their end, or none', async () => {
  const { token } = host;
  const body = { name: 'Slash', display_name: 'Ann', ciphertext: 'x', identity_key: 'x' };
  const known = [
    'POST /auth/anonymous',
    'POST /rooms',
    'GET /users/me',
    'GET /rooms/mine',
    `GET /rooms/${room.id}`,
    `GET /rooms/${room.id}/participants`,
    `GET /chat/${room.id}`,
    `GET /rooms/by-invite/${room.invite}`,
    `POST /rooms/join/${room.invite}`,
    `POST /chat/${room.id}`,
    `POST /keys/${room.id}`,
    'GET /users/me/rooms/joined',
  ];
  for (const line of known) {
    const options = line.startsWith('POST') ? { token, body } : { token };
    expect([line, await request(server, line, options)]).toMatchObject([line, { status: 200 }]);
    expect([line, await request(server, `${line}/`, options)]).toMatchObject([
      line,
      { status: 200 },
    ]);
  }
});
