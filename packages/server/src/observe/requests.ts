import type { FastifyReply, FastifyRequest } from 'fastify';
import { LogController } from 'fastify';

/** Fastify's `logController` with one line a request, written when it is answered. */
export class RequestLog extends LogController {
  override incomingRequest(): void {}

  override requestCompleted(
    error: Error | null | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    const answer = { req: request, res: reply, ms: Math.round(reply.elapsedTime * 10) / 10 };
    if (error) request.log.error({ ...answer, err: error }, 'answer failed');
    else request.log.info(answer, 'answered');
  }

  /** Fastify's own line holds the URL as it came, with the token. */
  override routeNotFound(): void {}
}
