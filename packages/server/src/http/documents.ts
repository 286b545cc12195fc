/** Serves the documents of the API; each is made when it is first asked for. */
import type { FastifyInstance } from 'fastify';
import type { Limits } from '../core/ports.ts';
import type { Recognition } from './routes.ts';
import { networkOf } from '../core/address.ts';

/** A document by the path it is served at. */
export type Documents = Readonly<Record<string, () => object>>;

export function registerDocuments(
  app: FastifyInstance,
  documents: Documents,
  { addressOf }: Pick<Recognition, 'addressOf'>,
  pace: Limits['pace'],
): void {
  for (const [path, make] of Object.entries(documents)) {
    let text: string | undefined;
    app.get(path, (request, reply) => {
      pace('requests', networkOf(addressOf(request.raw)));
      text ??= JSON.stringify(make());
      return reply.type('application/json').header('cache-control', 'no-cache').send(text);
    });
  }
}
