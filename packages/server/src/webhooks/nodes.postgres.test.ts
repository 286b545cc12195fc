/** Several servers over one database: each thing is told once, also of those whose server has died. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestFolder } from '../store/testing/folder.ts';
import { testFolder } from '../store/testing/folder.ts';
import { enter, guest, join, roomOf } from '../testing/people.ts';
import { databaseOfRun } from '../testing/postgres.ts';
import { serverProcess } from '../testing/process.ts';
import { receiver } from '../testing/receiver.ts';
import type { RedisServer } from '../testing/redis.ts';
import { startRedis } from '../testing/redis.ts';
import { atOnce, isFields, succeed } from '../testing/request.ts';
import { testServer } from '../testing/server.ts';
import { SECRET } from '../testing/tokens.ts';
import { soon } from '../testing/soon.ts';

const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
let redis: RedisServer;
let folder: TestFolder;
beforeAll(async () => {
  [redis, folder] = await Promise.all([startRedis(), testFolder()]);
});
afterAll(async () => {
  await redis[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

test('two servers tell everything once and in order; one tells of whom the other took along', async () => {
  await using hears = await receiver();
  const shared = {
    ...(await databaseOfRun()),
    REDIS_URL: redis.url,
    SECRET_KEY: SECRET,
    RESUME_WINDOW: '1',
    WEBHOOK_URLS: hears.url,
    WEBHOOK_SECRET,
    WEBHOOK_PRIVATE: 'true',
  };
  const doomed = await serverProcess(folder.path, { environment: shared });
  try {
    await using here = await testServer(shared);
    const [ann, bob] = [await guest(here), await guest(here, 'Bob')];
    const room = await roomOf(here, ann);
    await join(here, room, bob);
    using socket = await enter(here, room, ann);
    using tab = await enter(doomed, room, ann);
    using other = await enter(doomed, room, bob);
    await atOnce(40, (index) =>
      succeed(index % 2 === 0 ? here : doomed, `POST /chat/${room.id}`, {
        token: ann.token,
        body: { ciphertext: String(index) },
      }),
    );
    await hears.until(44);
    // What was heard and not yet written down as such is told again, as it must be, a minute later.
    await nothingWaits(here);
    await doomed.kill();
    await Promise.all([tab.closed, other.closed]);
    await hears.until(45);
    socket.webSocket.close();
    await hears.until(47);
    const types = hears.types();
    expect(types.slice(0, 2)).toEqual(['room.created', 'room.started']);
    expect(types.filter((type) => type === 'participant.joined')).toHaveLength(2);
    expect(types.filter((type) => type === 'message.created')).toHaveLength(40);
    expect(types.slice(-3)).toEqual(['participant.left', 'participant.left', 'room.ended']);
    const [bobLeft] = hears.told.slice(-3);
    const data = bobLeft?.event['data'];
    expect(isFields(data) && data['user']).toMatchObject({ id: bob.id });
    const numbers = hears.told.map(({ event }) => event['number']);
    expect(numbers).toEqual(Array.from({ length: 47 }, (_, index) => index + 1));
    await nothingWaits(here);
  } finally {
    await doomed.kill();
  }
});

const nothingWaits = ({ url }: { readonly url: string }) =>
  soon(async () => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^parley_webhooks_waiting 0$/m);
  });
