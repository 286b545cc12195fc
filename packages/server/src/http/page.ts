/** Serves the built web page. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { existsSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import { answerUnknownPath } from './errors.ts';

/** Paths that the page routes by itself, all of them answered with the one document. */
const VIEWS = ['/', '/r/:invite'];
const DOCUMENT = 'index.html';
/** Shows the documents of the API, at `/docs`. */
const DOCS = 'docs.html';
const ICON = 'icon.svg';

/**
 * Answers unknown paths too: with the page where somebody browses, else with an error (C13).
 *
 * @param root folder of the built page; where it was not built, `/` says how to
 * @param others paths that are the page's, too
 */
export async function registerPage(
  app: FastifyInstance,
  root: string,
  others: readonly string[] = [],
): Promise<void> {
  if (!existsSync(join(root, DOCUMENT))) {
    app.setNotFoundHandler(answerUnknownPath);
    app.get('/', (_, reply) =>
      reply.type('text/plain').send('The web page is not built: run `npm run build`.\n'),
    );
    return;
  }
  await app.register(fastifyStatic, {
    root,
    wildcard: false,
    index: false,
    cacheControl: false,
    allowedPath: isInside(root),
    preCompressed: true,
    setHeaders: (reply, path) => {
      reply.header('cache-control', cacheControl(path));
    },
  });
  for (const view of [...VIEWS, ...others]) app.get(view, (_, reply) => reply.sendFile(DOCUMENT));
  app.get('/docs', (_, reply) => reply.sendFile(DOCS));
  // Browsers ask for it wherever no document names an icon.
  app.get('/favicon.ico', (_, reply) => reply.sendFile(ICON));
  app.setNotFoundHandler((request, reply) =>
    isNavigation(request) ? reply.code(404).sendFile(DOCUMENT) : answerUnknownPath(request, reply),
  );
}

/** Whether a file of the page is in its folder, and no link that leads out of it. */
function isInside(root: string): (path: string) => boolean {
  const home = realpathSync(root) + sep;
  return (path) => {
    const file = join(root, path);
    return existsSync(file) && realpathSync(file).startsWith(home);
  };
}

const isNavigation = ({ method, headers }: FastifyRequest): boolean =>
  (method === 'GET' || method === 'HEAD') && (headers.accept?.includes('text/html') ?? false);

/** Assets carry a hash of their content in the name; the document that names them must be fresh. */
function cacheControl(path: string): string {
  const hashed = /-[\w-]{8,}\.\w+(?:\.br|\.gz)?$/.test(path);
  return hashed ? 'public, max-age=31536000, immutable' : 'no-cache';
}
