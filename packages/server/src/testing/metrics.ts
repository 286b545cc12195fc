/** What tests read of a server's numbers. */
import { expect, vi } from 'vitest';

interface Place {
  readonly url: string;
}

/** How many sockets are open, as the server sees it. */
export async function openSockets({ url }: Place): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const counts = [...metrics.matchAll(/^parley_connections\{.*\} (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Waits until the server has seen a socket end. */
export async function ended(server: Place, end: () => void): Promise<void> {
  const before = await openSockets(server);
  end();
  await vi.waitFor(async () => expect(await openSockets(server)).toBe(before - 1));
}
