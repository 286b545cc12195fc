import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { MemoryEngine } from './bus/memory.ts';
import { loadConfig } from './config/load.ts';
import { nodeId } from './core/ids.ts';
import { dialectNames, start } from './server.ts';
import { text } from 'node:stream/consumers';
import { TestClock } from './testing/clock.ts';
import { guest } from './testing/people.ts';
import { portOf } from './testing/port.ts';
import { connectTo } from './testing/raw-socket.ts';
import { request } from './testing/request.ts';
import { testServer } from './testing/server.ts';
import type { TestServer } from './testing/server.ts';
import { openSocket } from './testing/socket.ts';

/** SQLite removes its log once nobody has the database open any more. */
const isOpen = (files: readonly string[]): boolean => files.some((name) => name.endsWith('-wal'));

test('a start that fails keeps nothing open', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-start-'));
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(async () => {
    other.close();
    await rm(folder, { recursive: true });
  });
  await once(other, 'listening');
  const env = { APP_ENV: 'test', PORT: `0,${portOf(other.address())}`, DATA_DIR: folder };
  const { config } = loadConfig(env, { cwd: folder, dialects: dialectNames });
  await expect(start(config, { output: { write() {} } })).rejects.toThrow(/is in use/);
  const files = await readdir(folder);
  expect(files).toContain('parley.db');
  expect(isOpen(files)).toBe(false);
});

test('a server that stops says that it is not ready', async () => {
  await using server = await testServer();
  const socket = await connectTo(server);
  socket.write('GET /readyz HTTP/1.1\r\nHost: localhost\r\n');
  // The server has read of the request what there is when it has answered another.
  await fetch(`${server.url}/livez`);
  const closed = server.close();
  socket.write('Connection: close\r\n\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1.1 503 [^]*"not ready"/);
  await closed;
});

test('a server may be closed by everybody who knows it', async () => {
  await using server = await testServer();
  await Promise.all([server.close(), server.close()]);
  await server.close();
  await expect(fetch(server.url)).rejects.toThrow(TypeError);
});

/** Servers that share a store, and the memory twin of the engine between them. */
async function company() {
  const folder = await mkdtemp(join(tmpdir(), 'parley-start-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const engine = new MemoryEngine();
  const timers = new TestClock();
  const node = (name: string) =>
    testServer({ DATA_DIR: folder }, { bus: engine.join(nodeId(name)), timers });
  return { engine, timers, node };
}

/** Somebody makes a room of that name. */
async function claim(server: TestServer, name: string): Promise<number> {
  const { token } = await guest(server, 'Bob');
  return (await request(server, 'POST /rooms', { token, body: { name, access: 'open' } })).status;
}

test('[M4] a server that starts leaves the rooms alone that people of others are in', async () => {
  const { node } = await company();
  await using first = await node('first');
  const socket = await openSocket(first, '/ws?room_id=theirs&client_id=ann');
  const second = await node('second');
  await second[Symbol.asyncDispose]();
  expect(await claim(first, 'theirs')).toBe(409);
  socket.webSocket.terminate();
});

test('[M4] a server ends the rooms of another one that has died', async () => {
  const { engine, timers, node } = await company();
  await using first = await node('first');
  await using second = await node('second');
  using _ = await openSocket(second, '/ws?room_id=theirs&client_id=ann');
  engine.lose(nodeId('second'));
  expect(await claim(first, 'theirs')).toBe(409);
  timers.pass(60_000);
  await expect.poll(() => claim(first, 'theirs')).toBe(200);
});
