import type { Route } from '../dialects/dialect.ts';
import type { AdminParts } from './parts.ts';

/** Routes of one kind, under `/admin/api` and for who shows the admin token. */
export type Routing<P = AdminParts> = (parts: P) => readonly Route[];
