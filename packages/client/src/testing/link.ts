/** A link to a server that can break, as mobile networks do. */
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Link extends AsyncDisposable {
  readonly url: string;
  /** Breaks every connection, without a word to either side. */
  cut(): void;
  /** Lets nobody through until {@link Link.mend}. */
  down(): void;
  mend(): void;
}

/** Forwards to a server on the loopback interface. */
export async function openLink(target: string): Promise<Link> {
  const pairs = new Set<Socket>();
  let isDown = false;
  const server = createServer((client) => {
    if (isDown) return void client.destroy();
    const upstream = connect(Number(new URL(target).port), '127.0.0.1');
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      pairs.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        pairs.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of pairs) socket.resetAndDestroy();
  };
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    cut,
    down() {
      isDown = true;
      cut();
    },
    mend() {
      isDown = false;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The link has no port.');
  return address.port;
}
