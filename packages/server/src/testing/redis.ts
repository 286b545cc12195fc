/** Redis for tests: a real server over a folder of its own, which the tests stop. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createClient } from 'redis';
import { freePort } from '../../../client/src/testing/free-port.ts';

export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  /** Where it runs. */
  readonly folder: string;
  readonly url: string;
  /** Ends it with no time for anything. */
  kill(): Promise<void>;
  /** Starts it again. @param withData false where what it had kept is lost */
  start(withData?: boolean): Promise<void>;
  /** Ends it and removes its folder, for a process that is about to end itself. */
  destroy(): void;
  /** Holds it still; it can be neither reached nor heard of. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Has it do something. */
  command(...args: readonly string[]): Promise<unknown>;
}

/** @param settings more of its command line, such as `--requirepass …` */
export async function startRedis(...settings: readonly string[]): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-redis-'));
  const port = await freePort();
  const launch = () => launched(folder, port, settings);
  let server = await launch();
  const url = `redis://127.0.0.1:${port}`;
  return {
    port,
    folder,
    url,
    kill: () => ended(server, 'SIGKILL'),
    async start(withData = true) {
      if (!withData) await rm(join(folder, 'appendonlydir'), { recursive: true, force: true });
      server = await launch();
    },
    destroy() {
      server.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
    signal: (signal) => void server.kill(signal),
    command: (...args) => commanded(url, args),
    async [Symbol.asyncDispose]() {
      await ended(server, 'SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launched(
  folder: string,
  port: number,
  settings: readonly string[],
): Promise<ChildProcess> {
  // A process that is killed loses nothing that the system has in its cache: syncs are spared.
  const own = `--port ${port} --bind 127.0.0.1 --appendonly yes --appendfsync no --save`;
  const args = [...own.split(' '), '', ...settings];
  const server = spawn(process.env['REDIS_PATH'] ?? '', args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  for await (const line of createInterface(server.stdout)) {
    said.push(line);
    if (!line.includes('Ready to accept connections')) continue;
    // A full pipe would hold the server up.
    server.stdout.resume();
    return server;
  }
  throw new Error(`Redis does not start: ${said.join('\n')}`);
}

async function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill(signal);
  await once(server, 'exit');
}

async function commanded(url: string, args: readonly string[]): Promise<unknown> {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  client.on('error', () => {});
  await client.connect();
  try {
    return await client.sendCommand<unknown>([...args]);
  } finally {
    client.destroy();
  }
}
