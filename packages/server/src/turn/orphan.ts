/** A relay that outlived its server, as a kill leaves it: it would hold the port. */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** How long it may take to go by itself, in ms, and how often that is looked at. */
const PATIENCE = 2_000;
const LOOK = 50;

/** Remembers which process is the relay of which. */
export function keepOwner(file: string, relay: number): void {
  writeFileSync(file, `${relay} ${process.pid}\n`);
}

/**
 * Ends the relay that was left behind, where there is one. It is known by its command line, which
 * names our configuration, and by its parent, which is no longer the one it had. That is read from
 * `/proc`: where there is none, the port is found taken.
 */
export async function endOrphan(ownerFile: string, config: string): Promise<void> {
  const [relay, owner] = read(ownerFile).split(' ').map(Number);
  if (!relay || !owner) return;
  const isLeft = () => isRunning(relay, config) && parentOf(relay) !== owner;
  if (!isLeft()) return;
  process.kill(relay, 'SIGTERM');
  for (let waited = 0; isLeft() && waited < PATIENCE; waited += LOOK) await delay(LOOK);
  if (!isLeft()) return;
  process.kill(relay, 'SIGKILL');
  while (isLeft()) await delay(LOOK);
}

/** The command line of a process that has ended and still stands in the table is empty. */
const isRunning = (pid: number, config: string): boolean =>
  read(`/proc/${pid}/cmdline`).split('\0').includes(config);

/** The fourth field; the second one, in parentheses, may hold anything (proc_pid_stat(5)). */
function parentOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(parent);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
