/** What tests read of a server's numbers. */
import { expect } from 'vitest';
import { soon } from './soon.ts';

interface Place {
  /** One, or several that are one to their clients. */
  readonly urls: readonly string[];
}

/** How many sockets are open, as the server sees it. */
export async function openSockets({ urls }: Place): Promise<number> {
  const open = await Promise.all(urls.map(socketsOf));
  return open.reduce((sum, count) => sum + count, 0);
}

async function socketsOf(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const counts = [...metrics.matchAll(/^parley_connections\{.*\} (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Waits until the server has seen a socket end. */
export async function ended(server: Place, end: () => void): Promise<void> {
  const before = await openSockets(server);
  end();
  await soon(async () => expect(await openSockets(server)).toBe(before - 1));
}
