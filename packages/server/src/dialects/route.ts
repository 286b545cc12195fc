/** Short ways to write routes, and to read what came with a request. */
import type { Caller } from '../core/caller.ts';
import type { Comer } from '../app/rooms.ts';
import type { Visitor } from '../app/admission.ts';
import type { DialectTag } from '../core/ids.ts';
import type { Principal } from '../core/model.ts';
import type {
  Answer,
  BodySchema,
  Method,
  Operation,
  Route,
  RouteRequest,
  SocketRequest,
} from './dialect.ts';
import { AppError } from '../core/errors.ts';

/** A request whose caller has shown a token of the dialect. */
export interface SignedRequest<Body = unknown> extends RouteRequest<Body> {
  readonly principal: Principal;
}

/** What is told of a route, beside what its builder knows. */
type Told = Omit<Operation, 'token' | 'body' | 'refusals'> &
  Partial<Pick<Operation, 'refusals'>> & {
    /** Set to `optional` where a token is heeded that nobody has to show. */
    readonly token?: 'optional';
  };

/** Makes of a request's body what handlers work with; the documents show its schema. */
export interface BodyReader<Body> extends BodySchema {
  /** @throws AppError `body-invalid`, with everything that is wrong (C13) */
  read(request: RouteRequest): Body | Promise<Body>;
}

/** Leaves it to the handler when a body is read, where something else is refused before it. */
export const lazily = <Body>(reader: BodyReader<Body>): BodyReader<() => Promise<Body>> => ({
  ...reader,
  read: (request) => async () => reader.read(request),
});

interface Taking<Body> {
  readonly body: BodyReader<Body>;
}

type Handler<Request> = (request: Request) => Promise<Answer>;

/** A route for everybody. */
export function open<Body>(
  method: Method,
  path: string,
  told: Told & Taking<Body>,
  handle: Handler<RouteRequest<Body>>,
): Route;
export function open(
  method: Method,
  path: string,
  told: Told,
  handle: Handler<RouteRequest<undefined>>,
): Route;
export function open<Body>(
  method: Method,
  path: string,
  told: Told & Partial<Taking<Body>>,
  handle: Handler<RouteRequest<Body | undefined>>,
): Route {
  return {
    method,
    path,
    operation: { token: 'none', refusals: [], ...told },
    handle: async (request) => handle({ ...request, body: await told.body?.read(request) }),
  };
}

/** A route for those who are signed in with the dialect (C3); others hear of nothing else. */
export function signed<Body>(
  audience: DialectTag,
  method: Method,
  path: string,
  told: Told & Taking<Body>,
  handle: Handler<SignedRequest<Body>>,
): Route;
export function signed(
  audience: DialectTag,
  method: Method,
  path: string,
  told: Told,
  handle: Handler<SignedRequest<undefined>>,
): Route;
export function signed<Body>(
  audience: DialectTag,
  method: Method,
  path: string,
  told: Told & Partial<Taking<Body>>,
  handle: Handler<SignedRequest<Body | undefined>>,
): Route {
  return {
    method,
    path,
    operation: { refusals: [], ...told, token: 'required' },
    async handle(request) {
      const principal = requirePrincipal(request.caller, audience);
      return handle({ ...request, principal, body: await told.body?.read(request) });
    },
  };
}

/** The caller's principal. @throws AppError `not-authenticated`, `token-invalid` */
export function requirePrincipal(caller: Caller, audience: DialectTag): Principal {
  switch (caller.kind) {
    case 'nobody':
      throw new AppError('not-authenticated');
    case 'refused':
      throw caller.error;
    case 'known':
      if (caller.principal.audience !== audience) throw new AppError('token-invalid');
      return caller.principal;
  }
}

/** The caller's principal where they have shown a good one; who shows none or a stale one is nobody. */
export function optionalPrincipal(caller: Caller, audience: DialectTag): Principal | undefined {
  const known = caller.kind === 'known' && caller.principal.audience === audience;
  return known ? caller.principal : undefined;
}

/** Who asks, and whence: what they bring to a room's door. */
export const comerOf = (request: SignedRequest): Comer => comerAt(request, request.principal);

export const comerAt = (
  { address, query }: Pick<RouteRequest, 'address' | 'query'>,
  { userId }: Principal,
): Comer => ({ userId, address, invite: inviteOf(query) });

/** As {@link comerAt}, on a socket that goes with the sign-in it came with. */
export const visitorAt = (request: SocketRequest, principal: Principal): Visitor => ({
  ...comerAt(request, principal),
  sessionId: principal.sessionId,
  linger: request.linger,
});

/** The code of an invite that is shown in a query (H11). */
export const inviteOf = (query: URLSearchParams): string | undefined =>
  query.get('invite') ?? undefined;

/** The parameter of a path. */
export function param(request: { readonly params: RouteRequest['params'] }, name: string): string {
  return request.params[name] ?? '';
}

export const json = (value: unknown, status = 200): Answer => ({
  status,
  body: { kind: 'json', value },
});

/** @param field where given, the array is that field of an object */
export const stream = (items: AsyncIterable<unknown>, field?: string): Answer => ({
  status: 200,
  body: { kind: 'stream', items, ...(field !== undefined && { field }) },
});

export const nothing: Answer = { status: 204, body: { kind: 'none' } };

/** Renders each item while it is read. */
export async function* mapped<A, B>(
  items: AsyncIterable<A>,
  render: (item: A) => B,
): AsyncGenerator<B> {
  for await (const item of items) yield render(item);
}
