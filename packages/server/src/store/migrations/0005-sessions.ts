import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Where people are signed in, and tickets that were shown. */
export const sessions: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('sessions')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('audience', 'text', (column) => column.notNull())
      .addColumn('user_agent', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute();
    await index(db, 'sessions', 'user_id');
    await index(db, 'sessions', 'expires_at');
    await db.schema
      .createTable('spent_tickets')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('until', 'bigint', (column) => column.notNull())
      .execute();
    await index(db, 'spent_tickets', 'until');
  },
};

const index = (db: Kysely<unknown>, table: string, column: string): Promise<void> =>
  db.schema.createIndex(`${table}_by_${column}`).on(table).column(column).execute();
