import type { Context } from '../../app/context.ts';
import type { Route } from '../dialect.ts';
import { accountRoutes } from './routes/accounts.ts';
import { chatRoutes } from './routes/chat.ts';
import { groupRoutes } from './routes/groups.ts';
import { iceRoutes } from './routes/ice.ts';
import { inviteRoutes } from './routes/invites.ts';
import { keyRoutes } from './routes/keys.ts';
import { moderationRoutes } from './routes/moderation.ts';
import { roomRoutes } from './routes/rooms.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { ticketRoute } from '../tickets.ts';
import { TAG } from './tag.ts';

/** The REST side of the `hackrtc` dialect (H1–H7, H11). */
export const routes = (context: Context): readonly Route[] => [
  ...accountRoutes(context),
  ...signInRoutes(context),
  ...roomRoutes(context),
  ...inviteRoutes(context),
  ...chatRoutes(context),
  ...keyRoutes(context),
  ...groupRoutes(context),
  ...moderationRoutes(context),
  ...iceRoutes(context),
  ...sessionRoutes(context),
  ticketRoute(context, TAG),
];
