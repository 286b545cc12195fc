/** Tickets: good for one socket, soon, so that what stands in an address is worth nothing later. */
import type { Principal } from '../core/model.ts';
import type { Context } from './context.ts';
import { AppError } from '../core/errors.ts';

/** How long a ticket is good, in ms. */
export const TICKET_LIFE = 30_000;

/** A ticket for whoever has shown a token. */
export function issueTicket(
  { tokens }: Pick<Context, 'tokens'>,
  { userId, audience, sessionId }: Pick<Principal, 'userId' | 'audience' | 'sessionId'>,
): Promise<string> {
  const who = { userId, audience, sessionId, subject: userId, claims: {} };
  return tokens.mint({ ...who, use: 'ticket', life: TICKET_LIFE });
}

/** Who shows a ticket; it is good no more. @throws AppError `token-invalid` */
export async function redeemTicket(
  { tokens, store, clock }: Pick<Context, 'tokens' | 'store' | 'clock'>,
  ticket: string,
): Promise<Principal> {
  const principal = await tokens.verify(ticket, 'ticket');
  const times = { now: clock.now(), until: principal.expiresAt };
  const isFirst = await store.tickets.spend(principal.tokenId, times);
  if (!isFirst) throw new AppError('token-invalid', { cause: 'spent' });
  return principal;
}
