/** What keeps the dialects apart at their one root: the audience of a token, and `DIALECTS`. */
import type { Route } from './dialect.ts';
import type { Ticket } from '../testing/drivers/driver.ts';
import type { TestServer } from '../testing/server.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testContext } from '../testing/context.ts';
import { DRIVERS } from '../testing/drivers/index.ts';
import { withToken } from '../testing/drivers/driver.ts';
import { request } from '../testing/request.ts';
import { testServer } from '../testing/server.ts';
import { openSocket, refusalOf } from '../testing/socket.ts';
import { DIALECTS } from './registry.ts';

const tags = DIALECTS.map(({ tag }): string => tag);
const routesOf = new Map<string, readonly Route[]>();
let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await using context = await testContext();
  for (const { tag, create } of DIALECTS) routesOf.set(tag, create(context).routes);
});
afterAll(() => server[Symbol.asyncDispose]());

/** A path that a route is asked by. */
const pathOf = ({ path }: Route): string => path.replace(/:\w+/g, () => randomUUID());

/** Whether a dialect has a route for a path, by whatever method. */
function answers(tag: string, path: string): boolean {
  const patterns = routesOf.get(tag)?.map((route) => route.path.replace(/\/$/, '')) ?? [];
  const asked = path.replace(/\/$/, '');
  return patterns.some((pattern) =>
    new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}$`).test(asked),
  );
}

/** What can be asked of a dialect and not of another. */
const linesOf = (tag: string, other: string): string[] =>
  (routesOf.get(tag) ?? [])
    .map((route) => ({ method: route.method, path: pathOf(route) }))
    .filter(({ path }) => !answers(other, path))
    .map(({ method, path }) => `${method} ${path}`);

const statusesOf = (place: TestServer, lines: readonly string[], token?: string) =>
  Promise.all(lines.map(async (line) => (await request(place, line, { token })).status));

/** Leave to enter a new room of each dialect. */
const tickets = (): Promise<(Ticket & { readonly tag: string })[]> =>
  Promise.all(
    DRIVERS.map(async (driver) => ({
      tag: driver.tag,
      ...(await driver.ticket(server, await driver.newRoom(server))),
    })),
  );

test('[C3] a token opens nothing of another dialect', async () => {
  const signed = (await tickets()).filter(({ token }) => token !== undefined);
  const pairs = signed.flatMap((own) => signed.map((other) => ({ own, other })));
  for (const { own, other } of pairs.filter((pair) => pair.own !== pair.other)) {
    const lines = linesOf(own.tag, other.tag);
    const withNone = await statusesOf(server, lines);
    const guarded = lines.filter((_, index) => withNone[index] === 401);
    expect(guarded).not.toEqual([]);
    const withOther = await statusesOf(server, guarded, other.token);
    expect(guarded.filter((_, index) => withOther[index] !== 401)).toEqual([]);
    const entering = openSocket(server, withToken({ ...own, token: other.token }));
    expect([own.tag, await refusalOf(entering)]).toMatchObject([own.tag, { status: 401 }]);
  }
  expect(pairs.length).toBeGreaterThan(signed.length);
});

test.each(tags)(
  '[C3] where DIALECTS names %s alone, nothing of the others is there',
  async (tag) => {
    const others = (await tickets()).filter((each) => each.tag !== tag);
    await using alone = await testServer({ DIALECTS: tag });
    for (const other of others) {
      const lines = linesOf(other.tag, tag);
      const statuses = await statusesOf(alone, lines);
      expect(lines.filter((_, index) => statuses[index] !== 404)).toEqual([]);
      expect(await refusalOf(openSocket(alone, other.path))).toMatchObject({ status: 404 });
    }
    expect(others.flatMap((other) => linesOf(other.tag, tag))).not.toEqual([]);
  },
);
