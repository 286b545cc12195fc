/** Asks for ports before a program that could not say so well does. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A port that can be had for UDP and TCP.
 *
 * @param host undefined for every address
 * @param port 0 for any
 * @throws the system's error where it cannot be had
 */
export async function freePort(host: string | undefined, port: number): Promise<number> {
  for (;;) {
    const found = await freeTcpPort(host, port);
    try {
      await checkUdpPort(host, found);
      return found;
    } catch (thrown) {
      if (port !== 0) throw thrown;
    }
  }
}

/** @throws the system's error where it cannot be had */
export async function freeTcpPort(host: string | undefined, port: number): Promise<number> {
  const server = createServer();
  server.listen({ port, ...(host !== undefined && { host }) });
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : port;
}

async function checkUdpPort(host: string | undefined, port: number): Promise<void> {
  const socket = createSocket(host?.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.bind({ port, exclusive: true, ...(host !== undefined && { address: host }) });
    await once(socket, 'listening');
  } finally {
    socket.close();
  }
}
