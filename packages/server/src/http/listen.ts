import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, Server } from 'node:http';
import { once } from 'node:events';
import { createServer } from 'node:http';

export interface Listening {
  readonly server: Server;
  readonly url: string;
}

export interface Addresses {
  readonly host: string;
  /** 0 is any free port. */
  readonly ports: readonly number[];
}

/**
 * Serves one application on several ports (C1).
 *
 * @param prepare gets each server before it listens
 * @throws Error where a port cannot be had; then none is kept
 */
export async function listen(
  app: FastifyInstance,
  { host, ports }: Addresses,
  prepare: (server: Server) => void,
): Promise<Listening[]> {
  await app.ready();
  const servers = ports.map(() =>
    createServer({ shouldUpgradeCallback: isWebSocket }, app.routing),
  );
  try {
    for (const [index, server] of servers.entries()) {
      prepare(server);
      server.listen(ports[index], host);
      await once(server, 'listening');
    }
  } catch (cause) {
    for (const server of servers) server.close();
    throw cause;
  }
  return servers.map((server) => ({ server, url: urlOf(server, host) }));
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
  return `http://${everywhere ? 'localhost' : name}:${port}`;
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
