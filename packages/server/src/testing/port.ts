import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** The port of what listens. */
export const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' ? (address?.port ?? 0) : 0;

/** Another program may take it meanwhile; hardly any would. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server.address());
  server.close();
  await once(server, 'close');
  return port;
}
