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

function mint(context: Context, user: User, sessionId: SessionId, use: Use): Promise<string> {
  const claims = { user_id: user.serial, token_type: use };
  const wording = { audience: TAG, subject: user.id, claims, life: LIFE[use] };
  return mintToken(context, user, wording, { sessionId, use });
}

/** Both tokens of a new session. */
export async function signIn(
  context: Context,
  user: User,
  userAgent: string | undefined,
): Promise<wire.TokensAnswer> {
  const lasting = { audience: TAG, life: LIFE.refresh };
  const session = await startSession(context, user, lasting, userAgent);
  const access = await mint(context, user, session, 'access');
  return { access, refresh: await mint(context, user, session, 'refresh') };
}

/** A new access token of the session. @throws AppError `token-invalid` */
export async function refresh(context: Context, token: string): Promise<string> {
  const { audience, userId, sessionId } = await context.tokens.verify(token, 'refresh');
  if (audience !== TAG) throw new AppError('token-invalid');
  return mint(context, await account(context, userId), sessionId, 'access');
}
