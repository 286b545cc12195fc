import type { Caller } from '../core/caller.ts';
import type { Dialect, Route } from '../dialects/dialect.ts';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import { dialectTag, sessionId, userId } from '../core/ids.ts';
import { recognitionBy } from '../testing/http.ts';
import { readBodies } from './body.ts';
import { handleErrors } from './errors.ts';
import { plainRoute, untold } from '../testing/dialect.ts';
import { registerRoutes } from './routes.ts';

const refuse = async () => {
  throw new AppError('route-unknown');
};

/** A dialect whose answers and errors tell which one it is. */
function dialect(name: string, ...routes: Pick<Route, 'method' | 'path' | 'takes'>[]): Dialect {
  const handle: Route['handle'] = async ({ body }) => {
    if (body === 'wrong') throw new AppError('body-invalid');
    return { status: 200, body: { kind: 'json', value: name } };
  };
  return {
    tag: dialectTag(name),
    routes: routes.map(({ method, path, ...rest }) => ({
      ...plainRoute(method, path, handle),
      ...rest,
    })),
    description: untold.description,
    socket: {
      path: '/unused',
      description: untold.socket,
      codec: () => expect.unreachable(),
      admit: refuse,
      inspect: refuse,
    },
    renderError: ({ code }) => ({ status: 400, headers: {}, body: `${name} ${code}` }),
  };
}

const asked = (name: string): Caller => ({
  kind: 'known',
  principal: {
    userId: userId('somebody'),
    audience: dialectTag(name),
    sessionId: sessionId('session'),
    tokenId: 'token',
    generation: 0,
    use: 'access',
    expiresAt: Infinity,
  },
});

/** Asks with a token that is the name of the dialect it is for. */
function server(...dialects: Dialect[]) {
  const app = Fastify({ routerOptions: { ignoreTrailingSlash: true } });
  readBodies(app);
  handleErrors(app);
  const known = recognitionBy(async (token) => (token ? asked(token) : { kind: 'nobody' }));
  registerRoutes(app, dialects, known, () => {});
  return async (token: string | undefined, payload = '{}') => {
    const headers = {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    const reply = await app.inject({ method: 'POST', url: '/shared', headers, payload });
    return reply.json<string>();
  };
}

const shared = { method: 'POST', path: '/shared/' } as const;
const withPassword = {
  ...shared,
  takes: (body: unknown) => typeof body === 'object' && body !== null && 'password' in body,
};

test('[C3] the audience of the token decides on a shared path', async () => {
  const post = server(dialect('one', shared), dialect('two', { ...shared, path: '/shared' }));
  expect(await post('one')).toBe('one');
  expect(await post('two')).toBe('two');
});

test('[C3] without a token that decides, the first refuses', async () => {
  const post = server(dialect('one', shared), dialect('two', shared));
  expect(await post(undefined)).toBe('one');
  expect(await post('three')).toBe('one');
});

test('[C3] [C13] errors have the shape of the dialect that was asked', async () => {
  const post = server(dialect('one', shared), dialect('two', shared));
  expect(await post('two', '"wrong"')).toBe('two body-invalid');
  expect(await post('two', '{')).toBe('two body-malformed');
  expect(await post('one', '{')).toBe('one body-malformed');
});

test('[C3] the body decides where a dialect tells by it, whatever the token', async () => {
  for (const order of [1, -1]) {
    const dialects = [dialect('one', withPassword), dialect('two', shared)];
    const post = server(...dialects.toSorted(() => order));
    for (const token of [undefined, 'one', 'two']) {
      expect(await post(token, '{"password":"x"}')).toBe('one');
      expect(await post(token, '{"email":"x"}')).toBe('two');
      expect(await post(token)).toBe('two');
    }
  }
});

test('[C3] a dialect alone takes every body', async () => {
  const post = server(dialect('one', withPassword));
  expect(await post(undefined, '{"email":"x"}')).toBe('one');
});
