/** What is done to the data without serving it. */
import type { Database } from './config/config.ts';
import { copySqlite } from './store/backup.ts';
import { StoreError } from './store/database.ts';
import { openStore } from './store/store.ts';

/**
 * Brings the tables up to date, as every start does, and does nothing else.
 *
 * @throws StoreError where the database cannot be opened, or was written by a newer version
 */
export async function migrate(database: Database): Promise<void> {
  const store = await openStore(database, { read() {}, committed() {} });
  await store.close();
}

/**
 * Copies the database into a new file, while servers go on.
 *
 * @throws StoreError where it is none that we can copy, or the file cannot be written
 */
export async function backUp(database: Database, target: string): Promise<void> {
  if (database.kind === 'postgres') {
    throw new StoreError(
      'PostgreSQL has a program of its own for that, pg_dump: see docs/operations.md.',
    );
  }
  await copySqlite(database.file, target);
}
