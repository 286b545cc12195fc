/** The server as an operator runs it: a process of its own. */
import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const COMMAND = [process.execPath, '--conditions=source', join(import.meta.dirname, '../main.ts')];

export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  /** Ends the process with no time for anything, as a power cut would. */
  kill(): Promise<void>;
}

export interface ProcessOptions {
  /** What a file may grow to, in units of 512 bytes: a disk that is full soon. */
  readonly fileBlocks?: number;
  /** Variables as an operator would set them. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts the server over a folder; resolves once it has told its address. */
export async function serverProcess(
  folder: string,
  options: ProcessOptions = {},
): Promise<ServerProcess> {
  const child = launch(folder, options);
  const kill = () => killed(child);
  return { url: await addressOf(child), kill, [Symbol.asyncDispose]: kill };
}

function launch(folder: string, { fileBlocks, environment }: ProcessOptions): ChildProcess {
  const limit = fileBlocks === undefined ? '' : `ulimit -f ${fileBlocks} && `;
  return spawn('sh', ['-c', `${limit}exec "$@"`, 'sh', ...COMMAND], {
    cwd: folder,
    env: { ...process.env, ...environmentOf(folder), ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const environmentOf = (folder: string) => ({
  APP_ENV: 'test',
  HOST: '127.0.0.1',
  PORT: '0',
  DATA_DIR: folder,
});

/** What a server says that cannot start, and its exit code. @throws Error where it starts */
export async function failedStart(folder: string): Promise<{ code: unknown; stderr: unknown }> {
  const [program = '', ...args] = COMMAND;
  const env = { ...process.env, ...environmentOf(folder) };
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd: folder, env, timeout: 30_000 }, (error, _, stderr) => {
      if (error) resolve({ code: error.code, stderr });
      else reject(new Error('The server started'));
    });
  });
}

async function addressOf({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('The output of the server is not read');
  for await (const line of createInterface(stdout)) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
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
