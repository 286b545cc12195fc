/** That a SQLite file is one server's: another would not hear of what this one changes (ADR 23). */
import { existsSync, realpathSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { StoreError, unusableFile } from './database.ts';
import { isBusy, makePrivateFile } from './sqlite-connection.ts';

/** How long is waited for a server that is just stopping, in ms: longer than that takes by default. */
const PATIENCE = 15_000;
/** Between two tries, in ms. */
const PAUSE = 50;

/**
 * Takes possession of a database file until what it returns is closed, or this process is gone, however it
 * ends. A file beside it is locked: with a lock of the database itself our writing thread would be kept out, too.
 *
 * @param patience how long to wait for whoever has it, in ms
 * @throws StoreError where another server keeps it, or nothing can be written there
 */
export async function possess(
  file: string,
  patience = PATIENCE,
): Promise<Pick<DatabaseSync, 'close'>> {
  const latest = performance.now() + patience;
  for (;;) {
    try {
      return lock(`${existsSync(file) ? realpathSync(file) : file}-lock`);
    } catch (cause) {
      if (!isBusy(cause)) throw unusableFile(file, cause);
      if (performance.now() > latest) throw new StoreError(refusal(file), { cause });
    }
    await delay(PAUSE);
  }
}

const refusal = (file: string): string =>
  `Another server has the database ${file}: stop that one first, or name another database by DATABASE_URL or DATA_DIR. Several servers share a PostgreSQL: see docs/operations.md.`;

function lock(beside: string): DatabaseSync {
  makePrivateFile(beside);
  const connection = new DatabaseSync(beside);
  try {
    // Nothing is ever written: there need be no journal.
    connection.exec('PRAGMA journal_mode = MEMORY');
    connection.exec('BEGIN EXCLUSIVE');
    return connection;
  } catch (thrown) {
    connection.close();
    throw thrown;
  }
}
