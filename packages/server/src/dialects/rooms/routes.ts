import type { Context } from '../../app/context.ts';
import type { Route } from '../dialect.ts';
import { authRoutes } from './routes/auth.ts';
import { messageRoutes } from './routes/messages.ts';
import { roomRoutes } from './routes/rooms.ts';
import { ticketRoute } from '../tickets.ts';
import { TAG } from './tag.ts';

/** The REST side of the `rooms` dialect (R1–R4). */
export const routes = (context: Context): readonly Route[] => [
  ...authRoutes(context),
  ...roomRoutes(context),
  ...messageRoutes(context),
  ticketRoute(context, TAG),
];
