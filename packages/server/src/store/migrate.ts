import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import { Migrator } from 'kysely/migration';
import { firstTables } from './migrations/0001-first-tables.ts';
import { codes } from './migrations/0002-codes.ts';
import { transientRooms } from './migrations/0003-transient-rooms.ts';

/** Every change of the tables, in order. A released one is never edited. */
const MIGRATIONS = {
  '0001-first-tables': firstTables,
  '0002-codes': codes,
  '0003-transient-rooms': transientRooms,
};

/**
 * Brings a database up to what this version knows.
 *
 * @throws Error where a migration fails, or the database was written by a newer version
 */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const newer = error instanceof Error && /missing|corrupted/.test(error.message);
  throw new Error(
    newer
      ? 'The database was written by a newer version of Parley: start that version, or restore a backup.'
      : 'The tables of the database could not be brought up to date.',
    { cause: error },
  );
}
