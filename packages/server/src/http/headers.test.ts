import { expect, test } from 'vitest';
import { testServer } from '../testing/server.ts';

/** The directives of a policy by their names. */
function directives(policy: string | null): Record<string, string> {
  const parts = (policy ?? '').split(';').map((part) => part.trim().split(' '));
  return Object.fromEntries(parts.map(([name = '', ...values]) => [name, values.join(' ')]));
}

test('a page runs its own files and nothing else, and connects to this server alone', async () => {
  await using server = await testServer();
  const { headers } = await fetch(server.url);
  const policy = directives(headers.get('content-security-policy'));
  expect(policy).toMatchObject({
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'connect-src': `'self' ${server.url.replace('http', 'ws')}`,
    'frame-ancestors': "'none'",
    'base-uri': "'none'",
  });
  expect(Object.values(policy).join(' ')).not.toMatch(/unsafe|\*|https?:/);
  expect(headers.get('permissions-policy')).toBe(
    'camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), geolocation=(), midi=(), payment=(), usb=()',
  );
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.getSetCookie()).toEqual([]);
  expect(headers.get('strict-transport-security')).toBeNull();
});

/** Whether a browser is told to insist on TLS, and how its sockets may come, where a proxy says that it came by TLS. */
const insisting = async (environment: Record<string, string>) => {
  await using server = await testServer(environment);
  const { headers } = await fetch(server.url, { headers: { 'x-forwarded-proto': 'https' } });
  const policy = directives(headers.get('content-security-policy'));
  return [headers.get('strict-transport-security'), policy['connect-src']?.split('://')[0]];
};

test('behind TLS a browser is told to insist on it, where whoever says so is trusted', async () => {
  expect(await insisting({ TRUST_PROXY: '1' })).toEqual(['max-age=31536000', "'self' wss"]);
  expect(await insisting({})).toEqual([null, "'self' ws"]);
});

test('what a client calls this server cannot add to the policy', async () => {
  await using server = await testServer({ TRUST_PROXY: '1' });
  const headers = { 'x-forwarded-host': "evil.example; script-src 'unsafe-inline'" };
  const answer = await fetch(server.url, { headers });
  expect(answer.headers.get('content-security-policy')).toMatch(/connect-src 'self'$/);
});
