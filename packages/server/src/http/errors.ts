/** Makes an answer of whatever was thrown, in the shape of the dialect whose route it was (C13). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError, asAppError, neutralError } from '../core/errors.ts';

export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler((thrown, request, reply) =>
    answer(request, reply, fromFramework(thrown, request)),
  );
}

export const answerUnknownPath = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  answer(request, reply, new AppError('route-unknown'));

/** A path that the router cannot read, such as malformed percent-encoding, leads nowhere (C13). */
export function answerUnreadablePath(
  _: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  void answerUnknownPath(request, reply);
}

/** What the HTTP library refuses by itself, as one of our own errors. */
function fromFramework(thrown: unknown, { routeOptions }: FastifyRequest): AppError {
  if (thrown instanceof AppError || !(thrown instanceof Error)) return asAppError(thrown);
  const code = 'code' in thrown ? thrown.code : undefined;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new AppError('body-too-large', { values: { limit: routeOptions.bodyLimit ?? 0 } });
  }
  const status = 'statusCode' in thrown ? Number(thrown.statusCode) : 500;
  return new AppError(status < 500 ? 'request-malformed' : 'internal', { cause: thrown });
}

function answer(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  if (error.status >= 500) request.log.error({ err: error.cause ?? error }, error.message);
  const { status, headers, body } = request.dialect?.renderError(error) ?? neutralError(error);
  return reply.code(status).type('application/json').headers(headers).send(JSON.stringify(body));
}
