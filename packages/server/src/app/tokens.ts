import type { DialectTag } from '../core/ids.ts';
import type { User } from '../core/model.ts';
import type { Context } from './context.ts';
import { sessionId } from '../core/ids.ts';

/** How a dialect words its tokens (C4). */
export interface TokenWording {
  readonly audience: DialectTag;
  readonly subject: string;
  readonly claims: Readonly<Record<string, string | number>>;
  /** Life in ms, unless the operator set another. */
  readonly life: number;
}

/** Makes an access token for a user who has just proved to be one, as a new session. */
export function issueToken(context: Context, user: User, wording: TokenWording): Promise<string> {
  return context.tokens.mint({
    ...wording,
    life: context.settings.accessTokenLife ?? wording.life,
    userId: user.id,
    sessionId: sessionId(context.random.uuid()),
    use: 'access',
  });
}
