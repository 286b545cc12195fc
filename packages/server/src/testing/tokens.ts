/** Tokens that somebody other than the server made. */
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';

/** For the `SECRET_KEY` of servers whose tokens a test forges. */
export const SECRET = 'the secret of test servers, long enough';

interface Forgery {
  readonly secret?: string;
  readonly algorithm?: string;
  /** Claims in place of a good token's; undefined leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A token that is good for this user but for what is given. */
export function forgedToken(userId: string, forgery: Forgery = {}): Promise<string> {
  const { secret = SECRET, algorithm = 'HS256', claims } = forgery;
  const iat = Math.floor(Date.now() / 1000);
  const [jti, sid] = [randomUUID(), randomUUID()];
  const registered = { iss: 'parley', aud: 'hackrtc', sub: userId, iat, exp: iat + 60, jti };
  return new SignJWT({ ...registered, uid: userId, sid, use: 'access', ...claims })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
    .sign(new TextEncoder().encode(secret));
}

/** Every kind of token that opens nothing, by what is wrong with it (RFC 8725). */
export const badTokens: readonly (readonly [string, (userId: string) => Promise<string>])[] = [
  ['no token at all', async () => 'undefined'],
  ['three parts of nothing', async () => '..'],
  ['no algorithm', async (userId) => unsigned(await forgedToken(userId))],
  ['another algorithm', (userId) => forgedToken(userId, { algorithm: 'HS512' })],
  ['another secret', (userId) => forgedToken(userId, { secret: `${SECRET}!` })],
  ['another issuer', (userId) => forgedToken(userId, { claims: { iss: 'somebody' } })],
  ['another dialect', (userId) => forgedToken(userId, { claims: { aud: 'rooms' } })],
  ['several dialects', (userId) => forgedToken(userId, { claims: { aud: ['hackrtc', 'rooms'] } })],
  ['no dialect', (userId) => forgedToken(userId, { claims: { aud: undefined } })],
  ['no end', (userId) => forgedToken(userId, { claims: { exp: undefined } })],
  ['an end in the past', (userId) => forgedToken(userId, { claims: { exp: 1_000_000_000 } })],
  ['a beginning in the future', (userId) => forgedToken(userId, { claims: { nbf: 4e9 } })],
  ['another use', (userId) => forgedToken(userId, { claims: { use: 'refresh' } })],
  ['nobody', (userId) => forgedToken(userId, { claims: { uid: undefined } })],
  ['no uuid', (userId) => forgedToken(userId, { claims: { uid: "' OR 1=1 --" } })],
  ['an account that never was', () => forgedToken(randomUUID())],
];

/** The same claims under a header that says `none`, without a signature. */
function unsigned(token: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
  return `${header}.${token.split('.')[1] ?? ''}.`;
}
