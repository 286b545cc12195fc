import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Counts what is decided about a room, so that servers that were parted agree on what was decided last. */
export const versionsOfRooms: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('rooms')
      .addColumn('version', 'bigint', (column) => column.notNull().defaultTo(1))
      .execute();
  },
};
