import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import type { Caller } from '../core/caller.ts';
import { dialectTag, sessionId, userId } from '../core/ids.ts';
import type { Answer, Route } from '../dialects/dialect.ts';
import { json, stream } from '../dialects/route.ts';
import { dialectOf, plainRoute } from '../testing/dialect.ts';
import { httpServer, recognitionBy } from '../testing/http.ts';

/** Says who answered, and what was asked. */
const answering = (name: string, path: string, method: Route['method'] = 'GET'): Route =>
  plainRoute(method, path, async ({ params, query }) => json({ name, params, query: [...query] }));

/** Whose token it is stands in it. */
const identify = async (token: string | undefined): Promise<Caller> =>
  token === undefined ? { kind: 'nobody' } : { kind: 'known', principal: principalOf(token) };

const principalOf = (audience: string) => ({
  userId: userId('someone'),
  audience: dialectTag(audience),
  sessionId: sessionId('session'),
  tokenId: 'token',
  generation: 0,
  use: 'access' as const,
  expiresAt: 0,
});

describe('a path that two dialects share', () => {
  const app = httpServer({
    recognition: recognitionBy(identify),
    dialects: [
      dialectOf('one', [answering('one', '/shared/'), answering('one', '/shared/', 'POST')]),
      dialectOf('two', [answering('two', '/shared'), answering('two', '/own')]),
    ],
  });
  const answererOf = async (url: string, token?: string, method: Route['method'] = 'GET') => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return (await (await app).inject({ method, url, headers })).json<unknown>();
  };

  test.each(['/shared', '/shared/'])('[C2] [C3] %s is answered as the token says', async (url) => {
    expect(await answererOf(url, 'one')).toMatchObject({ name: 'one' });
    expect(await answererOf(url, 'two')).toMatchObject({ name: 'two' });
  });

  test('[C3] is the first one’s without a token, or with a third one’s', async () => {
    expect(await answererOf('/shared')).toMatchObject({ name: 'one' });
    expect(await answererOf('/shared', 'three')).toMatchObject({ name: 'one' });
  });

  test('[C3] is nobody else’s where they do not share the method', async () => {
    expect(await answererOf('/shared', 'two', 'POST')).toMatchObject({ name: 'one' });
    expect(await answererOf('/own', 'one')).toMatchObject({ name: 'two' });
  });
});

describe('a route', () => {
  const app = httpServer({
    dialects: [dialectOf('test', [answering('it', '/rooms/:room/:what')])],
  });
  const ask = async (url: string, method: 'GET' | 'HEAD' | 'POST' = 'GET') =>
    (await app).inject({ method, url });

  test('[C2] takes its parameters as they were meant', async () => {
    expect(
      (await ask('/rooms/a%2Fb%20%F0%9F%98%80/x%3Fy?q=1%262&e=?&q=%20+#f')).json(),
    ).toMatchObject({
      params: { room: 'a/b 😀', what: 'x?y' },
      query: [
        ['q', '1&2'],
        ['e', '?'],
        ['q', '  '],
      ],
    });
  });

  test.each(['/rooms/%/x', '/rooms/%zz/x', '/rooms/%C3%28/x', `/rooms/${'x'.repeat(3000)}/x`])(
    '[C13] is not found by a path that cannot be read: %s',
    async (url) => {
      const answer = await ask(url);
      expect([answer.statusCode, answer.json()]).toEqual([404, { detail: 'Not Found' }]);
    },
  );

  test('[C13] is not found by one segment more or less', async () => {
    for (const url of ['/rooms/a', '/rooms/a/b/c', '/Rooms/a/b', '/rooms//b/c']) {
      expect((await ask(url)).statusCode).toBe(404);
    }
  });

  test('[C13] says which methods it has, in its dialect’s words', async () => {
    const answer = await ask('/rooms/a/b/', 'POST');
    expect([answer.statusCode, answer.json()]).toEqual([405, { test: 'method-unknown' }]);
    expect(answer.headers['allow']).toBe('GET');
  });

  test('answers HEAD as GET, without the body', async () => {
    const [get, head] = [await ask('/rooms/a/b'), await ask('/rooms/a/b', 'HEAD')];
    expect(head.statusCode).toBe(200);
    expect(head.body).toBe('');
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
  });
});

const failing = (path: string, handle: () => Promise<Answer>) => plainRoute('GET', path, handle);

async function* brokenAfter(items: number): AsyncGenerator<number> {
  for (let item = 0; item < items; item += 1) yield item;
  throw new Error('the store has gone');
}

describe('what goes wrong in a route', () => {
  const log = new PassThrough({ encoding: 'utf8' });
  afterEach(() => {
    log.read();
  });
  const app = httpServer({
    fastify: { logger: { level: 'error', stream: log } },
    dialects: [
      dialectOf('test', [
        failing('/refused', () => Promise.reject(new AppError('room-unknown'))),
        failing('/broken', () => Promise.reject(new TypeError('x is not a function'))),
        failing('/late', async () => stream(brokenAfter(50_000))),
      ]),
    ],
  });
  const ask = async (url: string) => (await app).inject({ url });

  test('[C13] is said in its dialect’s words', async () => {
    const answer = await ask('/refused');
    expect([answer.statusCode, answer.json()]).toEqual([404, { test: 'room-unknown' }]);
    expect(log.read()).toBeNull();
  });

  test('[C13] is 500 without a word of what it was', async () => {
    const answer = await ask('/broken');
    expect([answer.statusCode, answer.json()]).toEqual([500, { test: 'internal' }]);
  });

  test('[C13] is logged with what it was', async () => {
    await ask('/broken');
    expect(log.read()).toMatch('x is not a function');
  });

  test('[H5] cuts an answer off that is under way, so that nobody takes it for whole', async () => {
    await expect(ask('/late')).rejects.toThrow(/destroyed/);
  });
});

test('[C13] what no route takes is refused for that, whatever its body is', async () => {
  const app = await httpServer({ dialects: [dialectOf('test', [answering('it', '/here')])] });
  const post = (url: string) => app.inject({ method: 'POST', url, payload: 'not JSON' });
  expect((await post('/nowhere')).json()).toEqual({ detail: 'Not Found' });
  expect((await post('/here')).json()).toEqual({ test: 'method-unknown' });
});

test('every answer is told with the route’s pattern, never with the url', async () => {
  const told: unknown[] = [];
  const app = await httpServer({
    dialects: [dialectOf('test', [answering('it', '/rooms/:room')])],
    onAnswer: ({ method, route, status }) => told.push([method, route, status]),
  });
  await app.inject('/rooms/secret?token=secret');
  await app.inject('/secret');
  expect(told).toEqual([
    ['GET', '/rooms/:room', 200],
    ['GET', 'none', 404],
  ]);
});
