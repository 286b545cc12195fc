import { Migrator } from 'kysely/migration';
import { firstTables } from './migrations/0001-first-tables.ts';
/** Every change of the tables, in order. A released one is never edited. */
const MIGRATIONS = { '0001-first-tables': firstTables };
/**
 * Brings a database up to what this version knows.
 *
 * @throws Error where a migration fails, or the database was written by a newer version
 */
export async function migrate(db) {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
    const { error } = await migrator.migrateToLatest();
    if (error === undefined)
        return;
    const newer = error instanceof Error && /missing|corrupted/.test(error.message);
    throw new Error(newer
        ? 'The database was written by a newer version of Parley: start that version, or restore a backup.'
        : 'The tables of the database could not be brought up to date.', { cause: error });
}
