/**
 * The thread of a balancer: it forwards every byte of a crowd, which its clients and what they measure
 * should not wait for.
 */
import type { Socket } from 'node:net';
import type { Order } from './balancer.ts';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { parentPort } from 'node:worker_threads';
import { portOf } from '../port.ts';

const sockets = new Set<Socket>();
let ports: readonly number[] = [];
let turn = 0;

/** The next server that takes a connection; undefined where none does. */
async function reach(): Promise<Socket | undefined> {
  for (const _ of ports) {
    turn += 1;
    const upstream = await reached(ports[turn % ports.length] ?? 0);
    if (upstream) return upstream;
  }
  return undefined;
}

async function reached(port: number): Promise<Socket | undefined> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return socket;
  } catch {
    return undefined;
  }
}

async function forward(client: Socket): Promise<void> {
  client.on('error', ignore);
  const upstream = await reach();
  if (!upstream || client.destroyed) return end(client, upstream);
  sockets.add(client);
  client.on('close', () => {
    sockets.delete(client);
    upstream.destroy();
  });
  upstream.on('error', ignore);
  upstream.on('close', () => client.destroy());
  client.pipe(upstream);
  upstream.pipe(client);
}

function end(client: Socket, upstream: Socket | undefined): void {
  client.destroy();
  upstream?.destroy();
}

const ignore = (): void => {};

const server = createServer({ pauseOnConnect: true }, (client) => void forward(client));
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
await once(server, 'listening');
parentPort?.on('message', ({ serve, cut = 0 }: Order) => {
  ports = serve ?? ports;
  for (const socket of sockets) if (Math.random() < cut) socket.resetAndDestroy();
});
parentPort?.postMessage(portOf(server.address()));
