/** The HTTP side alone, asked in the process. */
import type { FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { HttpOptions } from '../http/server.ts';
import { createHttpServer } from '../http/server.ts';

/** An application without dialects, page and log, but for what is given. */
export function httpServer(options: Partial<HttpOptions> = {}): Promise<FastifyInstance> {
  return createHttpServer({
    dialects: [],
    identify: async () => ({ kind: 'nobody' }),
    health: {
      ready: async () => {},
      now: () => 0,
      metrics: async () => ({ contentType: 'text/plain', text: '' }),
    },
    bodyLimit: 1024,
    origins: true,
    pageRoot: '/nowhere',
    fastify: {},
    requestId: randomUUID,
    onAnswer: () => {},
    ...options,
  });
}
