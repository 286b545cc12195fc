/** `/admin/api`: what whoever runs the server sees and does, on all its nodes (ADR 16). */
import type { Api, Route } from '../dialects/dialect.ts';
import type { AdminParts } from './parts.ts';
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
  const guarded = (route: Route): Route => ({
    ...route,
    path: PREFIX + route.path,
    operation: {
      ...route.operation,
      token: 'required',
      refusals: [...route.operation.refusals, 'admin-token-wrong'],
    },
    async handle(request) {
      await checkToken(parts.context, parts.isToken, request);
      return route.handle(request);
    },
  });
  const routes = [
    ...serverRoutes({ ...parts, nodes }),
    ...roomRoutes({ ...parts, nodes }),
    ...userRoutes(parts),
    ...banRoutes(parts),
    ...webhookRoutes(parts),
  ];
  return {
    tag: TAG,
    routes: routes.map(guarded),
    description,
    page: '/admin',
    renderError,
    close: () => nodes.close(),
  };
}
