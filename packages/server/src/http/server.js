import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import Fastify from 'fastify';
import { AppError } from '../core/errors.ts';
import { handleErrors } from './errors.ts';
import { registerHealth } from './health.ts';
import { registerPage } from './page.ts';
import { registerRoutes } from './routes.ts';
/** Builds the HTTP side: REST of all dialects, health, and the web page. It does not listen yet. */
export async function createHttpServer(options) {
    const app = Fastify({
        ...options.fastify,
        genReqId: options.requestId,
        bodyLimit: options.bodyLimit,
        routerOptions: { ignoreTrailingSlash: true },
    });
    parseBodies(app);
    handleErrors(app, options.bodyLimit);
    await registerHeaders(app, options);
    observeAnswers(app, options.onAnswer);
    registerHealth(app, options.health);
    registerRoutes(app, options.dialects, options.identify);
    await registerPage(app, options.pageRoot);
    return app;
}
/** Every body is JSON, whatever its content type says: clients in the field leave it out. */
function parseBodies(app) {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string' }, (_, text, done) => {
        if (text === '')
            return done(null, undefined);
        try {
            done(null, JSON.parse(String(text)));
        }
        catch {
            done(new AppError('body-malformed'));
        }
    });
}
async function registerHeaders(app, { origins }) {
    await app.register(cors, {
        origin: origins === true ? true : [...origins],
        credentials: true,
        methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
        exposedHeaders: ['Link', 'Retry-After', 'X-Request-Id'],
        maxAge: 600,
    });
    await app.register(helmet, {
        contentSecurityPolicy: { useDefaults: false, directives: PAGE_POLICY },
        crossOriginResourcePolicy: false,
        // Said by whoever ends TLS; on plain http it would be ignored.
        strictTransportSecurity: false,
    });
    app.addHook('onRequest', async (request, reply) => {
        reply.header('x-request-id', request.id);
    });
}
const SELF = ["'self'"];
/** The page runs its own files and talks to this server; `blob:` is for media it made itself. */
const PAGE_POLICY = {
    'default-src': SELF,
    'connect-src': ["'self'", 'ws:', 'wss:'],
    'img-src': ["'self'", 'data:', 'blob:'],
    'media-src': ["'self'", 'blob:'],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': SELF,
    'frame-ancestors': ["'none'"],
};
function observeAnswers(app, onAnswer) {
    app.addHook('onResponse', async (request, reply) => {
        const { method, routeOptions } = request;
        const { statusCode: status, elapsedTime: ms } = reply;
        onAnswer({ method, route: routeOptions.url ?? 'none', status, ms });
    });
}
