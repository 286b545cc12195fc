/** The door of a room that two servers have, with real engines between them. */
import type { Person, TestRoom } from '../testing/people.ts';
import type { RedisServer } from '../testing/redis.ts';
import type { TestServer } from '../testing/server.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { textLike } from '../testing/matchers.ts';
import { enter, guest, peopleIn, roomOf } from '../testing/people.ts';
import { databaseOfRun } from '../testing/postgres.ts';
import { startRedis } from '../testing/redis.ts';
import { atOnce, request, succeed, tally, text } from '../testing/request.ts';
import { testServer } from '../testing/server.ts';
import { openSocket, refusalOf } from '../testing/socket.ts';
import { SECRET } from '../testing/tokens.ts';

let redis: RedisServer;
let here: TestServer;
let there: TestServer;
let host: Person;
beforeAll(async () => {
  redis = await startRedis();
  const shared = { ...(await databaseOfRun()), REDIS_URL: redis.url, SECRET_KEY: SECRET };
  here = await testServer({ ...shared, LOBBY_TIMEOUT: '600' });
  there = await testServer({ ...shared, LOBBY_TIMEOUT: '2' });
  host = await guest(here, 'Host');
});
afterAll(async () => {
  for (const each of [here, there, redis]) await each[Symbol.asyncDispose]();
});

/** A room with a lobby, and its host in it on one of the servers. */
async function hall(): Promise<TestRoom> {
  const room = await roomOf(here, host);
  await succeed(here, `PATCH /rooms/${room.id}`, { token: host.token, body: { lobby: true } });
  return room;
}

test('[H11] an invite for three lets three in, however many come at once, by whichever server', async () => {
  const room = await roomOf(here, host);
  const body = { max_uses: 3 };
  const invite = await succeed(here, `POST /rooms/${room.id}/invites`, { token: host.token, body });
  const people = await atOnce(12, () => guest(here));
  const line = `POST /rooms/join/${text(invite, 'invite_code')}`;
  const replies = await Promise.all(
    people.flatMap(({ token }) => [
      request(here, line, { token }),
      request(there, line, { token }),
    ]),
  );
  expect(tally(replies)).toEqual({ 200: 6, 410: 18 });
  expect((await peopleIn(there, room)).members).toHaveLength(4);
  const { items } = await succeed(there, `GET /rooms/${room.id}/invites`, { token: host.token });
  expect(items).toMatchObject([{ uses: 3 }]);
});

test('[H11] who waits at one server is let in, or not, by a moderator at the other', async () => {
  const room = await hall();
  using moderator = await enter(there, room, host);
  const [ann, bob] = [await guest(here, 'Ann'), await guest(here, 'Bob')];
  const entering = enter(here, room, ann);
  await moderator.take({ type: 'lobby' });
  moderator.send({ type: 'admit', user_id: ann.id });
  (await entering).close();
  await moderator.take({ type: 'leave', user_id: ann.id });
  moderator.drain();
  const refusal = refusalOf(openSocket(here, `/ws/${room.id}?token=${bob.token}`));
  await moderator.take({ type: 'lobby' });
  await succeed(there, `POST /moderation/${room.id}/deny/${bob.id}`, { token: host.token });
  expect(await refusal).toMatchObject({ status: 403, body: { detail: textLike(/not let in/) } });
});

test('[H11] whom nobody answers is sent away, and known no more', async () => {
  const room = await hall();
  using moderator = await enter(here, room, host);
  const { token } = await guest(there);
  const refusal = refusalOf(openSocket(there, `/ws/${room.id}?token=${token}`));
  await moderator.take({ type: 'lobby' });
  expect(await refusal).toMatchObject({ status: 403 });
  expect(await moderator.take({ type: 'lobby' })).toMatchObject({ items: [] });
});
