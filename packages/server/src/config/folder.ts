import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError } from './config.ts';
import { codeOf } from './environment.ts';

/**
 * Makes the folder that a variable leads to, unless it is there.
 *
 * @throws ConfigError where it cannot be made
 */
export function prepareFolder(variable: string, folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    const why =
      codeOf(error) === 'EEXIST' ? 'a file is in the way' : `it cannot be made (${codeOf(error)})`;
    throw new ConfigError([
      `${variable} needs the folder ${JSON.stringify(folder)}, but ${why}; name one that can be written.`,
    ]);
  }
}

/** Step by step: `recursive` tries forever where the system lets nobody make a folder, as in /proc. */
function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Somebody who starts at the same moment may have been faster.
    if (!isFolder(folder)) throw error;
  }
}

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
