/** Refresh tokens that change with each use, so that one that was stolen is noticed (RFC 9700 §4.14.2). */
import type { DialectTag } from '../core/ids.ts';
import type { Principal, User } from '../core/model.ts';
import type { Context } from './context.ts';
import { AppError } from '../core/errors.ts';
import { account } from './accounts.ts';
import { signOut } from './user-sessions.ts';

/** How long a session lasts without being renewed, in ms. */
export const REFRESH_LIFE = 30 * 24 * 60 * 60 * 1000;

export interface Renewed extends Pick<Principal, 'sessionId' | 'generation'> {
  readonly user: User;
}

/**
 * Renews a session. Until the token that is given out for it is shown, the one shown here stays good:
 * an answer that is lost costs nobody their session. Any other that is shown again has been in two hands,
 * and ends the session for both.
 *
 * @throws AppError `token-invalid`
 */
export async function renewSession(
  context: Context,
  token: string,
  audience: DialectTag,
): Promise<Renewed> {
  const shown = await context.tokens.verify(token, 'refresh');
  if (shown.audience !== audience) throw new AppError('token-invalid');
  const user = await account(context, shown.userId);
  const expiresAt = context.clock.now() + REFRESH_LIFE;
  const { sessionId, tokenId, generation } = shown;
  const renewal = { generation, tokenId, expiresAt };
  if (await context.store.sessions.renew(sessionId, renewal)) {
    return { user, sessionId, generation: generation + 1 };
  }
  await signOut(context, shown);
  throw new AppError('token-invalid', { cause: 'used before' });
}
