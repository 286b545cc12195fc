import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { sql } from 'kysely';
import { counting } from './columns.ts';

/** What other programs are told: the outbox, and who is in rooms as they know it (ADR 15). */
export const webhooks: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('webhook_rooms')
      .addColumn('room_id', 'text', (column) => column.primaryKey().references('rooms.id'))
      .addColumn('latest', 'bigint', (column) => column.notNull())
      .addColumn('latest_at', 'bigint', (column) => column.notNull())
      .addColumn('event_id', 'text')
      .execute();
    await deliveries(db);
    await attendees(db);
  },
};

async function deliveries(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('webhook_deliveries')
    .addColumn('serial', ...counting(db))
    .addColumn('event_id', 'text', (column) => column.notNull())
    .addColumn('endpoint', 'text', (column) => column.notNull())
    .addColumn('room_id', 'text', (column) => column.notNull())
    .addColumn('room_serial', 'bigint', (column) => column.notNull())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('payload', 'text', (column) => column.notNull())
    .addColumn('message_serial', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('settled_at', 'bigint')
    .addColumn('status', 'integer')
    .addColumn('error', 'text')
    .execute();
  // Nearly all rows are delivered: what is asked for all the time reads the others alone.
  await those(db, 'waiting', 'webhook_deliveries_due', ['endpoint', 'due_at', 'serial']);
  await those(db, 'waiting', 'webhook_deliveries_ahead', ['endpoint', 'room_id', 'number']);
  await those(db, 'failed', 'webhook_deliveries_failed', ['serial']);
  await index(db, 'webhook_deliveries_by_room', ['room_id', 'serial']).execute();
  await index(db, 'webhook_deliveries_by_age', ['settled_at'])
    .where(sql.ref('settled_at'), 'is not', null)
    .execute();
}

const index = (db: Kysely<unknown>, name: string, columns: string[]) =>
  db.schema.createIndex(name).on('webhook_deliveries').columns(columns);

const those = (db: Kysely<unknown>, state: string, name: string, columns: string[]) =>
  index(db, name, columns).where(sql.ref('state'), '=', sql.lit(state)).execute();

async function attendees(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('webhook_attendees')
    .addColumn('line', 'text', (column) => column.primaryKey())
    .addColumn('room_id', 'text', (column) => column.notNull())
    .addColumn('node', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('user_serial', 'bigint', (column) => column.notNull())
    .addColumn('display_name', 'text', (column) => column.notNull())
    .addColumn('dialect', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('webhook_attendees_by_room')
    .on('webhook_attendees')
    .columns(['room_id', 'user_id'])
    .execute();
}
