import { once } from 'node:events';
import { connect, Server } from 'node:net';
import { expect, test, vi } from 'vitest';
import { testServer } from '../testing/server.ts';

/** More than the kernel lets wait where nothing is said (libuv takes 511). */
const CROWD = 600;

test('as many may wait to be let in as come at once after a network was lost', async () => {
  const listen = vi.spyOn(Server.prototype, 'listen');
  await using server = await testServer();
  expect(listen).toHaveBeenCalledWith(expect.objectContaining({ backlog: 4_096 }));
  listen.mockRestore();
  const port = Number(new URL(server.url).port);
  const sockets = Array.from({ length: CROWD }, () => connect(port, '127.0.0.1'));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const socket of sockets) socket.destroy();
});

test('a connection waits for its next request for longer than a proxy keeps it', async () => {
  await using server = await testServer();
  const { headers } = await fetch(`${server.url}/health`);
  expect(headers.get('keep-alive')).toBe('timeout=130');
});
