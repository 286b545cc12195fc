/** Puts the routes of all dialects on one root. Where two share a path, the token decides (C3). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../core/caller.ts';
import type { Answer, Dialect, Method, Route, RouteRequest } from '../dialects/dialect.ts';
import { Readable } from 'node:stream';
import { bearerToken } from '../auth/caller.ts';
import { AppError } from '../core/errors.ts';
import { jsonBody } from './body.ts';
import { jsonArray } from './json-array.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whose shape errors of this route have. */
    readonly dialect?: Dialect;
  }
}

export type Identify = (token: string | undefined) => Promise<Caller>;

interface Candidate {
  readonly dialect: Dialect;
  readonly route: Route;
}

const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Registers every route; a method that none of a path's routes has is answered with 405. */
export function registerRoutes(
  app: FastifyInstance,
  dialects: readonly Dialect[],
  identify: Identify,
): void {
  for (const [path, candidates] of byPath(dialects)) {
    const methods = new Set(candidates.map(({ route }) => route.method));
    for (const method of methods) {
      const sharing = candidates.filter(({ route }) => route.method === method);
      registerMethod(app, path, method, sharing, identify);
    }
    refuseOtherMethods(app, path, methods, candidates[0]?.dialect);
  }
}

/** Routes by path, however a dialect calls the parameters and whether or not it ends in a slash (C2). */
function byPath(dialects: readonly Dialect[]): Map<string, Candidate[]> {
  const all = dialects.flatMap((dialect) => dialect.routes.map((route) => ({ dialect, route })));
  return Map.groupBy(all, ({ route }) => route.path.replace(/\/$/, ''));
}

function registerMethod(
  app: FastifyInstance,
  path: string,
  method: Method,
  candidates: readonly Candidate[],
  identify: Identify,
): void {
  const [first] = candidates;
  if (!first) return;
  app.route({
    method,
    url: path,
    config: { dialect: first.dialect },
    handler: async (request, reply) => {
      const caller = await identify(bearerToken(request.headers.authorization));
      const { route } = choose(candidates, caller) ?? first;
      return send(reply, await route.handle(routeRequest(request, caller)));
    },
  });
}

function choose(candidates: readonly Candidate[], caller: Caller): Candidate | undefined {
  if (candidates.length < 2 || caller.kind !== 'known') return undefined;
  return candidates.find(({ dialect }) => dialect.tag === caller.principal.audience);
}

function routeRequest(request: FastifyRequest, caller: Caller): RouteRequest {
  const mark = request.url.includes('?') ? request.url.indexOf('?') : request.url.length;
  const [path, query] = [request.url.slice(0, mark), request.url.slice(mark)];
  const params = Object.entries(request.params ?? {});
  return {
    params: Object.fromEntries(params.map(([name, value]) => [name, String(value)])),
    query: new URLSearchParams(query),
    path,
    body: jsonBody(request),
    caller,
  };
}

function send(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  reply.code(status).headers(headers ?? {});
  switch (body.kind) {
    case 'json':
      return reply.type('application/json').send(JSON.stringify(body.value));
    case 'stream':
      return reply.type('application/json').send(Readable.from(jsonArray(body.items)));
  }
}

function refuseOtherMethods(
  app: FastifyInstance,
  path: string,
  methods: ReadonlySet<Method>,
  dialect: Dialect | undefined,
): void {
  const others = METHODS.filter((method) => !methods.has(method));
  if (others.length === 0 || !dialect) return;
  app.route({
    method: others,
    url: path,
    exposeHeadRoute: false,
    config: { dialect },
    handler: (_, reply) => {
      reply.header('allow', [...methods].join(', '));
      throw new AppError('method-unknown');
    },
  });
}
