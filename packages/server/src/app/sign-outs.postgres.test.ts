/** What ends on one server ends on the others, with real engines between them. */
import type { Person } from '../testing/people.ts';
import type { RedisServer } from '../testing/redis.ts';
import type { TestServer } from '../testing/server.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MANAGED } from '../../../client/src/testing/relay.ts';
import { enter, guest, join, roomOf } from '../testing/people.ts';
import { databaseOfRun } from '../testing/postgres.ts';
import { startRedis } from '../testing/redis.ts';
import { relayOf } from '../testing/relay.ts';
import { request, succeed, text } from '../testing/request.ts';
import { testServer } from '../testing/server.ts';
import { openSocket, Refusal } from '../testing/socket.ts';
import { SECRET } from '../testing/tokens.ts';
import { TurnClient } from '../testing/turn-client.ts';

let redis: RedisServer;
let here: TestServer;
let there: TestServer;
beforeAll(async () => {
  redis = await startRedis();
  const shared = { ...(await databaseOfRun()), REDIS_URL: redis.url, SECRET_KEY: SECRET };
  here = await testServer(shared);
  there = await testServer({ ...shared, ...MANAGED });
});
afterAll(async () => {
  for (const each of [here, there, redis]) await each[Symbol.asyncDispose]();
});

const relayThere = async ({ token }: Person) =>
  relayOf((await succeed(there, 'GET /ice-servers', { token }))['iceServers']);

async function allocate({ port, ...credential }: Awaited<ReturnType<typeof relayThere>>) {
  using client = new TurnClient(port, credential);
  return await client.allocate();
}

const statusThere = async ({ token }: Person): Promise<number> =>
  (await request(there, 'GET /users/me', { token })).status;

test.each(['POST /users/logout', 'DELETE /users/me'])(
  '[H11] %s takes effect on the other server: for requests, sockets and its relay',
  async (line) => {
    const [ann, bob] = [await guest(here), await guest(there)];
    const room = await roomOf(there, bob);
    using socket = await enter(there, room, ann);
    using other = await enter(there, room, bob);
    const relay = await relayThere(ann);
    expect([await statusThere(ann), await allocate(relay)]).toEqual([200, 200]);
    await succeed(here, line, ann);
    expect(await socket.closed).toMatchObject({ code: 4505 });
    await expect.poll(() => statusThere(ann)).toBe(401);
    await expect.poll(() => allocate(relay)).toBe(401);
    expect(await statusThere(bob)).toBe(200);
    await other.take({ type: 'leave', user_id: ann.id });
  },
);

test('[H7] a ban takes the room’s credentials away from the other server’s relay', async () => {
  const [ann, bob] = [await guest(here), await guest(there)];
  const room = await roomOf(here, ann);
  await join(here, room, bob);
  using socket = await openSocket(there, `/ws/${room.id}?token=${bob.token}`);
  const { ice_servers: servers } = await socket.take({ type: 'welcome' });
  const relay = relayOf(servers);
  expect(await allocate(relay)).toBe(200);
  await succeed(here, `POST /moderation/${room.id}/ban/${bob.id}`, ann);
  await expect.poll(() => allocate(relay)).toBe(401);
  expect(await socket.closed).toMatchObject({ code: 4501 });
});

test('[C5] a ticket opens one socket, of whichever server', async () => {
  const ann = await guest(here);
  const { id } = await roomOf(here, ann);
  const ticket = text(await succeed(here, 'POST /ws-ticket', ann), 'ticket');
  const opened = await Promise.all(
    [here, there, here, there].map((server) =>
      openSocket(server, `/ws/${id}?ticket=${ticket}`).catch((refused: unknown) => refused),
    ),
  );
  const refused = opened.filter((each) => each instanceof Refusal);
  expect(refused.map(({ status }) => status)).toEqual([401, 401, 401]);
});
