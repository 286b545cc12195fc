/** Access and refresh tokens (R2, C4). */
import type { rooms as wire } from '@parley/protocol';
import type { Context } from '../../app/context.ts';
import type { SessionId } from '../../core/ids.ts';
import type { Principal, User } from '../../core/model.ts';
import { account } from '../../app/accounts.ts';
import { mintToken, startSession } from '../../app/tokens.ts';
import { AppError } from '../../core/errors.ts';
import { TAG } from './tag.ts';

type Use = Exclude<Principal['use'], 'ticket'>;

const HOUR = 60 * 60 * 1000;

/** In ms. The document fixes them, so an operator's setting for other dialects leaves them alone (C4). */
const LIFE: Readonly<Record<Use, number>> = {
  access: 24 * HOUR,
  refresh: 7 * 24 * HOUR,
};

/** How a token of somebody is worded. */
export const tokenOf = (user: User, use: Use = 'access') => ({
  subject: user.id,
  claims: { user_id: user.serial, token_type: use },
});

function mint(
  context: Context,
  user: User,
  { sessionId, use, life }: { sessionId: SessionId; use: Use; life: number },
): Promise<string> {
  const wording = { audience: TAG, ...tokenOf(user, use), life };
  return mintToken(context, user, wording, { sessionId, use });
}

/** Both tokens of a new session. @throws AppError as {@link startSession} */
export async function signIn(
  context: Context,
  user: User,
  userAgent: string | undefined,
  secret?: string,
): Promise<wire.TokensAnswer> {
  const lasting = { audience: TAG, life: LIFE.refresh, secret };
  const sessionId = await startSession(context, user, lasting, userAgent);
  const token = (use: Use) => mint(context, user, { sessionId, use, life: LIFE[use] });
  return { access: await token('access'), refresh: await token('refresh') };
}

/** A new access token of the session, which ends with it at the latest. @throws AppError `token-invalid` */
export async function refresh(context: Context, token: string): Promise<string> {
  const shown = await context.tokens.verify(token, 'refresh');
  if (shown.audience !== TAG) throw new AppError('token-invalid');
  const { userId, sessionId, expiresAt } = shown;
  const life = Math.min(LIFE.access, expiresAt - context.clock.now());
  const user = await account(context, userId);
  return mint(context, user, { sessionId, use: 'access', life });
}
