/** Nothing of `/admin/api` is for anybody but whoever runs the server: every route there is, asked by others. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN_TOKEN, adminApi } from '../testing/admin.ts';
import { testContext } from '../testing/context.ts';
import { DRIVERS } from '../testing/drivers/index.ts';
import { guest, roomOf } from '../testing/people.ts';
import { request } from '../testing/request.ts';
import type { TestServer } from '../testing/server.ts';
import { testServer } from '../testing/server.ts';

let server: TestServer;
/** A host, and somebody of each other dialect. */
let tokens: (string | undefined)[];
let lines: string[];
beforeAll(async () => {
  server = await testServer({ ADMIN_TOKEN, RATE_LIMITS: 'false' });
  const host = await guest(server);
  await roomOf(server, host);
  const newcomer = async (driver: (typeof DRIVERS)[number]) =>
    (await driver.ticket(server, await driver.newRoom(server))).token;
  const others = await Promise.all(DRIVERS.map(newcomer));
  tokens = [undefined, `${ADMIN_TOKEN}x`, ADMIN_TOKEN.slice(1), host.token, ...others];
  lines = await adminLines();
});
afterAll(() => server[Symbol.asyncDispose]());

/** What there is to ask, with ids of nothing in it. */
async function adminLines(): Promise<string[]> {
  await using context = await testContext();
  return adminApi(context).routes.map(
    ({ method, path }) => `${method} ${path.replace(/:\w+/g, () => randomUUID())}`,
  );
}

test('opens to nobody else, whatever they ask', async () => {
  expect(lines.length).toBeGreaterThan(20);
  for (const line of lines) {
    const asked = tokens.map((token) => request(server, line, { token }));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect([line, ...statuses]).toEqual([line, ...tokens.map(() => 401)]);
  }
});

test('answers whoever has the token: of nothing, that there is nothing', async () => {
  const asked = lines.map((line) => request(server, line, { token: ADMIN_TOKEN }));
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 401 || status >= 500)).toEqual([]);
});
