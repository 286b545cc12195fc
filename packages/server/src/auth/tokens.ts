import type { Principal } from '../core/model.ts';
import type { Clock, Random, Tokens } from '../core/ports.ts';
import type { TokenAlgorithm } from './signatures.ts';
import { AppError } from '../core/errors.ts';
import { Lru } from '../core/lru.ts';
import { dialectTag, parseUserId, sessionId } from '../core/ids.ts';
import { createSignatures } from './signatures.ts';

export interface TokenOptions {
  /** Its UTF-8 bytes are the key; RFC 7518 section 3.2 wants as many as the algorithm's hash has. */
  readonly secret: string;
  readonly algorithm: TokenAlgorithm;
  readonly issuer: string;
  readonly clock: Clock;
  readonly random: Pick<Random, 'uuid'>;
  /** Asked at every verification. */
  readonly revoked?: (principal: Principal) => boolean;
}

/** Characters; a longer token is refused before any work is done on it. */
const MAX_LENGTH = 4096;

/** Access tokens that are remembered: clients show the same one with every request, and then with their socket. */
const MAX_KNOWN = 1_000;

/** Makes the port that mints and verifies JWTs (C4; RFC 7519, RFC 8725). */
export function createTokens(options: TokenOptions): Tokens {
  const { algorithm, issuer, clock, random, revoked = () => false } = options;
  const signatures = createSignatures(options.secret, algorithm);
  // What was signed stays signed: the time and the sign-in are looked at whenever it is shown.
  const known = new Lru<string, Principal>(MAX_KNOWN);

  /** @throws AppError `token-invalid` */
  function open(token: string, now: number): Principal {
    const principal = principalOf(signatures.open(token), issuer, now);
    if (principal === undefined) throw new AppError('token-invalid', { cause: 'claims' });
    return principal;
  }

  return {
    async mint({ subject, life, claims, ...who }) {
      const iat = Math.floor(clock.now() / 1000);
      const exp = iat + Math.ceil(life / 1000);
      const jti = random.uuid();
      const registered = { iss: issuer, aud: who.audience, sub: subject, iat, exp, jti };
      const own = { uid: who.userId, sid: who.sessionId, use: who.use, gen: who.generation };
      // A dialect's claims come first, so that none of them can stand in for the others.
      return signatures.sign({ ...claims, ...registered, ...own });
    },
    async verify(token, use) {
      if (token.length > MAX_LENGTH) throw new AppError('token-invalid', { cause: 'length' });
      const now = clock.now();
      const remembered = known.get(token);
      const principal = remembered ?? open(token, now);
      if (principal.use !== use) throw new AppError('token-invalid', { cause: 'use' });
      if (principal.expiresAt <= now) throw new AppError('token-invalid', { cause: 'exp' });
      if (revoked(principal)) throw new AppError('token-invalid', { cause: 'revoked' });
      // The others are shown once.
      if (!remembered && use === 'access') known.set(token, principal);
      return principal;
    },
  };
}

/** How far the clocks of servers that share a key may be apart, in ms. */
const MOST_AHEAD = 60_000;

/** What the claims say; undefined where one of them is missing, not of its type, or not good yet. */
function principalOf(claims: unknown, issuer: string, now: number): Principal | undefined {
  if (!isObject(claims) || claims['iss'] !== issuer) return undefined;
  const { aud, sub, jti, iat, exp, nbf = 0, uid, sid, use, gen = 0 } = claims;
  if (!isText(aud) || !isText(sub) || !isText(jti) || !isText(uid) || !isText(sid))
    return undefined;
  if (!isTime(iat) || !isTime(exp) || !isTime(nbf) || nbf * 1000 > now) return undefined;
  if (iat * 1000 > now + MOST_AHEAD) return undefined;
  const userId = parseUserId(uid);
  if (userId === undefined || !isUse(use) || !isTime(gen)) return undefined;
  const audience = dialectTag(aud);
  const who = { userId, audience, sessionId: sessionId(sid) };
  return { ...who, tokenId: jti, generation: gen, use, expiresAt: exp * 1000 };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isText = (claim: unknown): claim is string => typeof claim === 'string' && claim !== '';

/** Seconds since 1970 (RFC 7519 section 2, NumericDate). */
const isTime = (claim: unknown): claim is number => Number.isFinite(claim);

const isUse = (claim: unknown): claim is Principal['use'] =>
  claim === 'access' || claim === 'refresh' || claim === 'ticket';
