import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guest } from '../testing/people.ts';
import { request } from '../testing/request.ts';
import type { TestServer } from '../testing/server.ts';
import { testServer } from '../testing/server.ts';

const PRODUCTION = {
  APP_ENV: 'production',
  SECRET_KEY: 'a secret of a test, with more than thirty-two bytes',
  CORS_ORIGINS: 'https://app.example.org',
};

let server: TestServer;
let production: TestServer;
beforeAll(async () => {
  server = await testServer();
  production = await testServer(PRODUCTION);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await production[Symbol.asyncDispose]();
});

const preflight = async (to: TestServer, origin: string) =>
  request(to, 'OPTIONS /rooms/', {
    headers: { origin, 'access-control-request-method': 'POST' },
  });

describe('origins', () => {
  test('[C15] any is welcome in development, with credentials', async () => {
    const { status, headers } = await preflight(server, 'https://anywhere.example');
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe('https://anywhere.example');
    expect(headers.get('access-control-allow-credentials')).toBe('true');
  });

  test('[C15] in production the exact ones alone', async () => {
    const allowed = await preflight(production, 'https://app.example.org');
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example.org');
    const stranger = await preflight(production, 'https://app.example.org.evil.example');
    expect(stranger.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('[C15] Link and Retry-After can be read', async () => {
    const { headers } = await request(server, 'GET /health', { headers: { origin: 'http://a' } });
    expect(headers.get('access-control-expose-headers')).toMatch(/Link, Retry-After/);
  });
});

describe('requests that no route takes', () => {
  test('[C13] an unknown path is 404, an unknown method 405 with what is allowed', async () => {
    const unknown = await request(server, 'GET /nowhere');
    expect([unknown.status, unknown.body]).toEqual([404, { detail: 'Not Found' }]);
    const { status, headers, body } = await request(server, 'DELETE /auth/anonymous');
    expect([status, body]).toEqual([405, { detail: 'Method Not Allowed' }]);
    expect(headers.get('allow')).toBe('POST');
  });

  test('[C15] an OPTIONS that is no preflight is answered like one', async () => {
    expect((await request(server, 'OPTIONS /rooms/')).status).toBe(204);
  });

  test('[C13] a body over the limit is 413, and the connection serves on', async () => {
    const token = (await guest(server, 'Ann')).token;
    const body = { name: 'x'.repeat(70_000) };
    const { status, body: answer } = await request(server, 'POST /rooms/', { token, body });
    expect([status, answer]).toEqual([413, { detail: 'The body is larger than 65536 bytes' }]);
    expect((await request(server, 'GET /health')).status).toBe(200);
  });
});

describe('the page', () => {
  test('is served with a policy that lets nothing foreign in', async () => {
    const answer = await fetch(`${server.url}/r/some-invite`);
    expect(await answer.text()).toContain('<title>');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
  });

  test.each(['/../package.json', '/%2e%2e/package.json', '/assets/..%2f..%2fpackage.json'])(
    'shows no file beside it: %s',
    async (path) => {
      const answer = await fetch(server.url + path);
      expect(answer.status).toBe(404);
    },
  );
});

test('[C1] everything is served on each port', async () => {
  await using both = await testServer({ PORT: '0,0' });
  expect(both.urls).toHaveLength(2);
  for (const url of both.urls) {
    expect((await request({ url }, 'GET /health')).status).toBe(200);
  }
});

test('every answer has an id of its own', async () => {
  const ids = [await request(server, 'GET /health'), await request(server, 'GET /nowhere')].map(
    ({ headers }) => headers.get('x-request-id'),
  );
  expect(new Set(ids).size).toBe(2);
  expect(ids).not.toContain(null);
});

test('[C13] a body nested deep, or wrong in ten thousand places, is 422 in a short answer', async () => {
  const deep = `{"display_name":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
  const wide = `{"display_name":"Ann","x":[${Array(6_000).fill('"\\u0000"').join()}]}`;
  for (const body of [deep, wide]) {
    const { status, body: answer } = await request(server, 'POST /auth/anonymous', { body });
    expect(status).toBe(422);
    expect(JSON.stringify(answer).length).toBeLessThan(5_000);
  }
});
