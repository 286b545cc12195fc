/** What tests want to know of relays. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fields } from './request.ts';
import type { Credential } from './turn-client.ts';

/** The process of the relay that a server over this folder runs. */
export function relayPid(folder: string): number {
  const [pid = ''] = readFileSync(join(folder, 'turn/owner'), 'utf8').split(' ');
  return Number(pid);
}

/** Whether a process runs: one that has ended may wait for its parent to notice (proc_pid_stat(5)). */
export function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The relay of an offer: its port, and what opens it. @throws Error where there is none */
export function relayOf(servers: unknown): Credential & { readonly port: number } {
  const all: readonly unknown[] = Array.isArray(servers) ? servers : [];
  const relay = all.filter(isFields).find(({ credential }) => credential !== undefined);
  const port = /:(\d+)\?/.exec(String(relay?.['urls']))?.[1];
  if (!relay || port === undefined) throw new Error(`no relay in ${JSON.stringify(servers)}`);
  const { username, credential } = relay;
  return { username: String(username), credential: String(credential), port: Number(port) };
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** A credential that nobody has made. */
export const forged = (): Credential => ({
  username: `${Math.floor(Date.now() / 1000) + 600}:${randomBytes(16).toString('base64url')}`,
  credential: randomBytes(20).toString('base64'),
});
