/** `/admin/api`: what whoever runs the server sees and does, on all its nodes (ADR 15). */
import type { Api } from '../dialects/dialect.ts';
import type { AdminParts } from './parts.ts';
import type { AdminRoute } from './routing.ts';
import { dialectTag } from '../core/ids.ts';
import { description } from './description.ts';
import { checkToken } from './keeper.ts';
import { Nodes } from './nodes.ts';
import { renderError } from './problem.ts';
import { banRoutes } from './routes/bans.ts';
import { roomRoutes } from './routes/rooms.ts';
import { serverRoutes } from './routes/server.ts';
import { userRoutes } from './routes/users.ts';
import { webhookRoutes } from './routes/webhooks.ts';

export type { AdminParts } from './parts.ts';

const PREFIX = '/admin/api';
/** No token of a dialect is made for it. */
const TAG = dialectTag('admin');

export interface Admin extends Api {
  close(): void;
}

export function createAdmin(parts: AdminParts): Admin {
  const nodes = new Nodes(parts);
  const route: AdminRoute = (method, path, handle) => ({
    method,
    path: PREFIX + path,
    operation: { summary: '', rules: '', token: 'required', answers: {}, refusals: [] },
    async handle(request) {
      await checkToken(parts.context, parts.isToken, request);
      return handle(request);
    },
  });
  return {
    tag: TAG,
    routes: [
      ...serverRoutes({ ...parts, nodes }, route),
      ...roomRoutes(parts, route),
      ...userRoutes(parts, route),
      ...banRoutes(parts, route),
      ...webhookRoutes(parts, route),
    ],
    description,
    page: '/admin',
    renderError,
    close: () => nodes.close(),
  };
}
