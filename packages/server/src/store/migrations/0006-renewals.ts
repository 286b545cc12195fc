import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** With which refresh token a session was renewed last. */
export const renewals: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('sessions')
      .addColumn('renewals', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema.alterTable('sessions').addColumn('renewed_by', 'text').execute();
  },
};
