/** Showing what somebody could guess: only wrong guesses count, and who guesses is slowed down. */
import type { ClientAddress } from '../core/address.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { Context } from './context.ts';
import { networkOf } from '../core/address.ts';
import { asAppError } from '../core/errors.ts';
import { takeAll } from './turns.ts';

type Parts = Pick<Context, 'limits'>;

export interface Attempt {
  /** What kind of secret: each is counted for itself. */
  readonly secret: 'password' | 'code' | 'admin token';
  /** Whose it is, by an address that may have no account: nobody must see a difference. */
  readonly owner: string;
  readonly address: ClientAddress;
}

/**
 * Lets somebody show a password or a code, unless they have guessed too often.
 *
 * An account that very many guess at is slowed down for each network, never for all: a stranger must
 * not be able to lock its owner out. So whoever comes for the first time is always heard (ADR 12).
 *
 * @throws AppError `too-often`
 */
export async function attempt<T>(
  { limits }: Parts,
  { secret, owner, address }: Attempt,
  show: () => Promise<T>,
): Promise<T> {
  const network = networkOf(address);
  const account = [secret, owner.toLowerCase()] as const;
  const turns = await takeAll(
    () => limits.take('tries', ...account, network),
    () => limits.take('triesOfNetwork', secret, network),
    async () =>
      (await limits.tryTake('triesOfAccount', ...account)) ??
      limits.take('triesInCrowd', ...account, network),
  );
  return countMisses(turns, ['credentials-wrong', 'code-wrong', 'admin-token-wrong'], show);
}

/** Does what an invite is good for, unless somebody has shown too many that are none. @throws AppError `too-often` */
export async function byInvite<T>(
  { limits }: Parts,
  address: ClientAddress,
  use: () => Promise<T>,
): Promise<T> {
  const turn = await limits.take('invites', networkOf(address));
  return countMisses([turn], ['room-unknown'], use);
}

/** Gives the turns back, unless it was refused for one of these reasons. */
async function countMisses<T>(
  turns: readonly (() => void)[],
  misses: readonly ErrorCode[],
  show: () => Promise<T>,
): Promise<T> {
  let missed = false;
  try {
    return await show();
  } catch (thrown) {
    missed = misses.includes(asAppError(thrown).code);
    throw thrown;
  } finally {
    if (!missed) for (const giveBack of turns) giveBack();
  }
}
