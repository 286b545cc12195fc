import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import { StoreError } from './database.ts';

/** More pages than any database has: in one step, as a copy in several begins anew at every write between them. */
const ALL_PAGES = 2 ** 31 - 1;

/**
 * Copies a SQLite database as it is at one moment, while others read and write it.
 *
 * @param target a new file; it is there when all of it is
 * @throws StoreError where there is no database, or the target is there already or cannot be written
 */
export async function copySqlite(file: string, target: string): Promise<void> {
  const partial = `${target}.part`;
  try {
    if (existsSync(target)) throw new Error('it is there already');
    using source = new DatabaseSync(file, { readOnly: true });
    // Nobody else may read what people wrote.
    closeSync(openSync(partial, 'w', 0o600));
    await backup(source, partial, { rate: ALL_PAGES });
    renameSync(partial, target);
  } catch (cause) {
    rmSync(partial, { force: true });
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError(
      `${file} cannot be copied to ${target} (${why}): name a new file, beside a database that there is.`,
      { cause },
    );
  }
}
