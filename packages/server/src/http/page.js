import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
/** Paths that the page routes by itself, all of them answered with the one document. */
const VIEWS = ['/', '/r/:invite'];
/**
 * @param root folder of the built page; where it was not built, `/` says how to
 */
export async function registerPage(app, root) {
    if (!existsSync(join(root, 'index.html'))) {
        app.get('/', (_, reply) => reply.type('text/plain').send('The web page is not built: run `npm run build`.\n'));
        return;
    }
    await app.register(fastifyStatic, {
        root,
        wildcard: false,
        index: false,
        cacheControl: false,
        setHeaders: (reply, path) => {
            reply.header('cache-control', cacheControl(path));
        },
    });
    for (const view of VIEWS)
        app.get(view, (_, reply) => reply.sendFile('index.html'));
}
/** Assets carry a hash of their content in the name; the document that names them must be fresh. */
function cacheControl(path) {
    const hashed = /-[\w-]{8,}\.\w+$/.test(path);
    return hashed ? 'public, max-age=31536000, immutable' : 'no-cache';
}
