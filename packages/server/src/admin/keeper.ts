import type { Context } from '../app/context.ts';
import type { RouteRequest } from '../dialects/dialect.ts';
import { attempt } from '../app/attempts.ts';
import { AppError } from '../core/errors.ts';

/** Stands for everybody's account where guesses are counted: there is one admin token. */
const OWNER = 'admin';

/**
 * Lets nobody pass but who shows the admin token as a bearer token; whose token is wrong is slowed
 * down as at a sign-in (ADR 12). The right one always passes: it is too long to be guessed, and no
 * stranger may lock the operator out.
 *
 * @throws AppError `not-authenticated`, `admin-token-wrong`, `too-often`
 */
export async function checkToken(
  context: Context,
  isToken: (shown: string) => boolean,
  { token, address }: Pick<RouteRequest, 'token' | 'address'>,
): Promise<void> {
  if (token === undefined) throw new AppError('not-authenticated');
  if (isToken(token)) return;
  await attempt(context, { secret: 'admin token', owner: OWNER, address }, async () => {
    throw new AppError('admin-token-wrong');
  });
}
