/** Nonsense for every route and for every dialect's sockets: refused in the right shape, and nothing breaks. */
import type { Api, Route } from './dialect.ts';
import type { Scene } from '../testing/authorization/cast.ts';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { ADMIN_TOKEN, adminApi } from '../testing/admin.ts';
import { Cast } from '../testing/authorization/cast.ts';
import { endsAccount, pathOf } from '../testing/authorization/requests.ts';
import { testContext } from '../testing/context.ts';
import { DRIVERS } from '../testing/drivers/index.ts';
import { nearly, nearlyJson, trickyText } from '../testing/nonsense.ts';
import { testServer } from '../testing/server.ts';
import { property } from './parse.ts';
import { DIALECTS } from './registry.ts';

/** More of them, or the same ones again: `FUZZ_RUNS=10000 FUZZ_SEED=1 npx vitest run fuzz`. */
const { FUZZ_RUNS = '400', FUZZ_SEED } = process.env;
const RUNS = Number(FUZZ_RUNS);
const settings = {
  numRuns: RUNS,
  plugins: [fc.interruptAfterTimeLimit(RUNS * 50)],
  ...(FUZZ_SEED !== undefined && { seed: Number(FUZZ_SEED) }),
};
const PATIENCE = RUNS * 100 + 30_000;

const unlimited = { RATE_LIMITS: 'false', FLOOD_BURST: '1000000', FLOOD_RATE: '1000000' };
const server = await testServer({ ...unlimited, OTP_ROOMS_LIST: 'all', ADMIN_TOKEN });
afterAll(() => server[Symbol.asyncDispose]());
const cast = new Cast(server);

/** A route, and whose it is. */
interface Asked {
  readonly line: string;
  readonly tag: string;
  readonly route: Route;
}

/** Every route of every API. */
async function allRoutes(): Promise<Asked[]> {
  await using context = await testContext();
  const apis: Api[] = [...DIALECTS.map(({ create }) => create(context)), adminApi(context)];
  return apis.flatMap(({ tag, routes }) =>
    routes.map((route) => ({ line: `${tag} ${route.method} ${route.path}`, tag, route })),
  );
}

/** What is sent along; undefined where nothing is. */
const bodyFor = ({ operation: { body } }: Route) =>
  fc.oneof(
    { weight: 3, arbitrary: nearly(body?.schema).map((each) => JSON.stringify(each)) },
    { weight: 1, arbitrary: nearlyJson },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );

const queryFor = ({ operation: { query } }: Route) =>
  fc.dictionary(
    fc.constantFrom('limit', 'before', ...Object.keys(query?.properties ?? {})),
    trickyText,
    { maxKeys: 3 },
  );

/** As a browser would; what it could not is left as it is. */
const encode = (text: string): string =>
  text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80';

/** What stands for a parameter: what there is, or anything. */
const segment = fc.option(trickyText.map(encode), { nil: undefined, freq: 1 });

/** A path with what there is in some of its places. */
function target({ method, path }: Route, scene: Scene, segments: readonly (string | undefined)[]) {
  const odd = [...segments];
  return pathOf(
    method,
    path.replace(/:\w+/g, (name) => odd.pop() ?? name),
    scene,
  );
}

const token = fc.constantFrom('none', 'good', 'good', 'bad');

function headersOf(kind: string, tag: string, scene: Scene): Record<string, string> {
  const good = tag === 'admin' ? ADMIN_TOKEN : scene.token;
  if (kind === 'none' || good === undefined) return {};
  return { authorization: `Bearer ${kind === 'good' ? good : 'a.b.c'}` };
}

/** Whether an answer says what was wrong in a way that some dialect has (C13). */
function hasErrorShape(body: unknown): boolean {
  if (property(body, 'detail') !== undefined) return true;
  if (typeof property(body, 'error') === 'string')
    return typeof property(body, 'code') === 'number';
  const values = typeof body === 'object' && body !== null ? Object.values(body) : [];
  return values.length > 0 && values.every((each) => Array.isArray(each));
}

const ROUTES = await allRoutes();

describe('any request is answered, by no more than a refusal in the right shape', () => {
  const runs = { ...settings, numRuns: Math.ceil(RUNS / ROUTES.length) };

  test.each(ROUTES)(
    '[C13] $line',
    async ({ line, tag, route }) => {
      const dialect = tag === 'admin' ? 'hackrtc' : tag;
      using scene = await cast.scene(dialect, 'host', endsAccount(line));
      const asked = fc.record({
        segments: fc.array(segment, { minLength: 3, maxLength: 3 }),
        query: queryFor(route),
        body: bodyFor(route),
        kind: token,
      });
      await fc.assert(
        fc.asyncProperty(asked, async ({ segments, query, body, kind }) => {
          const { method } = route;
          const path = target(route, scene, segments);
          const mark = path.includes('?') ? '&' : '?';
          const response = await fetch(`${server.url}${path}${mark}${new URLSearchParams(query)}`, {
            method,
            headers: headersOf(kind, tag, scene),
            ...(method !== 'GET' && body !== undefined && { body }),
          });
          const text = await response.text();
          expect(response.status).toBeLessThan(500);
          const answer: unknown = text === '' ? undefined : JSON.parse(text);
          const isFair = response.status < 400 || hasErrorShape(answer);
          expect([path, text, isFair]).toEqual([path, text, true]);
        }),
        runs,
      );
      expect(server.log()).not.toContain('"level":"error"');
    },
    PATIENCE,
  );
});

/** Nearly one of the frames that a dialect's clients send. */
async function framesOf(tag: string): Promise<fc.Arbitrary<string>> {
  await using context = await testContext();
  const dialect = DIALECTS.find((each) => each.tag === tag)?.create(context);
  const schemas = Object.values(dialect?.socket.description.fromClient ?? {});
  return fc.oneof(...schemas.map(nearly)).map((each) => JSON.stringify(each));
}

test.each(DRIVERS)(
  '[C9] any frames to $tag leave the connection open, and others undisturbed',
  async (driver) => {
    const name = await driver.newRoom(server);
    const sender = await driver.enter(server, await driver.ticket(server, name));
    const reader = await driver.enter(server, await driver.ticket(server, name));
    const frames = fc.array(
      fc.oneof(
        { weight: 5, arbitrary: await framesOf(driver.tag) },
        { weight: 4, arbitrary: nearlyJson },
        { weight: 1, arbitrary: fc.uint8Array({ maxLength: 50 }) },
      ),
      { minLength: 1, maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(frames, async (sent) => {
        for (const frame of sent) sender.socket.webSocket.send(frame);
        await sender.socket.settled();
      }),
      { ...settings, numRuns: Math.ceil(RUNS / 10) },
    );
    await reader.socket.settled();
    reader.socket.drain();
    const offer = driver.offer({ type: 'offer', sdp: 'v=0\r\n' });
    sender.socket.send({ ...offer, ...reader.address });
    await sender.socket.settled();
    await reader.socket.settled();
    // What was said before may be told only now: it is stored first.
    const offers = reader.socket.drain().filter(({ type }) => type === offer['type']);
    expect(offers).toHaveLength(1);
    expect(server.log()).not.toContain('"level":"error"');
  },
  PATIENCE,
);
