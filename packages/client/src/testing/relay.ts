/** Relays for tests: coturn on loopback. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';

/** Path of coturn's `turnserver`. */
export const TURNSERVER = process.env['TURNSERVER_PATH'] ?? '/usr/bin/turnserver';

/** What an operator sets who wants the server to run a relay; here at a free port. */
export const MANAGED = {
  TURN: 'managed',
  STUN_PORT: '0',
  PATH: `${dirname(TURNSERVER)}:${process.env['PATH'] ?? ''}`,
} as const;

export interface ExternalRelay extends AsyncDisposable {
  readonly port: number;
  readonly secret: string;
  /** Ends it, and all that goes through it. */
  down(): Promise<void>;
  /** Starts it again at the same port; it knows nothing of before. */
  up(): Promise<void>;
}

/**
 * A relay that somebody else runs, as docs/turn.md tells operators to.
 *
 * @param options further ones, such as `--no-udp`
 */
export async function externalRelay(...options: readonly string[]): Promise<ExternalRelay> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-relay-'));
  const port = await freePort();
  const secret = randomBytes(16).toString('hex');
  const own = [`--listening-port=${port}`, '--listening-ip=127.0.0.1', '--relay-ip=127.0.0.1'];
  const login = ['--use-auth-secret', `--static-auth-secret=${secret}`, '--realm=example.org'];
  const quiet = ['-n', '--no-cli', '--no-tls', '--no-dtls', '--log-file=stdout'];
  const files = [`--userdb=${join(folder, 'db')}`, `--pidfile=${join(folder, 'pid')}`];
  const all = [...own, ...login, ...quiet, ...files, '--allow-loopback-peers', ...options];
  let child = await launch(port, all);
  const down = async () => {
    if (child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return {
    port,
    secret,
    down,
    async up() {
      child = await launch(port, all);
    },
    async [Symbol.asyncDispose]() {
      await down();
      await rm(folder, { recursive: true });
    },
  };
}

async function launch(port: number, options: readonly string[]): Promise<ChildProcess> {
  const child = spawn(TURNSERVER, options, { stdio: 'ignore' });
  while (!(await isListening(port))) await delay(50);
  return child;
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
