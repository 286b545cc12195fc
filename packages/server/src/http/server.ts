import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Dialect } from '../dialects/dialect.ts';
import type { Health } from './health.ts';
import type { Identify } from './routes.ts';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import Fastify from 'fastify';
import { AppError } from '../core/errors.ts';
import { handleErrors } from './errors.ts';
import { registerHealth } from './health.ts';
import { registerPage } from './page.ts';
import { registerRoutes } from './routes.ts';

export interface HttpOptions {
  readonly dialects: readonly Dialect[];
  readonly identify: Identify;
  readonly health: Health;
  /** Longest body, in bytes; a longer one is 413. */
  readonly bodyLimit: number;
  /** Origins that browsers may come from; true for any (C15). */
  readonly origins: readonly string[] | true;
  /** Folder of the built web page. */
  readonly pageRoot: string;
  readonly logger: FastifyBaseLogger;
  readonly requestId: () => string;
  /** Told of every answer, by the route's pattern and never by its url. */
  readonly onAnswer: (answer: { route: string; status: number; seconds: number }) => void;
}

/** Builds the HTTP side: REST of all dialects, health, and the web page. It does not listen yet. */
export async function createHttpServer(options: HttpOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: options.logger,
    genReqId: options.requestId,
    bodyLimit: options.bodyLimit,
    routerOptions: { ignoreTrailingSlash: true },
    forceCloseConnections: true,
    http: { shouldUpgradeCallback: isWebSocket },
  });
  parseBodies(app);
  handleErrors(app, options.bodyLimit);
  await registerHeaders(app, options);
  observeAnswers(app, options.onAnswer);
  registerHealth(app, options.health);
  registerRoutes(app, options.dialects, options.identify);
  await registerPage(app, options.pageRoot);
  return app;
}

/** An `Upgrade: h2c`, as curl sends it, is an ordinary request. */
const isWebSocket = ({ headers }: { headers: { upgrade?: string | undefined } }): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket';

/** Every body is JSON, whatever its content type says: clients in the field leave it out. */
function parseBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_, text, done) => {
    if (text === '') return done(null, undefined);
    try {
      done(null, JSON.parse(String(text)));
    } catch {
      done(new AppError('body-malformed'));
    }
  });
}

async function registerHeaders(
  app: FastifyInstance,
  { origins }: HttpOptions,
): Promise<void> {
  await app.register(cors, {
    origin: origins === true ? true : [...origins],
    credentials: true,
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
    const route = request.routeOptions.url ?? 'unknown';
    onAnswer({ route, status: reply.statusCode, seconds: reply.elapsedTime / 1000 });
  });
}
