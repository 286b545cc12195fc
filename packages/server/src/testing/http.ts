/** The HTTP side alone, asked in the process. */
import type { FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { Recognition } from '../http/routes.ts';
import type { HttpOptions } from '../http/server.ts';
import { createHttpServer } from '../http/server.ts';

/** Tokens are read as told; everybody comes from here. */
export const recognitionBy = (identify: Recognition['identify']): Recognition => ({
  identify,
  addressOf: () => ({ value: '127.0.0.1', hearsay: false }),
  hostOf: () => undefined,
});

/** An application without dialects, page and log, but for what is given. */
export function httpServer(options: Partial<HttpOptions> = {}): Promise<FastifyInstance> {
  return createHttpServer({
    dialects: [],
    recognition: recognitionBy(async () => ({ kind: 'nobody' })),
    health: {
      ready: async () => {},
      now: () => 0,
      metrics: async () => ({ contentType: 'text/plain', text: '' }),
    },
    pace: () => {},
    bodyLimit: 1024,
    origins: true,
    originOf: () => undefined,
    insistsOnTls: true,
    pageRoot: '/nowhere',
    fastify: {},
    requestId: randomUUID,
    onAnswer: () => {},
    ...options,
  });
}
