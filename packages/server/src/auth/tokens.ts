import { subtle } from 'node:crypto';
import { SignJWT, errors, jwtVerify } from 'jose';
import type { CryptoKey, JWTPayload, JWTVerifyOptions } from 'jose';
import { AppError } from '../core/errors.ts';
import { dialectTag, parseUserId, sessionId } from '../core/ids.ts';
import type { Principal } from '../core/model.ts';
import { Lru } from '../core/lru.ts';
import type { Clock, Random, Tokens } from '../core/ports.ts';

export type TokenAlgorithm = 'HS256' | 'HS384' | 'HS512';

export interface TokenOptions {
  /** Its UTF-8 bytes are the key; RFC 7518 section 3.2 wants as many as the algorithm's hash has. */
  readonly secret: string;
  readonly algorithm: TokenAlgorithm;
  readonly issuer: string;
  readonly clock: Clock;
  readonly random: Pick<Random, 'uuid'>;
  /** Asked at every verification, so that it holds for remembered tokens too. */
  readonly revoked?: (principal: Principal) => boolean;
  /** How many tokens are remembered as good; 1,000 where not given. */
  readonly remembered?: number;
}

/** Characters; a longer token is refused before any work is done on it. */
const MAX_LENGTH = 4096;

/**
 * Makes the port that mints and verifies JWTs (C4; RFC 7519, RFC 8725).
 *
 * Checking a signature takes a trip to the thread pool, and every socket that joins would wait for
 * it: what was minted or verified here is remembered. Expiry and revocation are asked anew each time.
 */
export async function createTokens(options: TokenOptions): Promise<Tokens> {
  const { algorithm, issuer, clock, random, revoked = () => false } = options;
  const key = await importKey(options.secret, algorithm);
  const header = { alg: algorithm, typ: 'JWT' };
  const rules = {
    algorithms: [algorithm],
    issuer,
    typ: header.typ,
    requiredClaims: ['aud', 'sub', 'iat', 'exp', 'jti'],
  };
  const known = new Lru<string, Principal>(options.remembered ?? 1_000);

  async function authenticate(token: string): Promise<Principal> {
    const claims = await signedClaims(token, key, { ...rules, currentDate: new Date(clock.now()) });
    const principal = principalOf(claims);
    if (principal === undefined) throw new AppError('token-invalid', { cause: 'claims' });
    known.set(token, principal);
    return principal;
  }

  return {
    async mint({ subject, life, claims, ...who }) {
      const iat = Math.floor(clock.now() / 1000);
      const exp = iat + Math.ceil(life / 1000);
      const jti = random.uuid();
      const registered = { iss: issuer, aud: who.audience, sub: subject, iat, exp, jti };
      const own = { uid: who.userId, sid: who.sessionId, use: who.use };
      // A dialect's claims come first, so that none of them can stand in for the others.
      const payload = { ...claims, ...registered, ...own };
      const token = await new SignJWT(payload).setProtectedHeader(header).sign(key);
      known.set(token, { ...who, expiresAt: exp * 1000 });
      return token;
    },
    async verify(token, use) {
      if (token.length > MAX_LENGTH) throw new AppError('token-invalid', { cause: 'length' });
      const principal = known.get(token) ?? (await authenticate(token));
      if (principal.use !== use) throw new AppError('token-invalid', { cause: 'use' });
      if (principal.expiresAt <= clock.now()) throw new AppError('token-invalid', { cause: 'exp' });
      if (revoked(principal)) throw new AppError('token-invalid', { cause: 'revoked' });
      return principal;
    },
  };
}

async function importKey(secret: string, algorithm: TokenAlgorithm): Promise<CryptoKey> {
  const hash = `SHA-${algorithm.slice(2)}`;
  return subtle.importKey('raw', Buffer.from(secret), { name: 'HMAC', hash }, false, [
    'sign',
    'verify',
  ]);
}

/** @throws AppError `token-invalid`; its cause is a word, as jose's errors carry the claims and causes are logged. */
async function signedClaims(
  token: string,
  key: CryptoKey,
  rules: JWTVerifyOptions,
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, key, rules)).payload;
  } catch (thrown) {
    const cause = thrown instanceof errors.JOSEError ? thrown.code : 'unreadable';
    throw new AppError('token-invalid', { cause });
  }
}

/** What the claims say; undefined where one of them is missing or not of its type. */
function principalOf(claims: JWTPayload): Principal | undefined {
  const { aud, sub, jti, exp, uid, sid, use } = claims;
  if (!isText(aud) || !isText(sub) || !isText(jti) || !isText(uid) || !isText(sid))
    return undefined;
  const userId = parseUserId(uid);
  if (userId === undefined || exp === undefined || !isUse(use)) return undefined;
  const audience = dialectTag(aud);
  return { userId, audience, sessionId: sessionId(sid), use, expiresAt: exp * 1000 };
}

function isText(claim: unknown): claim is string {
  return typeof claim === 'string' && claim !== '';
}

function isUse(claim: unknown): claim is Principal['use'] {
  return claim === 'access' || claim === 'refresh';
}
