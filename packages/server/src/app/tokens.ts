import type { DialectTag, SessionId, UserId } from '../core/ids.ts';
import type { Principal, User } from '../core/model.ts';
import type { Context } from './context.ts';
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

/** The sign-in that a token belongs to, and what it opens. */
export type TokenPart = Pick<Principal, 'sessionId' | 'use'>;

/**
 * Makes an access token for a user who has just proved to be one, as a new session. It lives as
 * long as the operator says, if they say so.
 */
export function issueToken(context: Context, user: User, wording: TokenWording): Promise<string> {
  const life = context.settings.accessTokenLife ?? wording.life;
  const part: TokenPart = { sessionId: newSession(context), use: 'access' };
  return mintToken(context, user, { ...wording, life }, part);
}

export const newSession = ({ random }: Context): SessionId => sessionId(random.uuid());

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
