import type { Answer, Method, Route, RouteRequest } from '../dialects/dialect.ts';
import type { AdminParts } from './parts.ts';

/** Makes a route of `/admin/api` that is for who shows the admin token. */
export type AdminRoute = (
  method: Method,
  path: string,
  handle: (request: RouteRequest) => Promise<Answer>,
) => Route;

/** Routes of one kind. */
export type Routing<P = AdminParts> = (parts: P, route: AdminRoute) => readonly Route[];
