import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { aText } from '../../testing/matchers.ts';
import type { Person, TestRoom } from '../../testing/people.ts';
import { guest, join, roomOf } from '../../testing/people.ts';
import type { Fields } from '../../testing/request.ts';
import { request, succeed, text } from '../../testing/request.ts';
import type { TestServer } from '../../testing/server.ts';
import { testServer } from '../../testing/server.ts';
import { property } from '../parse.ts';

let server: TestServer;
let room: TestRoom;
let host: Person;
let moderator: Person;
beforeAll(async () => {
  server = await testServer();
  [host, moderator] = await Promise.all([guest(server, 'Hana'), guest(server, 'Mo')]);
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  room = await roomOf(server, host);
  await join(server, room, moderator);
  await succeed(server, `POST /moderation/${room.id}/promote/${moderator.id}`, host);
});

const make = (by: Person, body: Fields) =>
  request(server, `POST /rooms/${room.id}/invites`, { token: by.token, body });
const made = (by: Person, body: Fields = {}) =>
  succeed(server, `POST /rooms/${room.id}/invites`, { token: by.token, body });
const listed = async (by: Person) =>
  (await succeed(server, `GET /rooms/${room.id}/invites`, by))['items'];
const regenerate = (by: Person, { id }: Fields) =>
  request(server, `POST /rooms/${room.id}/invites/${String(id)}/regenerate`, { token: by.token });
const use = (code: unknown, { token }: Person) =>
  request(server, `POST /rooms/join/${String(code)}`, { token });

test('[H11] an invite makes what it says of whoever is new, and of nobody else', async () => {
  const [forGuests, forModerators] = [await made(host), await made(host, { role: 'moderator' })];
  const [ann, bob] = [await guest(server), await guest(server)];
  const asGuest = { status: 200, body: { role: 'guest' } };
  expect(await use(forGuests['invite_code'], ann)).toMatchObject(asGuest);
  expect(await use(forModerators['invite_code'], ann)).toMatchObject(asGuest);
  const asModerator = { status: 200, body: { role: 'moderator' } };
  expect(await use(forModerators['invite_code'], bob)).toMatchObject(asModerator);
  expect(await make(bob, {})).toMatchObject({ status: 200 });
});

test('[H11] moderators are made by the host alone: others neither make nor see such invites', async () => {
  const ofHost = await made(host, { role: 'moderator' });
  expect(await make(moderator, { role: 'moderator' })).toMatchObject({ status: 403 });
  expect(await make(host, { role: 'host' })).toMatchObject({ status: 422 });
  const own = await made(moderator, { role: 'guest' });
  expect(await listed(moderator)).toEqual([own]);
  expect(await listed(host)).toEqual([own, ofHost]);
  expect(await regenerate(moderator, ofHost)).toMatchObject({ status: 404 });
  const line = `DELETE /rooms/${room.id}/invites/${text(ofHost, 'id')}`;
  expect(await request(server, line, moderator)).toMatchObject({ status: 404 });
});

test('[H11] an invite that is regenerated has a new code and all of its uses; the old one is none', async () => {
  const old = await made(host, { max_uses: 1, role: 'moderator' });
  expect(await use(old['invite_code'], await guest(server))).toMatchObject({ status: 200 });
  expect(await use(old['invite_code'], await guest(server))).toMatchObject({ status: 410 });
  const { status, body } = await regenerate(host, old);
  expect([status, body]).toEqual([200, { ...old, invite_code: aText, uses: 0 }]);
  const [renewed] = [await listed(host)].flat();
  expect(renewed).toEqual(body);
  expect(await use(old['invite_code'], await guest(server))).toMatchObject({ status: 404 });
  expect(await use(property(body, 'invite_code'), await guest(server))).toMatchObject({
    body: { role: 'moderator' },
  });
  const elsewhere = await roomOf(server, host);
  const astray = `POST /rooms/${elsewhere.id}/invites/${text(old, 'id')}/regenerate`;
  expect(await request(server, astray, host)).toMatchObject({ status: 404 });
});
