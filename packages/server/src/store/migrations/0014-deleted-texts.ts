import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { sql } from 'kysely';
import { withoutText } from '../outbox.ts';

/** What was deleted is gone from what is told of it, too: found by message. */
export const deletedTexts: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createIndex('webhook_deliveries_by_message')
      .on('webhook_deliveries')
      .column('message_serial')
      .where(sql.ref('message_serial'), 'is not', null)
      .execute();
    await sql`update webhook_deliveries set payload = ${withoutText(db)} where message_serial in
      (select serial from messages where deleted_at is not null)`.execute(db);
  },
};
