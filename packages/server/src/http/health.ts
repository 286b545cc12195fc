/** Whether the server lives, is ready, and how it does (C16), whatever dialects are on. */
import type { FastifyInstance } from 'fastify';

export interface Health {
  /** Resolves where the server can do its work, else rejects. */
  ready(): Promise<void>;
  /** False where something is missing without which the server goes on for those whom it serves. */
  isWhole?(): boolean;
  /** How parts do without which the server is still of use, in words of our own. */
  readonly parts?: () => Promise<Readonly<Record<string, string>>>;
  /** Time in ms since 1970. */
  now(): number;
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>;
}

export function registerHealth(app: FastifyInstance, health: Health): void {
  app.get('/health', () => ({ status: 'ok' }));
  app.get('/livez', () => ({ status: 'ok' }));
  app.get('/api/health', () => ({
    service: 'webrtc-signaling-server',
    status: 'ok',
    server_time: new Date(health.now()).toISOString(),
  }));
  app.get('/readyz', async (request, reply) => {
    try {
      await health.ready();
      const status = health.isWhole?.() === false ? 'degraded' : 'ready';
      return { status, ...(await health.parts?.()) };
    } catch (cause) {
      request.log.warn({ err: cause }, 'not ready');
      return reply.code(503).send({ status: 'not ready' });
    }
  });
  app.get('/metrics', async (_, reply) => {
    const { contentType, text } = await health.metrics();
    return reply.type(contentType).send(text);
  });
}
