/** One address for several servers: a new connection goes to the next one that takes it. */
import type { Socket } from 'node:net';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { portOf } from '../port.ts';

export interface Balancer extends AsyncDisposable {
  readonly url: string;
  /** Whom connections go to from now on. */
  serve(ports: readonly number[]): void;
  /** Breaks connections without a word to either side. @param share how many of them, from 0 to 1 */
  cut(share?: number): void;
}

export async function openBalancer(): Promise<Balancer> {
  const sockets = new Set<Socket>();
  let ports: readonly number[] = [];
  let turn = 0;

  /** The next server that takes a connection; undefined where none does. */
  const reach = async (): Promise<Socket | undefined> => {
    for (const _ of ports) {
      turn += 1;
      const upstream = await reached(ports[turn % ports.length] ?? 0);
      if (upstream) return upstream;
    }
    return undefined;
  };
  const forward = async (client: Socket): Promise<void> => {
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
  };
  const cut = (share = 1) => {
    for (const socket of sockets) if (Math.random() < share) socket.resetAndDestroy();
  };
  const server = createServer({ pauseOnConnect: true }, (client) => void forward(client));
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    serve(next) {
      ports = next;
    },
    cut,
    async [Symbol.asyncDispose]() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
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

function end(client: Socket, upstream: Socket | undefined): void {
  client.destroy();
  upstream?.destroy();
}

const ignore = (): void => {};
