/** A Parley server for tests: its own process, its own data, a free port. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.ts';

const MAIN = join(import.meta.dirname, '../../../server/src/main.ts');

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  /** All that it has printed, its log among it. */
  readonly printed: string;
  /** Stops the process and starts another on the same port and data. */
  restart(): Promise<void>;
}

type Environment = Readonly<Record<string, string>>;

/**
 * Starts a server; it is there when the promise is fulfilled.
 *
 * @param environment variables as an operator would set them; without any it serves no STUN or TURN
 */
export async function startServer(environment: Environment = {}): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-'));
  let printed = '';
  const print = (chunk: Buffer) => (printed += String(chunk));
  const start = async (port: string) => launch(dataDir, { PORT: port, ...environment }, print);
  // It comes back at this one.
  const { url, ...launched } = await start(String(await freePort()));
  let { child } = launched;
  return {
    url,
    get printed() {
      return printed;
    },
    async restart() {
      await stop(child);
      ({ child } = await start(new URL(url).port));
    },
    async [Symbol.asyncDispose]() {
      await stop(child);
      await rm(dataDir, { recursive: true });
    },
  };
}

async function launch(
  dataDir: string,
  environment: Environment,
  print: (chunk: Buffer) => void,
): Promise<{ child: ChildProcess; url: string }> {
  const usual = { APP_ENV: 'test', HOST: '127.0.0.1', STUN_PORT: 'off', TURN: 'off' };
  const env = { ...process.env, ...usual, DATA_DIR: dataDir, ...environment };
  const child = spawn(process.execPath, ['--conditions=source', MAIN], {
    cwd: dataDir,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', print);
  child.stderr.on('data', print);
  child.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk));
  for await (const line of createInterface(child.stdout)) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url !== undefined) {
      child.stdout.resume();
      return { child, url };
    }
  }
  throw new Error('The server ended before it told its address.');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
