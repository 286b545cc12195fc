import { LogController } from 'fastify';
/** Fastify's `logController` with one line a request, written when it is answered. */
export class RequestLog extends LogController {
    incomingRequest() { }
    requestCompleted(error, request, reply) {
        const answer = { req: request, res: reply, ms: Math.round(reply.elapsedTime * 10) / 10 };
        if (error)
            request.log.error({ ...answer, err: error }, 'answer failed');
        else
            request.log.info(answer, 'answered');
    }
    /** Fastify's own line holds the URL as it came, with the token. */
    routeNotFound() { }
}
