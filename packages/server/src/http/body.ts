import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../core/errors.ts';

/** JSON is UTF-8 (RFC 8259 §8.1); what is none must not come back as question marks. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Takes bodies as bytes: whether they are JSON is asked by the route, if there is one. */
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes, done) => {
    done(null, bytes);
  });
}

/**
 * A body as JSON, whatever its content type says: clients in the field leave it out. Undefined
 * where it is empty.
 *
 * @throws AppError `body-malformed`
 */
export function jsonBody({ body }: FastifyRequest): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) return undefined;
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    throw new AppError('body-malformed');
  }
}
