import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import type { Dialect } from '../dialects/dialect.ts';
import type { Limits } from '../core/ports.ts';
import type { Health } from './health.ts';
import type { Recognition } from './routes.ts';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import Fastify from 'fastify';
import { readBodies } from './body.ts';
import { registerDoors } from './doors.ts';
import { answerUnreadablePath, handleErrors } from './errors.ts';
import { registerHealth } from './health.ts';
import { registerPage } from './page.ts';
import { registerRoutes } from './routes.ts';

export interface HttpOptions {
  readonly dialects: readonly Dialect[];
  readonly recognition: Recognition;
  readonly pace: Limits['pace'];
  readonly health: Health;
  /** Longest body, in bytes; a longer one is 413. */
  readonly bodyLimit: number;
  /** Origins that browsers may come from; true for any (C15). */
  readonly origins: readonly string[] | true;
  /** Folder of the built web page. */
  readonly pageRoot: string;
  /** What is logged and how; and whom to believe about a client's address. */
  readonly fastify: Pick<FastifyServerOptions, 'logger' | 'logController' | 'trustProxy'>;
  readonly requestId: () => string;
  /** Told of every answer, by the route's pattern and never by its url. */
  readonly onAnswer: (answer: HttpAnswer) => void;
}

export interface HttpAnswer {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly ms: number;
}

/** Builds the HTTP side: REST of all dialects, health, and the web page. It does not listen yet. */
export async function createHttpServer(options: HttpOptions): Promise<FastifyInstance> {
  const app = Fastify({
    ...options.fastify,
    genReqId: options.requestId,
    bodyLimit: options.bodyLimit,
    routerOptions: { ignoreTrailingSlash: true },
    frameworkErrors: answerUnreadablePath,
  });
  readBodies(app);
  handleErrors(app, options.bodyLimit);
  await registerHeaders(app, options);
  observeAnswers(app, options.onAnswer);
  registerHealth(app, options.health);
  registerRoutes(app, options.dialects, options.recognition, options.pace);
  registerDoors(app, options.dialects, options.recognition, options.pace);
  await registerPage(app, options.pageRoot);
  return app;
}

async function registerHeaders(app: FastifyInstance, { origins }: HttpOptions): Promise<void> {
  await app.register(cors, {
    origin: origins === true ? true : [...origins],
    credentials: true,
    // An OPTIONS that is no preflight is answered like one: there is nothing to refuse.
    strictPreflight: false,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['Link', 'Retry-After', 'X-Request-Id'],
    maxAge: 600,
  });
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: PAGE_POLICY },
    crossOriginResourcePolicy: false,
    // Said by whoever ends TLS; on plain http it would be ignored.
    strictTransportSecurity: false,
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
}

const SELF = ["'self'"];

/** The page runs its own files and talks to this server; `blob:` is for media it made itself. */
const PAGE_POLICY = {
  'default-src': SELF,
  'connect-src': ["'self'", 'ws:', 'wss:'],
  'img-src': ["'self'", 'data:', 'blob:'],
  'media-src': ["'self'", 'blob:'],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': SELF,
  'frame-ancestors': ["'none'"],
};

function observeAnswers(app: FastifyInstance, onAnswer: HttpOptions['onAnswer']): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    const { statusCode: status, elapsedTime: ms } = reply;
    onAnswer({ method, route: routeOptions.url ?? 'none', status, ms });
  });
}
