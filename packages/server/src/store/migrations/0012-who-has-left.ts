import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Who leaves can be muted and banned, as whoever stays: what is known of them is kept. */
export const whoHasLeft: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('members').addColumn('left_at', 'bigint').execute();
  },
};
