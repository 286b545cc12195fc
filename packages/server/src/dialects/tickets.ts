import { hackrtc as wire } from '@parley/protocol';

import type { Context } from '../app/context.ts';
import type { DialectTag } from '../core/ids.ts';
import type { Route } from './dialect.ts';
import { issueTicket, TICKET_LIFE } from '../app/tickets.ts';
import { json, signed } from './route.ts';

/** A ticket for one socket of the dialect (C5): the same route for all whose sockets take tokens. */
export const ticketRoute = (context: Context, audience: DialectTag): Route =>
  signed(
    audience,
    'POST',
    '/ws-ticket',
    {
      summary: 'A ticket that opens one socket, as `?ticket=`',
      rules: 'C5',
      answers: { 200: wire.TicketAnswer },
    },
    async ({ principal }) => {
      const ticket = await issueTicket(context, principal);
      const answer: wire.TicketAnswer = { ticket, expires_in: TICKET_LIFE / 1000 };
      return { ...json(answer), headers: NOT_KEPT };
    },
  );

const NOT_KEPT = { 'cache-control': 'no-store' };
