/** Puts the routes of all dialects on one root. Where two share a path, body or token decides (C3). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { ClientAddress } from '../core/address.ts';
import type { Caller } from '../core/caller.ts';
import type { Limits } from '../core/ports.ts';
import type { Answer, Api, Method, Route, RouteRequest } from '../dialects/dialect.ts';
import { Readable } from 'node:stream';
import { bearerToken } from '../auth/caller.ts';
import { networkOf } from '../core/address.ts';
import { AppError } from '../core/errors.ts';
import { jsonBody } from './body.ts';
import { jsonArray } from './json-array.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, on routes of dialects. */
    caller: Caller;
    /** Whose shape an error has (C13). */
    dialect: Api | undefined;
  }
}

/** How the server knows who is asking. */
export interface Recognition {
  readonly identify: (token: string | undefined) => Promise<Caller>;
  readonly addressOf: (request: IncomingMessage) => ClientAddress;
  readonly hostOf: (request: IncomingMessage) => string | undefined;
}

interface Candidate {
  readonly dialect: Api;
  readonly route: Route;
}

const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Registers every route; a method that none of a path's routes has is answered with 405. */
export function registerRoutes(
  app: FastifyInstance,
  apis: readonly Api[],
  recognition: Recognition,
  pace: Limits['pace'],
): void {
  app.decorateRequest('caller');
  app.decorateRequest('dialect');
  for (const [path, candidates] of byPath(apis)) {
    const methods = new Set(candidates.map(({ route }) => route.method));
    for (const method of methods) {
      const sharing = candidates.filter(({ route }) => route.method === method);
      registerMethod(app, path, method, sharing, { ...recognition, pace });
    }
    refuseOtherMethods(app, path, methods, candidates[0]?.dialect);
  }
}

/** Routes by path, however a dialect calls the parameters and whether or not it ends in a slash (C2). */
function byPath(apis: readonly Api[]): Map<string, Candidate[]> {
  const all = apis.flatMap((dialect) => dialect.routes.map((route) => ({ dialect, route })));
  return Map.groupBy(all, ({ route }) => route.path.replace(/\/$/, ''));
}

function registerMethod(
  app: FastifyInstance,
  path: string,
  method: Method,
  candidates: readonly Candidate[],
  { identify, addressOf, hostOf, pace }: Recognition & Pick<Limits, 'pace'>,
): void {
  const [first] = candidates;
  if (!first) return;
  const choose = (request: FastifyRequest, body?: unknown) => {
    const chosen = chosenBy(request, body, candidates) ?? first;
    request.dialect = chosen.dialect;
    return chosen.route;
  };
  app.route({
    method,
    url: path,
    bodyLimit: longestBody(app, candidates),
    async onRequest(request) {
      request.caller = await identify(bearerToken(request.headers.authorization));
      // A body that cannot be read is refused before the route is sure.
      const { operation } = choose(request);
      pace('requests', networkOf(addressOf(request.raw)));
      if (operation.bodyLimit !== undefined) requireSomebody(request.caller);
    },
    async handler(request, reply) {
      const body = jsonBody(request);
      const { raw } = request;
      const from = { address: addressOf(raw), host: hostOf(raw) };
      const asked = { ...routeRequest(request, body), ...from };
      return send(reply, await choose(request, body).handle(asked));
    },
  });
}

/** The longest body that one of these routes takes, in bytes. */
function longestBody({ initialConfig }: FastifyInstance, candidates: readonly Candidate[]): number {
  const own = candidates.map(({ route }) => route.operation.bodyLimit ?? 0);
  return Math.max(initialConfig.bodyLimit ?? 0, ...own);
}

/** Long bodies of strangers are not read. @throws AppError `not-authenticated`, `token-invalid` */
function requireSomebody(caller: Caller): void {
  if (caller.kind === 'nobody') throw new AppError('not-authenticated');
  if (caller.kind === 'refused') throw caller.error;
}

/** A route that takes the body; else, of those that take any, the one the token is made for. */
function chosenBy(
  { caller }: FastifyRequest,
  body: unknown,
  candidates: readonly Candidate[],
): Candidate | undefined {
  const taking = candidates.find(({ route }) => route.takes?.(body));
  if (taking) return taking;
  const others = candidates.filter(({ route }) => !route.takes);
  const audience = caller.kind === 'known' ? caller.principal.audience : undefined;
  return others.find(({ dialect }) => dialect.tag === audience) ?? others[0];
}

function routeRequest(
  request: FastifyRequest,
  body: unknown,
): Omit<RouteRequest, 'address' | 'host'> {
  return {
    params: paramsOf(request),
    query: queryOf(request),
    path: request.url.slice(0, pathLength(request)),
    body,
    caller: request.caller,
    token: bearerToken(request.headers.authorization),
    userAgent: request.headers['user-agent'],
  };
}

export function paramsOf({ params }: FastifyRequest): Readonly<Record<string, string>> {
  const given = Object.entries(params ?? {});
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

export const queryOf = (request: FastifyRequest): URLSearchParams =>
  new URLSearchParams(request.url.slice(pathLength(request)));

function pathLength({ url }: FastifyRequest): number {
  return url.includes('?') ? url.indexOf('?') : url.length;
}

function send(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  reply.code(status).headers(headers ?? {});
  switch (body.kind) {
    case 'json':
      return reply.type('application/json').send(JSON.stringify(body.value));
    case 'stream':
      return reply.type('application/json').send(Readable.from(jsonArray(body.items, body.field)));
    case 'none':
      return reply.send();
  }
}

function refuseOtherMethods(
  app: FastifyInstance,
  path: string,
  methods: ReadonlySet<Method>,
  dialect: Api | undefined,
): void {
  const others = METHODS.filter((method) => !methods.has(method));
  if (others.length === 0 || !dialect) return;
  app.route({
    method: others,
    url: path,
    exposeHeadRoute: false,
    handler: (request, reply) => {
      request.dialect = dialect;
      reply.header('allow', [...methods].join(', '));
      throw new AppError('method-unknown');
    },
  });
}
