/** Where somebody is signed in, and how that ends. */
import type { SessionId, UserId } from '../core/ids.ts';
import type { Principal, UserSession } from '../core/model.ts';
import type { Context } from './context.ts';
import { AppError } from '../core/errors.ts';
import { revoke } from './tokens.ts';

/** The latest first. */
export function listSessions({ store, clock }: Context, user: UserId): Promise<UserSession[]> {
  return store.sessions.list(user, clock.now());
}

/** Signs out: once this resolves, no token of this session is good any more. */
export async function signOut(
  context: Context,
  { sessionId }: Pick<Principal, 'sessionId'>,
): Promise<void> {
  await end(context, sessionId);
}

/** Ends one of a user's sessions. @throws AppError `session-unknown` where they have no such */
export async function endSession(context: Context, user: UserId, id: SessionId): Promise<void> {
  const session = await context.store.sessions.find(id);
  if (session?.userId !== user) throw new AppError('session-unknown');
  await end(context, id);
}

/** Ends all of a user's sessions but the one they ask with. */
export async function endOtherSessions(
  context: Context,
  { userId, sessionId }: Pick<Principal, 'userId' | 'sessionId'>,
): Promise<void> {
  await endSessions(context, userId, sessionId);
}

/**
 * Ends a user's sessions.
 *
 * @param spared the one that goes on, if any
 * @returns how many were ended
 */
export async function endSessions(
  context: Context,
  user: UserId,
  spared?: SessionId,
): Promise<number> {
  const all = await listSessions(context, user);
  const sessions = all.filter(({ id }) => id !== spared);
  for (const { id } of sessions) await end(context, id);
  return sessions.length;
}

/** Its tokens first: where the second step fails, it is still there to be ended again. */
async function end(context: Context, id: SessionId): Promise<void> {
  await revoke(context, id);
  await context.store.sessions.remove(id);
}
