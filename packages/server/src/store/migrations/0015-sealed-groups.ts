import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { sql } from 'kysely';
import { counting } from './columns.ts';

/** Keys of devices, and the groups of sealed rooms with their commits and welcomes. */
export const sealedGroups: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await keys(db);
    await groups(db);
    await whoseAccountsAreGone(db);
    for (const table of ['device_keys', 'group_devices']) {
      const index = db.schema.createIndex(`${table}_by_user`).on(table);
      await index.column('user_id').execute();
    }
  },
};

/** Accounts that are deleted from now on are members no more, and so are those that were before. */
async function whoseAccountsAreGone(db: Kysely<unknown>): Promise<void> {
  await sql`
    update members set left_at = (select deleted_at from users where users.id = members.user_id)
    where left_at is null
      and user_id in (select id from users where deleted_at is not null)`.execute(db);
}

async function keys(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('device_keys')
    .addColumn('room_id', 'text', (column) => column.notNull().references('rooms.id'))
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('device_id', 'text', (column) => column.notNull())
    .addColumn('identity_key', 'text', (column) => column.notNull())
    .addColumn('endorsement', 'text')
    .addColumn('published_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('device_keys_key', ['room_id', 'user_id', 'device_id'])
    .execute();
  const device = ['room_id', 'user_id', 'device_id'] as const;
  await db.schema
    .createTable('pre_keys')
    .addColumn('serial', ...counting(db))
    .addColumn('room_id', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('device_id', 'text', (column) => column.notNull())
    .addColumn('identity_key', 'text', (column) => column.notNull())
    .addColumn('pre_key', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('spent', 'integer', (column) => column.notNull().defaultTo(0))
    .addForeignKeyConstraint('pre_keys_device', [...device], 'device_keys', [...device], (key) =>
      key.onDelete('cascade'),
    )
    .execute();
  await db.schema
    .createIndex('pre_keys_in_order')
    .on('pre_keys')
    .columns([...device, 'serial'])
    .execute();
}

async function groups(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('room_groups')
    .addColumn('room_id', 'text', (column) => column.primaryKey().references('rooms.id'))
    .addColumn('group_id', 'text', (column) => column.notNull())
    .addColumn('epoch', 'bigint', (column) => column.notNull())
    .addColumn('founder_id', 'text', (column) => column.notNull())
    .addColumn('founder_device', 'text', (column) => column.notNull())
    .addColumn('founded_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('group_devices')
    .addColumn('room_id', 'text', (column) => column.notNull().references('rooms.id'))
    .addColumn('group_id', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('device_id', 'text', (column) => column.notNull())
    .addColumn('seen', 'bigint', (column) => column.notNull())
    .addColumn('welcome', 'text')
    .addColumn('added_for', 'bigint', (column) => column.notNull())
    .addColumn('added_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('group_devices_key', ['room_id', 'group_id', 'user_id', 'device_id'])
    .execute();
  await db.schema
    .createTable('group_commits')
    .addColumn('room_id', 'text', (column) => column.notNull().references('rooms.id'))
    .addColumn('group_id', 'text', (column) => column.notNull())
    .addColumn('epoch', 'bigint', (column) => column.notNull())
    .addColumn('size', 'integer', (column) => column.notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('device_id', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('group_commits_key', ['room_id', 'group_id', 'epoch'])
    .execute();
}
