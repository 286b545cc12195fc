import type { Context } from '../../app/context.ts';
import type { Route } from '../dialect.ts';
import { authRoutes } from './routes/auth.ts';
import { roomRoutes } from './routes/rooms.ts';
import { ticketRoute } from '../tickets.ts';
import { TAG } from './tag.ts';

/** The REST side of the `otp` dialect (O1–O4). */
export const routes = (context: Context): readonly Route[] => [
  ...authRoutes(context),
  ...roomRoutes(context),
  ticketRoute(context, TAG),
];
