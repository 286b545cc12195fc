import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Codes that expired long ago are found fast, to be forgotten. */
export const codesByAge: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.createIndex('codes_by_age').on('codes').column('expires_at').execute();
  },
};
