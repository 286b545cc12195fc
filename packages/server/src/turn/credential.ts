/** Credentials for TURN that expire by themselves (draft-uberti-behave-turn-rest-00 §2.2). */
import type { IceHolder } from '../core/ice.ts';
import { createHmac } from 'node:crypto';

export interface TurnCredential {
  readonly username: string;
  readonly credential: string;
}

/** Enough of a hash that no two holders share one, in characters of base64url. */
const NAME_LENGTH = 22;

/**
 * Names its holder by a keyed hash: a username crosses the network in the clear, where ids of people
 * and rooms are nobody's business. The same holder has the same credential until it expires, so that
 * quotas for each username mean something.
 *
 * @param expiresAt in ms since 1970
 */
export function turnCredential(
  secret: string,
  holder: IceHolder,
  expiresAt: number,
): TurnCredential {
  const username = `${Math.floor(expiresAt / 1000)}:${holderName(secret, holder)}`;
  const credential = createHmac('sha1', secret).update(username).digest('base64');
  return { username, credential };
}

function holderName(secret: string, { userId, sessionId, roomId }: IceHolder): string {
  const whole = [userId, sessionId ?? '', roomId ?? ''].join('/');
  const hash = createHmac('sha256', secret).update(whole);
  return hash.digest('base64url').slice(0, NAME_LENGTH);
}

/**
 * When a credential expires that is made now: from half its life to its whole life from now, at a
 * moment that all share, so that one timer renews them.
 *
 * @param life in ms
 */
export function expiryOf(now: number, life: number): number {
  const half = life / 2;
  return (Math.floor(now / half) + 2) * half;
}
