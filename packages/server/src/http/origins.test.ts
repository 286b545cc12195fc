import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guest, roomOf } from '../testing/people.ts';
import type { TestServer } from '../testing/server.ts';
import { testServer } from '../testing/server.ts';
import { openSocket, refusalOf } from '../testing/socket.ts';

const PRODUCTION = {
  APP_ENV: 'production',
  SECRET_KEY: 'a secret of a test, with more than thirty-two bytes',
  CORS_ORIGINS: 'https://app.example.org',
  PUBLIC_URL: 'https://parley.example.org',
  TRUST_PROXY: '1',
};

let server: TestServer;
let path: string;
beforeAll(async () => {
  server = await testServer(PRODUCTION);
  const ann = await guest(server);
  path = `/ws/${(await roomOf(server, ann)).id}?token=${ann.token}`;
});
afterAll(() => server[Symbol.asyncDispose]());

/** Opens a socket as a page of that origin does; undefined is what is no browser. */
const open = (origin: string | undefined, headers: Record<string, string> = {}, on = server) =>
  openSocket(on, path, { headers: { ...headers, ...(origin !== undefined && { origin }) } });

describe('in production a socket', () => {
  test.each([
    ['an allowed page', 'https://app.example.org', {}],
    ['the page of the public address', 'https://parley.example.org', {}],
    ['the own page', 'http://chat.example', { host: 'chat.example' }],
    ['the own page at a port', 'https://chat.example:8443', { host: 'chat.example:8443' }],
    ['the own page behind a proxy', 'https://a.example', { 'x-forwarded-host': 'a.example' }],
    ['no page', undefined, {}],
  ])('[C15] of %s opens', async (_, origin, headers) => {
    using socket = await open(origin, headers);
    expect(await socket.take({ type: 'welcome' })).toBeDefined();
  });

  test.each([
    'https://evil.example',
    'https://app.example.org.evil.example',
    'http://app.example.org',
    'https://app.example.org:444',
    'null',
    '',
  ])('[C6] [C15] of a page of %j is refused', async (origin) => {
    expect(await refusalOf(open(origin))).toMatchObject({
      status: 403,
      body: {
        detail: `Pages of ${origin} may not open sockets here; the operator can allow it (CORS_ORIGINS)`,
      },
    });
  });
});

test('[C15] in development pages of all origins may open sockets', async () => {
  await using free = await testServer();
  const ann = await guest(free);
  const { id } = await roomOf(free, ann);
  const headers = { origin: 'https://evil.example' };
  using socket = await openSocket(free, `/ws/${id}?token=${ann.token}`, { headers });
  expect(await socket.take({ type: 'welcome' })).toBeDefined();
});
