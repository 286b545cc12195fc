import type { SessionState } from '@parley/client';
import { CLOSE_CODES } from '@parley/client';

/** Ways in which a stay in a room ends; each has its texts in `strings`. */
export type EndingKind =
  | 'left'
  | 'kicked'
  | 'banned'
  | 'roomClosed'
  | 'signedOut'
  | 'replaced'
  | 'flooding'
  | 'denied'
  | 'refused';

export interface Ending {
  readonly kind: EndingKind;
  /** The server's own words. */
  readonly reason: string;
}

type Closed = Extract<SessionState, { type: 'closed' }>;

const KINDS: ReadonlyMap<number, EndingKind> = new Map([
  [1000, 'left'],
  [CLOSE_CODES.left.code, 'left'],
  [CLOSE_CODES.kicked.code, 'kicked'],
  [CLOSE_CODES.banned.code, 'banned'],
  [CLOSE_CODES.roomClosed.code, 'roomClosed'],
  [CLOSE_CODES.signedOut.code, 'signedOut'],
  [CLOSE_CODES.replaced.code, 'replaced'],
  [CLOSE_CODES.flooding.code, 'flooding'],
  [CLOSE_CODES.denied.code, 'denied'],
  // HTTP statuses with which the way back in was refused.
  [401, 'signedOut'],
  [404, 'roomClosed'],
]);

export function endingOf({ code, reason }: Pick<Closed, 'code' | 'reason'>): Ending {
  return { kind: KINDS.get(code) ?? 'refused', reason };
}

/** Whether it makes sense to offer the way back in. */
export function mayReturn({ kind }: Ending): boolean {
  return kind !== 'banned' && kind !== 'roomClosed';
}
