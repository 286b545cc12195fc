import { spawn, type ChildProcess } from 'node:child_process';
import { on, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Driver, Environment } from '../drivers/driver.ts';

const collectorModule = new URL('../measure/gc-on-request.ts', import.meta.url);
const startTimeoutMs = 120_000;

/** A server under load, in a process of its own that ends with this one. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
  /** Full garbage collection inside the server. */
  collectGarbage(): Promise<void>;
  /** Another process with these flags for Node, in the same folder and so with the same accounts and rooms. */
  restart(flags: readonly string[]): Promise<RunningServer>;
  /** Disconnect its clients first: to them a server that ends is a failure. */
  stop(): Promise<void>;
}

/** Where a server keeps what it keeps. */
interface Place {
  readonly scratch: string;
  readonly environment: Environment;
}

const spawnServer = (
  driver: Driver,
  { scratch, environment }: Place,
  flags: readonly string[],
): ChildProcess =>
  spawn(
    process.execPath,
    ['--expose-gc', `--import=${collectorModule.href}`, ...driver.flags, ...flags, driver.script],
    {
      cwd: scratch,
      env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...environment },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );

/** Resolves with the port that the server prints; what it prints later is read and dropped, so that it never blocks. */
const announcedPort = async (output: Readable): Promise<number> => {
  const lines = createInterface(output);
  const silence = AbortSignal.timeout(startTimeoutMs);
  for await (const [line] of on(lines, 'line', { signal: silence, close: ['close'] })) {
    const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(String(line))?.[1];
    if (port === undefined) continue;
    lines.close();
    output.resume();
    return Number(port);
  }
  throw new Error('The server ended before it printed its address.');
};

const launch = async (
  driver: Driver,
  place: Place,
  flags: readonly string[],
): Promise<RunningServer> => {
  const child = spawnServer(driver, place, flags);
  const remove = (): void => {
    child.kill('SIGKILL');
    rmSync(place.scratch, { recursive: true, force: true });
  };
  process.once('exit', remove);
  if (child.pid === undefined || child.stdout === null) throw new Error('Node did not start.');
  const end = async (): Promise<void> => {
    process.off('exit', remove);
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return {
    pid: child.pid,
    port: await announcedPort(child.stdout),
    collectGarbage: async () => {
      child.send('collect');
      await once(child, 'message');
    },
    restart: async (newFlags) => {
      await end();
      return launch(driver, place, newFlags);
    },
    stop: async () => {
      await end();
      remove();
    },
  };
};

/** Starts the server of `driver` in an empty folder, which goes with it. Throws when it prints no address within 20 s. */
export const startServer = async (driver: Driver): Promise<RunningServer> => {
  const scratch = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  return launch(driver, { scratch, environment: await driver.environment(scratch) }, []);
};
