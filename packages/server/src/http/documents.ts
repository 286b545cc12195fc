/** Serves the documents of the API; each is made when it is first asked for. */
import type { FastifyInstance } from 'fastify';

/** A document by the path it is served at. */
export type Documents = Readonly<Record<string, () => object>>;

export function registerDocuments(app: FastifyInstance, documents: Documents): void {
  for (const [path, make] of Object.entries(documents)) {
    let text: string | undefined;
    app.get(path, (_, reply) => {
      text ??= JSON.stringify(make());
      return reply.type('application/json').header('cache-control', 'no-cache').send(text);
    });
  }
}
