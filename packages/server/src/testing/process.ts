/** The server as an operator runs it: a process of its own. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { NO_CALLS } from './no-calls.ts';

const MAIN = join(import.meta.dirname, '../main.ts');

export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** What it has told so far. */
  told(): string;
  /** Ends the process with no time for anything. */
  kill(): Promise<void>;
  /** Sends signals one behind the other; resolves with the exit code. */
  stop(...signals: readonly NodeJS.Signals[]): Promise<number | null>;
}

type Environment = Readonly<Record<string, string>>;

export interface ProcessOptions {
  /** What a file may grow to, in units of 512 bytes: a disk that is full soon. */
  readonly fileBlocks?: number;
  readonly environment?: Environment;
  /** The command line. */
  readonly args?: readonly string[];
}

/** Starts the server over a folder; resolves once it has told its address. */
export async function serverProcess(
  folder: string,
  options: ProcessOptions = {},
): Promise<ServerProcess> {
  const child = launch(folder, options);
  let told = '';
  child.stdout.on('data', (chunk) => (told += String(chunk)));
  return {
    url: await addressOf(child),
    pid: child.pid ?? 0,
    told: () => told,
    kill: () => killed(child),
    stop: (...signals) => stopped(child, signals),
  };
}

/** Runs another command than the server's; gives what it says, and its exit code. */
export async function command(
  folder: string,
  args: readonly string[],
  environment: Environment = {},
): Promise<{ code: number | null; told: string; said: string }> {
  const child = launch(folder, { args, environment });
  const { stdout, stderr } = child;
  const [told, said] = await Promise.all([text(stdout), text(stderr), once(child, 'exit')]);
  return { code: child.exitCode, told, said };
}

/** Starts a server that cannot start; gives what it says of it, and its exit code. */
export async function failedStart(
  folder: string,
  environment: Environment = {},
): Promise<{ code: number | null; said: string }> {
  const { code, said } = await command(folder, [], environment);
  return { code, said };
}

function launch(folder: string, { fileBlocks, environment, args = [] }: ProcessOptions) {
  const limit = fileBlocks === undefined ? '' : `ulimit -f ${fileBlocks} && `;
  const program = [process.execPath, '--conditions=source', MAIN, ...args];
  const place = { APP_ENV: 'test', HOST: '127.0.0.1', PORT: '0', DATA_DIR: folder, ...NO_CALLS };
  return spawn('sh', ['-c', `${limit}exec "$@"`, 'sh', ...program], {
    cwd: folder,
    env: { ...process.env, ...place, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function addressOf({ stdout, stderr }: ReturnType<typeof launch>): Promise<string> {
  stderr.pipe(process.stderr);
  for await (const line of createInterface(stdout)) {
    const url = /https?:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url === undefined) continue;
    // A full pipe would hold the server up.
    stdout.resume();
    return url;
  }
  throw new Error('The server ended before it told its address');
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function stopped(
  child: ChildProcess,
  signals: readonly NodeJS.Signals[],
): Promise<number | null> {
  for (const signal of signals) child.kill(signal);
  await once(child, 'exit');
  return child.exitCode;
}
