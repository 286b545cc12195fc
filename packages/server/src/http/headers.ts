/** What browsers are told beside the answer: who may read it, and what a page of ours may do. */
import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';

export interface HeaderOptions {
  /** Origins that browsers may come from; true for any (C15). */
  readonly origins: readonly string[] | true;
  /** The origin by which a client has reached this server; undefined where it gave none. */
  readonly originOf: (request: IncomingMessage) => string | undefined;
  /** Whether browsers are to insist on TLS once they have come by it. */
  readonly insistsOnTls: boolean;
}

export async function registerHeaders(
  app: FastifyInstance,
  { origins, originOf, insistsOnTls }: HeaderOptions,
): Promise<void> {
  await app.register(cors, {
    origin: origins === true ? true : [...origins],
    credentials: true,
    // An OPTIONS that is no preflight is answered like one: there is nothing to refuse.
    strictPreflight: false,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['Link', 'Retry-After', 'X-Request-Id'],
    maxAge: 600,
  });
  await app.register(helmet, {
    contentSecurityPolicy: false,
    crossOriginResourcePolicy: false,
    strictTransportSecurity: false,
  });
  app.addHook('onRequest', async (request, reply) => {
    const origin = originOf(request.raw);
    reply.headers({
      'x-request-id': request.id,
      'content-security-policy': policy(origin),
      'permissions-policy': PERMISSIONS,
    });
    if (insistsOnTls && origin?.startsWith('https:')) reply.header(...INSIST_ON_TLS);
  });
}

/** For a year, and for this name alone: those beside it are not ours (RFC 6797 §6.1). */
const INSIST_ON_TLS = ['strict-transport-security', 'max-age=31536000'] as const;

/** What a call takes, for the page itself; the rest of what could be taken from somebody is off. */
const PERMISSIONS = [
  ...['camera', 'microphone', 'display-capture', 'fullscreen'].map((name) => `${name}=(self)`),
  ...['geolocation', 'midi', 'payment', 'usb'].map((name) => `${name}=()`),
].join(', ');

/** The page runs its own files and talks to this server; `blob:` is for media it made itself. */
const PAGE = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join(';');

/** Older browsers do not take the sockets of an origin for its own, so they are named (CSP 3 §6.7.2.8). */
function policy(origin: string | undefined): string {
  const sockets = origin ? ` ${origin.replace(/^http/, 'ws')}` : '';
  return `${PAGE};connect-src 'self'${sockets}`;
}
