import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { sql } from 'kysely';

/** Since when an account has its address: a guest may have got one later. */
export const agesOfAddresses: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('users').addColumn('email_since', 'bigint').execute();
    await sql`update users set email_since = created_at where email is not null`.execute(db);
  },
};
