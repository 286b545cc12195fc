/** A network that can fail, between a client and a server on this machine. */
import type { Socket } from 'node:net';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { portOf } from './port.ts';

export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Breaks every connection; the next ones are let through. */
  cut(): void;
  /** Swallows everything, as a partition does: nobody is told. What was on its way waits for {@link mend}. */
  stall(): void;
  /** The same for the connections there are; new ones are let through. */
  hang(): void;
  mend(): void;
}

/** @param target the port of the server */
export async function openProxy(target: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isStalled = false;
  const join = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on('error', () => {});
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    from.pipe(to);
    if (isStalled) from.pause();
  };
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    join(client, upstream);
    join(upstream, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const all = (what: 'pause' | 'resume' | 'resetAndDestroy') => {
    for (const socket of sockets) socket[what]();
  };
  return {
    port: portOf(server.address()),
    cut: () => all('resetAndDestroy'),
    stall() {
      isStalled = true;
      all('pause');
    },
    hang: () => all('pause'),
    mend() {
      isStalled = false;
      all('resume');
    },
    async [Symbol.asyncDispose]() {
      server.close();
      all('resetAndDestroy');
      await once(server, 'close');
    },
  };
}
