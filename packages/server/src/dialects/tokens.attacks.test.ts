/** Tokens of every dialect, spoilt in one way each, at everything that takes one (RFC 8725 §2). */
import type { Driver, Ticket } from '../testing/drivers/driver.ts';
import type { TestServer } from '../testing/server.ts';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DRIVERS } from '../testing/drivers/index.ts';
import { withToken } from '../testing/drivers/driver.ts';
import { request, succeed, text } from '../testing/request.ts';
import { testServer } from '../testing/server.ts';
import { openSocket, refusalOf } from '../testing/socket.ts';
import { SECRET } from '../testing/tokens.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ SECRET_KEY: SECRET });
});
afterAll(() => server[Symbol.asyncDispose]());

type Part = Readonly<Record<string, unknown>>;

const encode = (part: Part): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const hmac = (input: string, key: string, hash = 'sha256'): string =>
  createHmac(hash, key).update(input).digest('base64url');

/** A good token with other fields in its header or its claims, rightly signed. */
function forge(token: string, claims: Part, head: Part = {}, key = SECRET): string {
  const header = { ...decodeProtectedHeader(token), ...head };
  const input = `${encode(header)}.${encode({ ...decodeJwt(token), ...claims })}`;
  return `${input}.${hmac(input, key)}`;
}

const now = (): number => Math.floor(Date.now() / 1000);
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
const pem = rsa.export({ type: 'spki', format: 'pem' });

function resigned(token: string): string {
  const [, claims = ''] = token.split('.');
  const input = `${encode({ alg: 'HS512', typ: 'JWT' })}.${claims}`;
  return `${input}.${hmac(input, SECRET, 'sha512')}`;
}

const unsigned = (token: string): string =>
  `${encode({ alg: 'none', typ: 'JWT' })}.${token.split('.')[1] ?? ''}.`;

function altered(token: string): string {
  const [head = '', , signature = ''] = token.split('.');
  return `${head}.${encode({ ...decodeJwt(token), exp: now() + 1e6 })}.${signature}`;
}

const ATTACKS: readonly (readonly [string, (token: string) => string])[] = [
  ['no algorithm', unsigned],
  ['another algorithm', resigned],
  ['a public key as the secret', (token) => forge(token, {}, { alg: 'HS256' }, pem)],
  ['RS256 in the header', (token) => forge(token, {}, { alg: 'RS256' })],
  ['the audience of nobody', (token) => forge(token, { aud: 'nobody' })],
  ['every audience', (token) => forge(token, { aud: DRIVERS.map(({ tag }) => tag) })],
  ['another issuer', (token) => forge(token, { iss: 'somebody' })],
  ['an end in the past', (token) => forge(token, { exp: now() - 1 })],
  ['a beginning in the future', (token) => forge(token, { nbf: now() + 3600 })],
  ['a making in the future', (token) => forge(token, { iat: now() + 3600 })],
  ['claims that were altered', altered],
  ['a key by address', (token) => forge(token, {}, { jku: 'https://evil.example/keys' }, 'evil')],
  ['a chain by address', (token) => forge(token, {}, { x5u: 'https://evil.example/x5' }, 'evil')],
  ['a key by name', (token) => forge(token, {}, { kid: '../../dev/null' }, '')],
  ['what is critical and unknown', (token) => forge(token, {}, { crit: ['exp'] })],
  ['another use', (token) => forge(token, { use: 'refresh', token_type: 'refresh' })],
  ['the use of a ticket', (token) => forge(token, { use: 'ticket' })],
];

const signed = DRIVERS.filter(({ tag }) => tag !== 'minimal');

describe.each(signed)('a token of $tag', (driver: Driver) => {
  let own: Ticket;
  beforeAll(async () => {
    own = await driver.ticket(server, await driver.newRoom(server));
  });

  test('[C4] that is forged as below, but for what spoils it, is good', async () => {
    const { token = '' } = own;
    const good = await request(server, 'POST /ws-ticket', { token: forge(token, {}) });
    expect(good).toMatchObject({ status: 200 });
  });

  test.each(ATTACKS)('[C4] [C6] with %s opens nothing', async (_, spoil) => {
    const token = spoil(own.token ?? '');
    const asked = await request(server, 'POST /ws-ticket', { token });
    expect([asked.status, asked.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await refusalOf(openSocket(server, withToken({ ...own, token })))).toMatchObject({
      status: 401,
    });
  });

  test('[C5] is no ticket', async () => {
    const { path, token = '' } = own;
    const opening = openSocket(server, `${path}?ticket=${token}`);
    expect(await refusalOf(opening)).toMatchObject({ status: 401 });
  });

  test.each(ATTACKS.filter(([name]) => !name.includes('use')))(
    '[C5] as a ticket, with %s, opens no socket',
    async (_, spoil) => {
      const made = await succeed(server, 'POST /ws-ticket', { token: own.token });
      const path = `${own.path}?ticket=${spoil(text(made, 'ticket'))}`;
      expect(await refusalOf(openSocket(server, path))).toMatchObject({ status: 401 });
    },
  );
});

describe('a refresh token', () => {
  const body = { display_name: 'Ann', refresh: true };

  test.each(ATTACKS)('[H11] with %s renews nothing', async (name, spoil) => {
    const made = await succeed(server, 'POST /auth/anonymous', { body });
    const good = text(made, 'refresh_token');
    const spoilt = name === 'another use' ? text(made, 'access_token') : spoil(good);
    const refused = await request(server, 'POST /users/refresh', {
      body: { refresh_token: spoilt },
    });
    expect(refused).toMatchObject({ status: 401 });
    // A forged one ends nobody's session.
    await succeed(server, 'POST /users/refresh', { body: { refresh_token: good } });
  });
});
