import { describe, expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import { json } from '../dialects/route.ts';
import { dialectOf, plainRoute } from '../testing/dialect.ts';
import { httpServer } from '../testing/http.ts';

const routes = [
  plainRoute('GET', '/good', async () => json({})),
  plainRoute('GET', '/bad', () => Promise.reject(new AppError('not-authenticated'))),
];
const dialects = [dialectOf('test', routes)];
const free = await httpServer({ dialects });
const strict = await httpServer({
  dialects,
  origins: ['https://app.example.org', 'https://other.example.org:8443'],
});
const closed = await httpServer({ dialects, origins: [] });

const ask = async (app: typeof free, url: string, origin: string) =>
  (await app.inject({ url, headers: { origin } })).headers;
const preflight = (app: typeof free, origin: string, method: string, headers: string) =>
  app.inject({
    method: 'OPTIONS',
    url: '/good',
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': headers,
    },
  });

describe('in development', () => {
  test.each(['https://anywhere.example', 'http://localhost:5173', 'null'])(
    '[C15] %s may come, with credentials',
    async (origin) => {
      expect(await ask(free, '/good', origin)).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'Link, Retry-After, X-Request-Id',
        vary: 'Origin',
      });
    },
  );

  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])(
    '[C15] %s is allowed, with any header',
    async (method) => {
      const answer = await preflight(free, 'http://a.example', method, 'authorization, x-any');
      expect(answer.statusCode).toBe(204);
      expect(answer.headers['access-control-allow-methods']).toMatch(method);
      expect(answer.headers['access-control-allow-headers']).toBe('authorization, x-any');
    },
  );

  test.each(['/bad', '/nowhere'])('[C13] [C15] a refusal can be read: %s', async (url) => {
    const headers = await ask(free, url, 'http://a.example');
    expect(headers['access-control-allow-origin']).toBe('http://a.example');
  });
});

describe('in production', () => {
  test.each(['https://app.example.org', 'https://other.example.org:8443'])(
    '[C15] %s may come, being listed',
    async (origin) => {
      const headers = await ask(strict, '/good', origin);
      expect(headers['access-control-allow-origin']).toBe(origin);
      const { headers: allowed } = await preflight(strict, origin, 'PUT', 'authorization');
      expect(allowed['access-control-allow-origin']).toBe(origin);
    },
  );

  test.each([
    'http://app.example.org',
    'https://app.example.org:444',
    'https://app.example.org.evil.example',
    'https://evil.example/https://app.example.org',
    'https://sub.app.example.org',
    'https://APP.example.orgx',
    'null',
  ])('[C15] %s may not', async (origin) => {
    for (const app of [strict, closed]) {
      expect(await ask(app, '/good', origin)).not.toHaveProperty('access-control-allow-origin');
      const { headers } = await preflight(app, origin, 'POST', 'authorization');
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
  });
});
