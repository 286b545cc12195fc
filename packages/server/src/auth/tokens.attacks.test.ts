/** Forged tokens, after RFC 8725 section 2. */
import { createHmac, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { SignJWT, decodeJwt } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { dialectTag, sessionId, userId } from '../core/ids.ts';
import type { TokenRequest, Tokens } from '../core/ports.ts';
import { createTokens } from './tokens.ts';
import type { TokenAlgorithm } from './signatures.ts';
import type { TokenOptions } from './tokens.ts';

const SECRET = 'a secret of more than thirty-two bytes';
const options: TokenOptions = {
  secret: SECRET,
  algorithm: 'HS256',
  issuer: 'parley',
  clock: { now: () => 1_767_268_800_000 },
  random: { uuid: () => 'id' },
};
const request: TokenRequest = {
  audience: dialectTag('some-dialect'),
  subject: 'alice',
  userId: userId('6f1d2c3b-0000-4000-8000-00000000000a'),
  sessionId: sessionId('session-1'),
  use: 'access',
  life: 60_000,
  claims: {},
};

let tokens: Tokens;
/** A good token in its three parts. */
let header = '';
let payload = '';
let signature = '';
let claims: Record<string, unknown> = {};

beforeAll(async () => {
  tokens = createTokens(options);
  const token = await tokens.mint(request);
  [header = '', payload = '', signature = ''] = token.split('.');
  claims = decodeJwt(token);
});

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function hmac(algorithm: TokenAlgorithm, key: string | Buffer, input: string): string {
  return createHmac(`sha${algorithm.slice(2)}`, key)
    .update(input)
    .digest('base64url');
}

/** The good token's claims under any header, signed with an HMAC as HS256 does. */
function forge(head: Record<string, unknown>, key: string | Buffer = SECRET): string {
  const input = `${part({ alg: 'HS256', typ: 'JWT', ...head })}.${payload}`;
  return `${input}.${hmac('HS256', key, input)}`;
}

/** Whatever verification resolves to or throws. */
async function verdict(token: string): Promise<unknown> {
  return tokens.verify(token, 'access').catch((thrown: unknown) => thrown);
}

const refused = { name: 'AppError', code: 'token-invalid', message: 'Invalid or expired token' };
const headerRefused = { ...refused, cause: 'header' };

test('the forgeries below differ from a good token in one thing only', async () => {
  expect(await verdict(forge({}))).toMatchObject({ userId: request.userId });
});

test.each(['none', 'None', 'NONE', 'nOnE'])('[C4] alg %s, unsigned', async (alg) => {
  const head = part({ alg, typ: 'JWT' });
  expect(await verdict(`${head}.${payload}`)).toMatchObject(refused);
  expect(await verdict(`${head}.${payload}.`)).toMatchObject(headerRefused);
  expect(await verdict(`${head}.${payload}.${signature}`)).toMatchObject(headerRefused);
});

test.each(['HS384', 'HS512'] as const)('[C4] %s with the right secret', async (alg) => {
  const input = `${part({ alg, typ: 'JWT' })}.${payload}`;
  expect(await verdict(`${input}.${hmac(alg, SECRET, input)}`)).toMatchObject(headerRefused);
});

test('[C4] HS256 where HS512 is configured', async () => {
  const strict = createTokens({ ...options, algorithm: 'HS512' });
  await expect(strict.verify(forge({}), 'access')).rejects.toMatchObject(headerRefused);
});

test.each<[string, () => { privateKey: KeyObject; publicKey: KeyObject }]>([
  ['RS256', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ['ES256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
])('[C4] %s, signed with a key of the attacker, also as jwk', async (alg, generate) => {
  const { privateKey, publicKey } = generate();
  const sign = async (head: Record<string, unknown>) =>
    new SignJWT(claims).setProtectedHeader({ alg, typ: 'JWT', ...head }).sign(privateKey);
  const jwk = publicKey.export({ format: 'jwk' });
  expect(await verdict(await sign({}))).toMatchObject(headerRefused);
  expect(await verdict(await sign({ jwk }))).toMatchObject(headerRefused);
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  expect(await verdict(forge({}, pem))).toMatchObject(refused);
});

test.each([
  ['kid', '../../../../dev/null'],
  ['jku', 'https://attacker.example/keys'],
  ['x5u', 'https://attacker.example/chain'],
  ['jwk', { kty: 'oct', k: Buffer.from('of the attacker').toString('base64url') }],
])('[C4] a header %s picks no key', async (name, value) => {
  expect(await verdict(forge({ [name]: value }, 'of the attacker'))).toMatchObject(headerRefused);
  expect(await verdict(forge({ [name]: value }))).toMatchObject(headerRefused);
});

test.each([
  ['an unknown critical extension', { crit: ['exp2'], exp2: 1 }],
  ['an unencoded payload', { crit: ['b64'], b64: false }],
  ['no algorithm', { alg: undefined }],
  ['an algorithm that is no text', { alg: ['HS256'] }],
  ['the name of a thing every object has', { alg: 'constructor' }],
])('[C4] a header with %s', async (_, head) => {
  expect(await verdict(forge(head))).toMatchObject(refused);
});

test('[C4] any altered claim', async () => {
  const altered = Object.keys(claims).map((name) => part({ ...claims, [name]: 'altered' }));
  const verdicts = await Promise.all(
    altered.map(async (other) => verdict(`${header}.${other}.${signature}`)),
  );
  for (const each of verdicts) expect(each).toMatchObject(refused);
});

test('[C4] another secret, another issuer', async () => {
  const stranger = createTokens({ ...options, secret: `${SECRET}.` });
  expect(await verdict(await stranger.mint(request))).toMatchObject(refused);
  const neighbour = createTokens({ ...options, issuer: 'parley.example' });
  expect(await verdict(await neighbour.mint(request))).toMatchObject(refused);
});

test('[C4] the right signature, spelt in another way', async () => {
  // The last of 43 characters has two bits to spare (RFC 4648 section 3.5).
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const spelt = Array.from(letters, (last) => signature.slice(0, -1) + last);
  const bytes = Buffer.from(signature, 'base64url');
  const same = spelt.filter((each) => Buffer.from(each, 'base64url').equals(bytes));
  const others = same.filter((each) => each !== signature);
  expect(others).toHaveLength(3);
  for (const each of [...others, `${signature}=`, ` ${signature}`]) {
    expect(await verdict(`${header}.${payload}.${each}`)).toMatchObject(refused);
  }
});

test('[C4] cut at any place', async () => {
  const token = forge({});
  const cuts = Array.from(token, (_, length) => token.slice(0, length));
  const verdicts = await Promise.all(cuts.map(verdict));
  for (const each of verdicts) expect(each).toMatchObject(refused);
});

test.each(['', '.', '..', '...', 'a.b.c', 'null', '🐴.🐴.🐴', '\0.\0.\0', 'bnVsbA.bnVsbA.bnVsbA'])(
  '[C4] no token at all: %j',
  async (text) => {
    expect(await verdict(text)).toMatchObject(refused);
  },
);

test.each(['null', '[]', '"text"', '{', '\xff'])('[C4] a payload of %j', async (text) => {
  const input = `${header}.${Buffer.from(text, 'latin1').toString('base64url')}`;
  expect(await verdict(`${input}.${hmac('HS256', SECRET, input)}`)).toMatchObject(refused);
});

test('[C4] five parts as if encrypted, or two tokens in one', async () => {
  const token = forge({});
  expect(await verdict(`${token}.${payload}.${signature}`)).toMatchObject(refused);
  expect(await verdict(`${token},${token}`)).toMatchObject(refused);
});

test('[C4] more than 4,096 characters, rightly signed or not', async () => {
  const tooLong = { ...refused, cause: 'length' };
  expect(await verdict('a'.repeat(10_000_000))).toMatchObject(tooLong);
  const long = await tokens.mint({ ...request, claims: { padding: 'x'.repeat(4096) } });
  expect(await verdict(long)).toMatchObject(tooLong);
});

test('[C4] a refusal keeps one word for the log and nothing of the token', async () => {
  expect(await verdict(forge({}, 'another secret'))).toMatchObject({
    ...refused,
    cause: 'signature',
  });
});
