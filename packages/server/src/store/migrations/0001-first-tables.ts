import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { sql } from 'kysely';
import { counting } from './columns.ts';

/** Users, ways to sign in, rooms, members, bans, messages and keys. */
export const firstTables: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await users(db);
    await rooms(db);
    await belonging(db);
    await messages(db);
  },
};

async function users(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('serial', ...counting(db))
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('origin', 'text', (column) => column.notNull())
    .addColumn('display_name', 'text', (column) => column.notNull())
    .addColumn('avatar_url', 'text')
    .addColumn('email', 'text')
    .addColumn('username', 'text', (column) => column.unique())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('deleted_at', 'bigint')
    .execute();
  await db.schema
    .createTable('sign_ins')
    .addColumn('way', 'text', (column) => column.notNull())
    .addColumn('email_key', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('secret', 'text')
    .addPrimaryKeyConstraint('sign_ins_key', ['way', 'email_key'])
    .execute();
}

async function rooms(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('rooms')
    .addColumn('serial', ...counting(db))
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('origin', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('access', 'text', (column) => column.notNull())
    .addColumn('chat_policy', 'text', (column) => column.notNull())
    .addColumn('owner_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('invite_code', 'text', (column) => column.notNull().unique())
    .addColumn('invite_only', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .execute();
  await db.schema.createIndex('rooms_by_owner').on('rooms').column('owner_id').execute();
  // A name is taken only while a room goes by it (C11).
  await db.schema
    .createIndex('open_rooms_by_name')
    .unique()
    .on('rooms')
    .column('name')
    .where(sql.ref('access'), '=', sql.lit('open'))
    .where(sql.ref('ended_at'), 'is', null)
    .execute();
}

async function belonging(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('members')
    .addColumn('room_id', 'text', (column) => column.notNull().references('rooms.id'))
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('muted', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('joined_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('members_key', ['room_id', 'user_id'])
    .execute();
  await db.schema.createIndex('members_by_user').on('members').column('user_id').execute();
  await db.schema
    .createTable('bans')
    .addColumn('room_id', 'text', (column) => column.notNull().references('rooms.id'))
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('bans_key', ['room_id', 'user_id'])
    .execute();
  await db.schema
    .createTable('room_keys')
    .addColumn('room_id', 'text', (column) => column.notNull().references('rooms.id'))
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('identity_key', 'text', (column) => column.notNull())
    .addColumn('pre_key', 'text')
    .addPrimaryKeyConstraint('room_keys_key', ['room_id', 'user_id'])
    .execute();
}

async function messages(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('messages')
    .addColumn('serial', ...counting(db))
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('room_id', 'text', (column) => column.notNull().references('rooms.id'))
    .addColumn('author_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('encrypted', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('messages_in_order')
    .on('messages')
    .columns(['room_id', 'serial'])
    .execute();
  await db.schema
    .createIndex('messages_by_time')
    .on('messages')
    .columns(['room_id', 'created_at', 'serial'])
    .execute();
}
