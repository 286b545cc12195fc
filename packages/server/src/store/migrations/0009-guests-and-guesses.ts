import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { sql } from 'kysely';

/** What must be known of somebody to keep them out, and of who guesses at a code. */
export const guestsAndGuesses: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await provenAddresses(db);
    await db.schema.alterTable('members').addColumn('invite_id', 'text').execute();
    await guesses(db);
  },
};

/** An address by which somebody signs in with codes is one whose mail they read. */
async function provenAddresses(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('users')
    .addColumn('email_proven', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await sql`update users set email_proven = 1
    where id in (select user_id from sign_ins where way = 'code')`.execute(db);
}

/** A code that is under way when this is done has the guesses of all others alone. */
async function guesses(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('codes')
    .addColumn('asker', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  await db.schema
    .alterTable('codes')
    .addColumn('asker_tries', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}
