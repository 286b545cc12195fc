/** PostgreSQL for tests: a real server over a folder of its own, which the tests stop. */
import type { ChildProcess } from 'node:child_process';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { realpathSync, rmSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { inject } from 'vitest';
import { Secret } from '../config/secret.ts';
import type { PostgresLocation } from '../store/postgres-connection.ts';
import { freePort } from '../../../client/src/testing/free-port.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the server that a whole run shares; undefined where tests run over SQLite. */
    postgres: string | undefined;
  }
}

export interface PostgresServer extends AsyncDisposable {
  /** Address of a user who may make databases. */
  readonly url: string;
  /** Ends it with no time for anything. */
  kill(): Promise<void>;
  /** Starts it again over the same folder. */
  start(): Promise<void>;
  /** Ends it and removes its folder, for a process that is about to end itself. */
  destroy(): void;
}

const USER = 'parley';
const run = promisify(execFile);

/** A program of the same installation as the server. */
export const postgresProgram = (name: string): string =>
  join(dirname(realpathSync(process.env['POSTGRES_PATH'] ?? '')), name);

/** @param options.durable whether it syncs to disk what it commits, as PostgreSQL does by default */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const place = { folder: await mkdtemp(join(tmpdir(), 'parley-postgres-')), ...serverUser() };
  const password = randomBytes(12).toString('hex');
  await initialize(place, password);
  const port = await freePort();
  const settings = { port, durable };
  let server = await launch(place, settings);
  return {
    url: `postgresql://${USER}:${password}@127.0.0.1:${port}/postgres`,
    kill: () => ended(server, 'SIGKILL'),
    async start() {
      server = await launch(place, settings);
    },
    destroy() {
      server.kill('SIGKILL');
      rmSync(place.folder, { recursive: true, force: true, maxRetries: 10 });
    },
    async [Symbol.asyncDispose]() {
      await ended(server, 'SIGQUIT');
      await rm(place.folder, { recursive: true, force: true });
    },
  };
}

/** Where a server's files are, and whose. */
interface Place {
  readonly folder: string;
  readonly uid?: number;
  readonly gid?: number;
}

const idOf = (kind: '-u' | '-g') => Number(execFileSync('id', [kind, 'postgres']));

/** PostgreSQL refuses to run as root: its own user, whom its package makes, runs it then. */
function serverUser(): Omit<Place, 'folder'> {
  if (process.getuid?.() !== 0) return {};
  return { uid: idOf('-u'), gid: idOf('-g') };
}

async function initialize({ folder, uid, gid }: Place, password: string): Promise<void> {
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password);
  if (uid !== undefined && gid !== undefined) {
    await chown(passwordFile, uid, gid);
    await chown(folder, uid, gid);
  }
  const options = `-U ${USER} --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-sync`;
  const places = ['-D', join(folder, 'data'), `--pwfile=${passwordFile}`];
  await run(postgresProgram('initdb'), [...options.split(' '), ...places], {
    cwd: folder,
    uid,
    gid,
  });
}

interface Settings {
  readonly port: number;
  readonly durable: boolean;
}

/** Until all processes of one that was killed are gone, the next one does not start. */
const MAX_STARTS = 50;

async function launch(place: Place, settings: Settings): Promise<ChildProcess> {
  for (let start = 1; ; start += 1) {
    const { server, ready, said } = await launchOnce(place, settings);
    if (ready) return server;
    if (start === MAX_STARTS) throw new Error(`PostgreSQL does not start: ${said}`);
  }
}

async function launchOnce({ folder, uid, gid }: Place, { port, durable }: Settings) {
  // A process that is killed loses nothing that the system has in its cache: tests spare the syncs.
  const fsync = `fsync=${durable ? 'on' : 'off'}`;
  const settings = [fsync, 'listen_addresses=127.0.0.1', 'unix_socket_directories='];
  const options = settings.flatMap((setting) => ['-c', setting]);
  const args = ['-D', join(folder, 'data'), '-p', String(port), ...options];
  const server = spawn(postgresProgram('postgres'), args, {
    cwd: folder,
    env: { LC_MESSAGES: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
    uid,
    gid,
  });
  let said = '';
  for await (const line of createInterface(server.stderr)) {
    said += `${line}\n`;
    if (!line.includes('ready to accept connections')) continue;
    // A full pipe would hold the server up.
    server.stderr.resume();
    return { server, said, ready: true };
  }
  return { server, said, ready: false };
}

async function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill(signal);
  await once(server, 'exit');
}

/** Makes an empty database; gives its address. */
export async function newDatabase(server: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = new Client(server);
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return server.replace(/[^/]+$/, name);
}

/** The environment of a server in a run over PostgreSQL: an empty database of its own; nothing in other runs. */
export async function databaseOfRun(): Promise<Readonly<Record<string, string>>> {
  const server = inject('postgres');
  return server === undefined ? {} : { DATABASE_URL: await newDatabase(server) };
}

/** Where a store of a test is kept: in a database that has an address. */
export const locationOf = (url: string): PostgresLocation => ({
  kind: 'postgres',
  url: new Secret(url, url.replace(/\/\/.*@/, '//')),
  connections: 10,
  timeoutMs: 5_000,
});

/** A new database in the server of this run. */
export const newLocation = async (): Promise<PostgresLocation> =>
  locationOf(await newDatabase(inject('postgres') ?? ''));
