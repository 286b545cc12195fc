import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import { Migrator } from 'kysely/migration';
import { StoreError } from './database.ts';
import { firstTables } from './migrations/0001-first-tables.ts';
import { codes } from './migrations/0002-codes.ts';
import { transientRooms } from './migrations/0003-transient-rooms.ts';
import { codesByAge } from './migrations/0004-codes-by-age.ts';
import { sessions } from './migrations/0005-sessions.ts';
import { renewals } from './migrations/0006-renewals.ts';
import { doors } from './migrations/0007-doors.ts';
import { webhooks } from './migrations/0008-webhooks.ts';
import { guestsAndGuesses } from './migrations/0009-guests-and-guesses.ts';
import { chat } from './migrations/0010-chat.ts';
import { agesOfAddresses } from './migrations/0011-ages-of-addresses.ts';
import { whoHasLeft } from './migrations/0012-who-has-left.ts';
import { versionsOfRooms } from './migrations/0013-versions-of-rooms.ts';
import { deletedTexts } from './migrations/0014-deleted-texts.ts';
import { sealedGroups } from './migrations/0015-sealed-groups.ts';

/** Every change of the tables, in order. A released one is never edited. */
const MIGRATIONS = {
  '0001-first-tables': firstTables,
  '0002-codes': codes,
  '0003-transient-rooms': transientRooms,
  '0004-codes-by-age': codesByAge,
  '0005-sessions': sessions,
  '0006-renewals': renewals,
  '0007-doors': doors,
  '0008-webhooks': webhooks,
  '0009-guests-and-guesses': guestsAndGuesses,
  '0010-chat': chat,
  '0011-ages-of-addresses': agesOfAddresses,
  '0012-who-has-left': whoHasLeft,
  '0013-versions-of-rooms': versionsOfRooms,
  '0014-deleted-texts': deletedTexts,
  '0015-sealed-groups': sealedGroups,
};

export const MIGRATION_NAMES: readonly string[] = Object.keys(MIGRATIONS);

/**
 * Brings a database up to what this version knows.
 *
 * @throws StoreError where a newer version wrote it; Error where a migration fails
 */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw refusal(error);
}

const NEWER =
  'The database was written by a newer version of Parley: start that version, or restore a backup.';

function refusal(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('A migration failed', { cause: error });
  // Kysely's words for migrations that were done and that we do not have.
  const newer = error.message.startsWith('corrupted migrations');
  return newer ? new StoreError(NEWER, { cause: error }) : error;
}
