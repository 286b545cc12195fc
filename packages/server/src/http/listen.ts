import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, Server, ServerOptions } from 'node:http';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createSecureServer, Server as SecureServer } from 'node:https';

export interface Listening {
  readonly server: Server;
  readonly url: string;
}

export interface Addresses {
  readonly host: string;
  /** 0 is any free port. */
  readonly ports: readonly number[];
}

/** What HTTPS is served with; both in PEM. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** How long requests may take to come, in ms, and how long their heads may be, in bytes. */
export interface RequestLimits {
  readonly headersMs: number;
  readonly requestMs: number;
  readonly headerBytes: number;
  /** How long TLS may take to be agreed upon, in ms. */
  readonly handshakeMs: number;
}

export interface ListenOptions {
  readonly limits: RequestLimits;
  /** Where not given, plain HTTP is served. */
  readonly certificate?: Certificate | undefined;
}

/** Serves another certificate from the next connection on. */
export function renew(servers: readonly Server[], certificate: Certificate): void {
  for (const server of servers) {
    if (server instanceof SecureServer) server.setSecureContext(certificate);
  }
}

/** How often is looked for requests that take too long, in ms. */
const CHECK_INTERVAL = 500;
/**
 * How long a connection may wait for its next request, in ms: longer than proxies keep one (Caddy:
 * two minutes), as a request that meets the end of its connection is lost.
 */
const KEEP_ALIVE = 130_000;
/**
 * Connections that may wait to be accepted. What comes beyond is dropped without a word, and a client
 * tries again after a second or more: all come at once where a network was lost.
 */
const BACKLOG = 4_096;

/**
 * Serves one application on several ports (C1).
 *
 * @param prepare gets each server before it listens
 * @throws Error where a port cannot be had; then none is kept
 */
export async function listen(
  app: FastifyInstance,
  { host, ports }: Addresses,
  { limits, certificate }: ListenOptions,
  prepare: (server: Server) => void,
): Promise<Listening[]> {
  await app.ready();
  const options = serverOptions(limits);
  const secure = certificate && {
    ...options,
    ...certificate,
    handshakeTimeout: limits.handshakeMs,
  };
  const servers = ports.map(() =>
    secure ? createSecureServer(secure, app.routing) : createServer(options, app.routing),
  );
  try {
    for (const [index, server] of servers.entries()) {
      prepare(server);
      await listening(server, host, ports[index]);
    }
  } catch (cause) {
    for (const server of servers) server.close();
    throw cause;
  }
  return servers.map((server) => ({ server, url: urlOf(server, host) }));
}

const serverOptions = ({ headersMs, requestMs, headerBytes }: RequestLimits): ServerOptions => ({
  shouldUpgradeCallback: isWebSocket,
  headersTimeout: headersMs,
  requestTimeout: requestMs,
  keepAliveTimeout: KEEP_ALIVE,
  connectionsCheckingInterval: CHECK_INTERVAL,
  maxHeaderSize: headerBytes,
});

async function listening(server: Server, host: string, port: number | undefined): Promise<void> {
  try {
    server.listen({ port, host, backlog: BACKLOG });
    await once(server, 'listening');
  } catch (cause) {
    throw new ListenError(sentenceOf(cause, host, port), { cause });
  }
}

/** The address cannot be served; the message says what to do. */
class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly code = 'listen-failed';
}

function sentenceOf(cause: unknown, host: string, port: number | undefined): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  switch (code) {
    case 'EADDRINUSE':
      return `PORT ${port} is in use on ${host}: stop the other program, or set another PORT.`;
    case 'EACCES':
      return `PORT ${port} is not ours to use: set a PORT above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST ${host} is no address of this machine: set another HOST.`;
    default:
      return `PORT ${port} on ${host} cannot be served (${code}): set another PORT or HOST.`;
  }
}

/** An `Upgrade: h2c`, as curl sends it, is an ordinary request. */
const isWebSocket = ({ headers }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket';

/** An address that a browser on this machine can open. */
function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : '';
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = host.includes(':') ? `[${host}]` : host;
  const scheme = server instanceof SecureServer ? 'https' : 'http';
  return `${scheme}://${everywhere ? 'localhost' : name}:${port}`;
}

/** Lets requests that are under way finish, and waits for it. */
export async function stopListening(servers: readonly Server[]): Promise<void> {
  const closed = servers.map((server) => once(server, 'close'));
  for (const server of servers) {
    server.close();
    server.closeIdleConnections();
  }
  await Promise.all(closed);
}
