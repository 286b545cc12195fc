import { SignJWT, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { dialectTag, sessionId, userId } from '../core/ids.ts';
import type { Principal } from '../core/model.ts';
import type { TokenRequest, Tokens } from '../core/ports.ts';
import { createTokens } from './tokens.ts';
import type { TokenOptions } from './tokens.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1, 12, 0, 0, 250);
const SECRET = 'a secret of more than thirty-two bytes';

let now = START;
let minted = 0;
const clock = { now: () => now };
const random = { uuid: () => `id-${++minted}`, token: () => 'unused' };
const options: TokenOptions = {
  secret: SECRET,
  algorithm: 'HS256',
  issuer: 'parley',
  clock,
  random,
};

const request: TokenRequest = {
  audience: dialectTag('some-dialect'),
  subject: 'alice',
  userId: userId('6f1d2c3b-0000-4000-8000-00000000000a'),
  sessionId: sessionId('session-1'),
  use: 'access',
  life: 30 * MINUTE,
  claims: { display_name: 'Алиса 🐴', user_id: 7 },
};

const principal: Principal = {
  userId: request.userId,
  audience: request.audience,
  sessionId: request.sessionId,
  tokenId: 'id-1',
  generation: 0,
  use: 'access',
  expiresAt: START - 250 + 30 * MINUTE,
};

let tokens: Tokens;
/** Another process with the same settings. */
let elsewhere: Tokens;

beforeEach(async () => {
  now = START;
  minted = 0;
  tokens = createTokens(options);
  elsewhere = createTokens(options);
});

const invalid = { code: 'token-invalid', status: 401 };

/** Signs what we would not mint, with our key. */
async function sign(payload: JWTPayload, header: { typ?: string } = { typ: 'JWT' }) {
  const jwt = new SignJWT(payload).setProtectedHeader({ alg: 'HS256', ...header });
  return jwt.sign(Buffer.from(SECRET));
}

describe('what a token says', () => {
  test('[C4] iss, aud, sub, iat, exp, jti always, beside the account, the session and the use', async () => {
    expect(decodeJwt(await tokens.mint(request))).toEqual({
      iss: 'parley',
      aud: 'some-dialect',
      sub: 'alice',
      iat: Math.floor(START / 1000),
      exp: Math.floor(START / 1000) + 30 * 60,
      jti: 'id-1',
      uid: request.userId,
      sid: 'session-1',
      use: 'access',
      display_name: 'Алиса 🐴',
      user_id: 7,
    });
  });

  test('[C4] a plain three-part JWT', async () => {
    const token = await tokens.mint(request);
    expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]{43}$/);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', typ: 'JWT' });
  });

  test.each(['HS256', 'HS384', 'HS512'] as const)(
    '[C4] %s as another library reads it',
    async (algorithm) => {
      const token = await createTokens({ ...options, algorithm }).mint(request);
      const rules = { algorithms: [algorithm], issuer: 'parley', currentDate: new Date(now) };
      const { payload } = await jwtVerify(token, Buffer.from(SECRET), rules);
      expect(payload.sub).toBe('alice');
    },
  );

  test.each(['HS384', 'HS512'] as const)('[C4] %s when so configured', async (algorithm) => {
    const configured = createTokens({ ...options, algorithm });
    const token = await configured.mint(request);
    expect(decodeProtectedHeader(token).alg).toBe(algorithm);
    const other = createTokens({ ...options, algorithm });
    expect(await other.verify(token, 'access')).toEqual(principal);
  });

  test('[C4] every token has a jti of its own', async () => {
    const [first, second] = [await tokens.mint(request), await tokens.mint(request)];
    expect(decodeJwt(first).jti).not.toBe(decodeJwt(second).jti);
  });

  test.each(['iss', 'aud', 'sub', 'iat', 'exp', 'jti', 'uid', 'sid', 'use'])(
    "[C4] a dialect's claims cannot stand in for %s",
    async (name) => {
      const plain = decodeJwt(await createTokens(options).mint(request));
      minted = 0;
      const token = await tokens.mint({
        ...request,
        claims: { ...request.claims, [name]: 'mine' },
      });
      expect(decodeJwt(token)).toEqual(plain);
    },
  );

  test.each([
    ['a day', 24 * 60 * MINUTE, 86_400],
    ['a part of a second, rounded up', 1, 1],
  ])('[C4] life of %s', async (_, life, seconds) => {
    const { iat = 0, exp = 0 } = decodeJwt(await tokens.mint({ ...request, life }));
    expect(exp - iat).toBe(seconds);
  });
});

