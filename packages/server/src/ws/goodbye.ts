import type { Departure } from '../app/sessions.ts';
import type { CloseReason } from '../core/peer.ts';

/** The codes with which a client says that it means to go: done, going away, no code given (RFC 6455 §7.4.1). */
export const isGoodbye = (code: number): boolean => code === 1000 || code === 1001 || code === 1005;

/** How somebody went who was closed on for a reason, or closed without a word. */
export function howOf(reason: CloseReason | 'client'): Departure {
  switch (reason) {
    case 'shutdown':
      return 'moved';
    case 'client':
    case 'tooSlow':
    case 'unresponsive':
    case 'internal':
      return 'lost';
    case 'kicked':
    case 'banned':
    case 'roomClosed':
    case 'flooding':
    case 'left':
    case 'signedOut':
    case 'replaced':
    case 'denied':
      return 'left';
  }
}
