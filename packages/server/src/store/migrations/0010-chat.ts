import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { PostgresAdapter, sql } from 'kysely';
import type { Schema } from '../schema.ts';
import { messageId, roomId } from '../../core/ids.ts';
import { wordIndex } from '../word-index.ts';

/** Replies, edits, deletions, reactions, how far people have read, and words to search. */
export const chat: Migration = {
  async up(db: Kysely<Schema>): Promise<void> {
    await db.schema.alterTable('messages').addColumn('reply_to', 'text').execute();
    await db.schema.alterTable('messages').addColumn('edited_at', 'bigint').execute();
    await db.schema.alterTable('messages').addColumn('deleted_at', 'bigint').execute();
    await reactions(db);
    await readings(db);
    await words(db);
  },
};

async function reactions(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('reactions')
    .addColumn('room_id', 'text', (column) => column.notNull().references('rooms.id'))
    .addColumn('message_serial', 'bigint', (column) =>
      column.notNull().references('messages.serial'),
    )
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id'))
    .addColumn('emoji', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('reactions_key', ['room_id', 'message_serial', 'user_id', 'emoji'])
    .execute();
}

/** What was written before anybody could tell what they have read counts as read. */
async function readings(db: Kysely<Schema>): Promise<void> {
  await db.schema.alterTable('members').addColumn('read_up_to', 'bigint').execute();
  await sql`update members set read_up_to = (select max(serial) from messages)`.execute(db);
}

async function words(db: Kysely<Schema>): Promise<void> {
  await (db.getExecutor().adapter instanceof PostgresAdapter ? vectors(db) : fullText(db));
  await index(db);
}

async function vectors(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable('message_words')
    .addColumn('rowid', 'bigint', (column) => column.primaryKey().references('messages.serial'))
    .addColumn('words', sql`tsvector`, (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('message_words_in_order')
    .on('message_words')
    .using('gin')
    .column('words')
    .execute();
}

/** Words are split, and brought to one form, before they come here; the texts are in their own table. */
async function fullText(db: Kysely<Schema>): Promise<void> {
  await sql`
    create virtual table message_words using fts5 (
      words, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '='"
    )`.execute(db);
}

/** Messages read at once. */
const BATCH = 500;

/** Has the words of what is there already, too. */
async function index(db: Kysely<Schema>): Promise<void> {
  const { put } = wordIndex(db);
  for (let last = 0; ;) {
    const batch = await db
      .selectFrom('messages')
      .select(['serial', 'id', 'room_id', 'text'])
      .where('serial', '>', last)
      .where('encrypted', '=', 0)
      .orderBy('serial')
      .limit(BATCH)
      .execute();
    for (const { id, room_id: room, text } of batch) {
      await db.executeQuery(put(messageId(id), roomId(room), text));
    }
    const end = batch.at(-1);
    if (!end) return;
    last = end.serial;
  }
}
