import type { Storage } from '../../config/config.ts';
import type { Finding } from './finding.ts';
import { accessSync, constants, existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { note, ok, wrong } from './finding.ts';

/** What nobody else of this machine may read. */
const PRIVATE = ['secret.key', '*.db', '*.db-wal', 'tls/*.key', 'turn/*'];
/** Bits of a mode that let others in. */
const OTHERS = 0o077;

/** The folder that holds all state: whether it can be written, and whether others can read what is in it. */
export function checkFolder({ folder }: Storage): readonly Finding[] {
  if (!existsSync(folder)) return [note('folder', `${folder} is made at the first start.`)];
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    const says = `${folder} cannot be written: give it to the user of the server, or name another by DATA_DIR.`;
    return [wrong('folder', says)];
  }
  const open = process.platform === 'win32' ? [] : openFiles(folder);
  return open.length > 0 ? open : [ok('folder', `${folder} is there, and nobody else reads it.`)];
}

function openFiles(folder: string): readonly Finding[] {
  const files = globSync(PRIVATE, { cwd: folder }).map((name) => join(folder, name));
  return files
    .filter((file) => statSync(file).isFile() && (statSync(file).mode & OTHERS) !== 0)
    .map((file) =>
      wrong('folder', `Others on this machine can read ${file}: \`chmod 600\` keeps them out.`),
    );
}
