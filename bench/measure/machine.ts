import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { cpus, loadavg, release, totalmem } from 'node:os';

/** Where the numbers come from. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly kernel: string;
  readonly node: string;
  readonly packages: Readonly<Record<string, string>>;
  /** Load average of the minute before the first case. */
  readonly load: number;
}

const installedVersion = (name: string): string => {
  const path = findPackageJSON(name, import.meta.url);
  if (path === undefined) return 'not installed';
  return /"version": *"([^"]+)"/.exec(readFileSync(path, 'utf8'))?.[1] ?? 'unknown';
};

export const describeMachine = (): Machine => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGib: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
  node: process.version,
  packages: Object.fromEntries(
    ['ws', 'socket.io', 'peer'].map((name) => [name, installedVersion(name)]),
  ),
  load: loadavg()[0] ?? 0,
});
