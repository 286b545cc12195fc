import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import type { Api, Dialect } from '../dialects/dialect.ts';
import type { Limits } from '../core/ports.ts';
import type { Documents } from './documents.ts';
import type { HeaderOptions } from './headers.ts';
import type { Health } from './health.ts';
import type { Recognition } from './routes.ts';
import Fastify from 'fastify';
import { readBodies } from './body.ts';
import { registerDocuments } from './documents.ts';
import { registerDoors } from './doors.ts';
import { answerUnreadablePath, handleErrors } from './errors.ts';
import { registerHeaders } from './headers.ts';
import { registerHealth } from './health.ts';
import { registerPage } from './page.ts';
import { registerRoutes } from './routes.ts';

export interface HttpOptions extends HeaderOptions {
  readonly dialects: readonly Dialect[];
  /** Routes that are no dialect's. */
  readonly apis?: readonly Api[];
  readonly recognition: Recognition;
  readonly pace: Limits['pace'];
  readonly health: Health;
  /** Longest body, in bytes; a longer one is 413. */
  readonly bodyLimit: number;
  /** Folder of the built web page. */
  readonly pageRoot: string;
  /** What is logged and how; and whom to believe about a client's address. */
  readonly fastify: Pick<FastifyServerOptions, 'logger' | 'logController' | 'trustProxy'>;
  readonly documents?: Documents;
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
  handleErrors(app);
  await registerHeaders(app, options);
  observeAnswers(app, options.onAnswer);
  registerHealth(app, options.health);
  const { dialects, apis = [], documents = {}, recognition, pace } = options;
  registerDocuments(app, documents, recognition, pace);
  registerRoutes(app, [...dialects, ...apis], recognition, pace);
  registerDoors(app, dialects, recognition, pace);
  const views = apis.flatMap(({ page }) => page ?? []);
  await registerPage(app, options.pageRoot, views);
  return app;
}

function observeAnswers(app: FastifyInstance, onAnswer: HttpOptions['onAnswer']): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    const { statusCode: status, elapsedTime: ms } = reply;
    onAnswer({ method, route: routeOptions.url ?? 'none', status, ms });
  });
}
