/** Tokens of `hackrtc` (C4, H11). */
import type { hackrtc as wire } from '@parley/protocol';
import type { Context } from '../../app/context.ts';
import type { User } from '../../core/model.ts';
import type { RouteRequest } from '../dialect.ts';
import type { Renewed } from '../../app/refreshing.ts';
import { REFRESH_LIFE, renewSession } from '../../app/refreshing.ts';
import { issueToken, mintToken, startSession } from '../../app/tokens.ts';
import { endSessions } from '../../app/user-sessions.ts';
import { property } from '../parse.ts';
import * as render from './render.ts';
import { TAG } from './tag.ts';

/** 24 hours, in ms (C4). */
const TOKEN_LIFE = 24 * 60 * 60 * 1000;

/** How a token of somebody is worded. */
export const tokenOf = ({ id, displayName }: User) => ({
  subject: id,
  claims: { display_name: displayName },
});

const wordingOf = (user: User, life: number) => ({ audience: TAG, ...tokenOf(user), life });

/**
 * A new session's token, as log-ins answer (H1, H2); with a refresh token where the body asks for one.
 *
 * @throws AppError as {@link startSession}
 */
export async function signIn(
  context: Context,
  user: User,
  { body, userAgent }: Pick<RouteRequest, 'body' | 'userAgent'>,
  secret?: string,
): Promise<wire.TokenAnswer> {
  if (property(body, 'refresh') === true) {
    const lasting = { audience: TAG, life: REFRESH_LIFE, secret };
    const sessionId = await startSession(context, user, lasting, userAgent);
    return tokensOf(context, { user, sessionId, generation: 1 });
  }
  const wording = { ...wordingOf(user, TOKEN_LIFE), secret };
  const token = await issueToken(context, user, wording, userAgent);
  return { access_token: token, token_type: 'bearer' };
}

/**
 * What somebody is told who is a guest no more. A new session takes the place of all before: whoever
 * else had the guest's token is out.
 */
export async function signInAnew(
  context: Context,
  user: User,
  request: Pick<RouteRequest, 'body' | 'userAgent'>,
): Promise<wire.RegisteredAnswer> {
  await endSessions(context, user.id);
  return { ...render.user(user), ...(await signIn(context, user, request)) };
}

/** The next tokens of a session. @throws AppError `token-invalid` */
export async function refresh(context: Context, token: string): Promise<wire.TokenAnswer> {
  return tokensOf(context, await renewSession(context, token, TAG));
}

async function tokensOf(
  context: Context,
  { user, sessionId, generation }: Renewed,
): Promise<wire.TokenAnswer> {
  const access = wordingOf(user, context.settings.accessTokenLife ?? TOKEN_LIFE);
  const renewing = wordingOf(user, REFRESH_LIFE);
  return {
    access_token: await mintToken(context, user, access, { sessionId, use: 'access' }),
    token_type: 'bearer',
    refresh_token: await mintToken(context, user, renewing, {
      sessionId,
      use: 'refresh',
      generation,
    }),
  };
}
