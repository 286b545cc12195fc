import type { DialectTag, SessionId, UserId } from '../core/ids.ts';
import type { User } from '../core/model.ts';
import type { TokenRequest } from '../core/ports.ts';
import type { Context } from './context.ts';
import { AppError } from '../core/errors.ts';
import { sessionId } from '../core/ids.ts';

/** No dialect's own tokens live longer, in ms (C4). */
const LONGEST_LIFE = 7 * 24 * 60 * 60 * 1000;

/** How a dialect words its tokens (C4). */
export interface TokenWording {
  readonly audience: DialectTag;
  readonly subject: string;
  readonly claims: Readonly<Record<string, string | number>>;
  /** Life in ms. */
  readonly life: number;
}

/** A session to begin, with the life of its last token. */
interface SessionTerms extends Pick<TokenWording, 'audience' | 'life'> {
  /** What is kept of the password that was shown for it. */
  readonly secret?: string | undefined;
}

/** The sign-in that a token belongs to, and what it opens. */
export type TokenPart = Pick<TokenRequest, 'sessionId' | 'use' | 'generation'>;

/**
 * Makes an access token for a user who has just proved to be one, as a new session. It lives as
 * long as the operator says, if they say so.
 *
 * @param userAgent what the client says of itself
 * @throws AppError `credentials-wrong` as {@link startSession}
 */
export async function issueToken(
  context: Context,
  user: User,
  wording: TokenWording & Pick<SessionTerms, 'secret'>,
  userAgent: string | undefined,
): Promise<string> {
  const life = context.settings.accessTokenLife ?? wording.life;
  const id = await startSession(context, user, { ...wording, life }, userAgent);
  return mintToken(context, user, { ...wording, life }, { sessionId: id, use: 'access' });
}

/** More of what a client says of itself is not kept, in characters. */
const LONGEST_USER_AGENT = 256;

/**
 * Makes a session, which its user can see and end.
 *
 * @throws AppError `credentials-wrong` where the password was changed since it was shown
 */
export async function startSession(
  { store, random, clock }: Context,
  user: User,
  { audience, life, secret }: SessionTerms,
  userAgent: string | undefined,
): Promise<SessionId> {
  const id = sessionId(random.uuid());
  const createdAt = clock.now();
  const session = {
    id,
    userId: user.id,
    audience,
    userAgent: userAgent?.slice(0, LONGEST_USER_AGENT) ?? null,
    createdAt,
    expiresAt: createdAt + life,
  };
  if (!(await store.sessions.add(session, secret))) throw new AppError('credentials-wrong');
  return id;
}

/** Makes one of the tokens of a session. */
export function mintToken(
  { tokens }: Context,
  user: User,
  wording: TokenWording,
  part: TokenPart,
): Promise<string> {
  return tokens.mint({ ...wording, ...part, userId: user.id });
}

/** Ends a session, or all of a user's: once this resolves, none of its tokens is good any more (R2). */
export async function revoke(context: Context, subject: SessionId | UserId): Promise<void> {
  const life = Math.max(LONGEST_LIFE, context.settings.accessTokenLife ?? 0);
  await context.revocations.add(subject, context.clock.now() + life);
  context.iceServers.revoke(subject);
}
