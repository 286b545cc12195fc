import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Who is let into a room: invites, bans of networks, locks and lobbies. */
export const doors: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const flag of ['locked', 'lobby']) {
      await db.schema
        .alterTable('rooms')
        .addColumn(flag, 'integer', (column) => column.notNull().defaultTo(0))
        .execute();
    }
    // A keyed hash, of guests alone.
    await db.schema.alterTable('members').addColumn('network', 'text').execute();
    await networkBans(db);
    await invites(db);
  },
};

async function networkBans(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('network_bans')
    .addColumn('room_id', 'text', (column) => column.notNull().references('rooms.id'))
    .addColumn('network', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('until', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('network_bans_key', ['room_id', 'network', 'user_id'])
    .execute();
}

async function invites(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('invites')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('room_id', 'text', (column) => column.notNull().references('rooms.id'))
    .addColumn('code', 'text', (column) => column.notNull().unique())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('most_uses', 'integer')
    .addColumn('uses', 'integer', (column) => column.notNull().defaultTo(0))
    // Names the latest use, so that the membership it is for is made by it alone.
    .addColumn('latest_use', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('revoked_at', 'bigint')
    .execute();
  await db.schema
    .createIndex('invites_by_room')
    .on('invites')
    .columns(['room_id', 'created_at'])
    .execute();
}
