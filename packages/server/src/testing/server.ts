/** Starts real servers for tests: a free port, a folder of its own, logs kept in memory. */
import type { RunningServer, StartOptions } from '../server.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../config/load.ts';
import { dialectNames, start } from '../server.ts';
import { NO_CALLS } from './no-calls.ts';
import { createWitness } from './witness.ts';
import { databaseOfRun } from './postgres.ts';

export interface TestServer extends RunningServer, AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Everything that was logged so far. */
  log(): string;
  /** Every mail that was shown for want of a mail server (O3). */
  printed(): string;
}

/**
 * A server of its own; `await using` stops it and removes its folder.
 *
 * @param environment variables as an operator would set them
 * @param options timers that the test sets going
 */
export async function testServer(
  environment: Readonly<Record<string, string>> = {},
  options: Pick<StartOptions, 'timers' | 'bus'> = {},
): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-'));
  const lines: string[] = [];
  const mails: string[] = [];
  const env = {
    APP_ENV: 'test',
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: folder,
    ...NO_CALLS,
    ...(await databaseOfRun()),
    ...environment,
  };
  const { config } = loadConfig(env, { cwd: folder, dialects: dialectNames });
  const server = await start(config, {
    ...options,
    witness: createWitness(),
    output: { write: (line) => lines.push(line) },
    terminal: { write: (text) => mails.push(text) },
  });
  return {
    urls: server.urls,
    url: server.urls[0] ?? '',
    log: () => lines.join(''),
    printed: () => mails.join(''),
    close: server.close,
    async [Symbol.asyncDispose]() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