describe('whose request it is', () => {
  test('[C4] the principal is the same where the token was minted and elsewhere', async () => {
    const token = await tokens.mint(request);
    expect(await tokens.verify(token, 'access')).toEqual(principal);
    expect(await elsewhere.verify(token, 'access')).toEqual(principal);
  });

  test('[R2] a refresh token is not an access token, and the other way round', async () => {
    const access = await tokens.mint(request);
    const refresh = await tokens.mint({ ...request, use: 'refresh' });
    await expect(tokens.verify(refresh, 'access')).rejects.toMatchObject(invalid);
    await expect(tokens.verify(access, 'refresh')).rejects.toMatchObject(invalid);
    await expect(elsewhere.verify(refresh, 'access')).rejects.toMatchObject(invalid);
    await expect(elsewhere.verify(access, 'refresh')).rejects.toMatchObject(invalid);
    expect((await elsewhere.verify(refresh, 'refresh')).use).toBe('refresh');
  });

  test('[R2] the use is read from our own claim, whatever the dialect says beside it', async () => {
    const token = await tokens.mint({ ...request, claims: { token_type: 'refresh' } });
    expect((await elsewhere.verify(token, 'access')).use).toBe('access');
    await expect(elsewhere.verify(token, 'refresh')).rejects.toMatchObject(invalid);
  });
});

describe('life', () => {
  test('[C4] good until its last millisecond, then over', async () => {
    const token = await tokens.mint(request);
    now = principal.expiresAt - 1;
    expect(await elsewhere.verify(token, 'access')).toEqual(principal);
    now = principal.expiresAt;
    await expect(tokens.verify(token, 'access')).rejects.toMatchObject(invalid);
    await expect(elsewhere.verify(token, 'access')).rejects.toMatchObject(invalid);
  });
});

describe('a session that ended', () => {
  test('[R2] takes its tokens along, wherever they were minted', async () => {
    const ended = new Set<string>();
    const revoked = (whose: Principal) => ended.has(whose.sessionId);
    const watched = createTokens({ ...options, revoked });
    const theirs = await watched.mint(request);
    const others = await watched.mint({ ...request, sessionId: sessionId('session-2') });
    const foreign = await tokens.mint(request);
    await watched.verify(theirs, 'access');
    ended.add('session-1');
    await expect(watched.verify(theirs, 'access')).rejects.toMatchObject(invalid);
    await expect(watched.verify(foreign, 'access')).rejects.toMatchObject(invalid);
    expect((await watched.verify(others, 'access')).sessionId).toBe('session-2');
  });
});

describe('a token that was shown before', () => {
  let token: string;
  beforeEach(async () => {
    token = await tokens.mint(request);
    await tokens.verify(token, 'access');
  });

  test('[C4] is good for what it was made for, and no longer than it was made for', async () => {
    expect(await tokens.verify(token, 'access')).toEqual(principal);
    await expect(tokens.verify(token, 'refresh')).rejects.toMatchObject(invalid);
    now += 30 * MINUTE;
    await expect(tokens.verify(token, 'access')).rejects.toMatchObject(invalid);
  });

  test('[C4] makes no other one good', async () => {
    const [header, payload, signature = ''] = token.split('.');
    const letter = signature.startsWith('A') ? 'B' : 'A';
    const forged = `${header}.${payload}.${letter}${signature.slice(1)}`;
    await expect(tokens.verify(forged, 'access')).rejects.toMatchObject(invalid);
    await expect(tokens.verify(`${token}=`, 'access')).rejects.toMatchObject(invalid);
  });
});

describe('claims of a token that is signed with our key', () => {
  const claims: Readonly<Record<string, unknown>> = {
    iss: 'parley',
    aud: 'some-dialect',
    sub: 'alice',
    iat: Math.floor(START / 1000),
    exp: Math.floor(START / 1000) + 60,
    jti: 'id-1',
    uid: request.userId,
    sid: 'session-1',
    use: 'access',
  };

  test('all of them there: good', async () => {
    expect(await tokens.verify(await sign(claims), 'access')).toMatchObject({ use: 'access' });
  });

  test.each(Object.keys(claims))('[C4] without %s', async (name) => {
    const { [name]: _, ...rest } = claims;
    await expect(tokens.verify(await sign(rest), 'access')).rejects.toMatchObject(invalid);
  });

  test.each([
    ['iss', 'another'],
    ['iss', ['parley']],
    ['aud', ['some-dialect']],
    ['aud', ''],
    ['sub', 7],
    ['sub', ''],
    ['iat', '2026-01-01'],
    ['iat', Math.floor(START / 1000) + 61],
    ['exp', '9999999999'],
    ['exp', null],
    ['exp', Math.floor(START / 1000)],
    ['nbf', Math.floor(START / 1000) + 10],
    ['nbf', 'now'],
    ['jti', 1],
    ['uid', 'alice'],
    ['uid', { toLowerCase: 1 }],
    ['sid', ''],
    ['sid', null],
    ['use', 'ACCESS'],
    ['use', ['access']],
  ])('[C4] with %s = %j', async (name, value) => {
    const token = await sign({ ...claims, [name]: value });
    await expect(tokens.verify(token, 'access')).rejects.toMatchObject(invalid);
  });

  test.each([
    ['another typ', { typ: 'at+jwt' }],
    ['no typ', {}],
  ])('a header with %s', async (_, header) => {
    await expect(tokens.verify(await sign(claims, header), 'access')).rejects.toMatchObject(
      invalid,
    );
  });
});
