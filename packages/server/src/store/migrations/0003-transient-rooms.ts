import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Rooms that end with the last who is in them. */
export const transientRooms: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('rooms')
      .addColumn('transient', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
