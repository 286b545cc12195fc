import type { ExpressionBuilder, InferResult } from 'kysely';
import type { MessageId, RoomId, UserId } from '../core/ids.ts';
import type { Cursor, HistoryQuery, Message } from '../core/model.ts';
import type { Messages } from '../core/store.ts';
import type { Database, Unit } from './database.ts';
import type { Queries } from './queries.ts';
import type { Slots } from './query.ts';
import type { Schema } from './schema.ts';
import { sql } from 'kysely';
import { serial } from '../core/ids.ts';
import { only, refuseDuplicate } from './database.ts';
import { exists, outbox } from './outbox.ts';
import { prepare } from './query.ts';
import { flag, JOINED_USER, joinedUserOf, messageOf } from './records.ts';
import { dropReactions, reactionReader } from './reactions.ts';
import { containing } from './search.ts';
import { wordIndex } from './word-index.ts';

type Inserted = {
  id: MessageId;
  roomId: RoomId;
  authorId: UserId;
  text: string;
  encrypted: number;
  replyTo: MessageId | null;
  createdAt: number;
};

export const messages = (database: Database, queries: Queries): Messages => {
  const { tell, withhold } = outbox(queries);
  const insert = prepare((slot: Slots<Inserted>) =>
    queries
      .insertInto('messages')
      .values({
        id: slot('id'),
        room_id: slot('roomId'),
        author_id: slot('authorId'),
        text: slot('text'),
        encrypted: slot('encrypted'),
        reply_to: slot('replyTo'),
        created_at: sql<number>`coalesce(${later(queries, slot)}, ${slot('createdAt')})`,
      })
      .returning(['serial', 'created_at']),
  );

  const written = prepare((slot: Slots<Pick<Inserted, 'id'>>) =>
    queries.selectFrom('messages').select(['serial', 'created_at']).where('id', '=', slot('id')),
  );
  const index = wordIndex(queries);
  const readReactions = reactionReader(database, queries);

  const complete = async (rows: readonly Row[]): Promise<Message[]> => {
    const reactions = await readReactions(rows);
    return rows.map((row) => messageOf(row, joinedUserOf(row), reactions.get(row.serial) ?? []));
  };
  const one = (roomId: RoomId, id: MessageId) =>
    withAuthors(queries, roomId).where('messages.id', '=', id);
  /** A message that was not deleted, to be changed. */
  const changed = (roomId: RoomId, id: MessageId) =>
    queries
      .updateTable('messages')
      .where('id', '=', id)
      .where('room_id', '=', roomId)
      .where('deleted_at', 'is', null);

  return {
    async append(message, event) {
      const { id, roomId, author, text, replyTo, createdAt } = message;
      const encrypted = flag(message.encrypted);
      const inserted = insert({
        id,
        roomId,
        authorId: author.id,
        text,
        encrypted,
        replyTo,
        createdAt,
      });
      const beside = [
        ...(message.encrypted ? [] : [index.put(id, roomId, text)]),
        ...tell(roomId, event, { message: id }),
      ];
      const unit: Unit<Pick<Row, 'serial' | 'created_at'>> =
        beside.length === 0 ? [inserted] : [inserted, ...beside, written({ id })];
      // Readers go on after the last serial they know: none may turn up below it later.
      const row = only(
        await refuseDuplicate('message-known', database.writeInOrder(roomId, ...unit)),
      );
      const fresh = { editedAt: null, deletedAt: null, reactions: [] };
      return { ...message, ...fresh, serial: serial(row.serial), createdAt: row.created_at };
    },

    async find(roomId, id) {
      return (await complete(await database.read(one(roomId, id).compile())))[0];
    },

    async count(roomId) {
      const query = queries
        .selectFrom('messages')
        .where('room_id', '=', roomId)
        .where('deleted_at', 'is', null)
        .select((each) => each.fn.countAll<number>().as('count'));
      return only(await database.read(query.compile())).count;
    },

    async page(roomId, query) {
      const rows = await database.read(page(queries, roomId, query).compile());
      const found = await complete(rows);
      return query.from === 'newest' ? found.toReversed() : found;
    },

    async edit(roomId, id, { text, encrypted, at }, event) {
      const edit = changed(roomId, id).set({
        text,
        encrypted: flag(encrypted),
        edited_at: sql`case when edited_at >= ${at} then edited_at + 1 else ${at} end`,
      });
      const edited = one(roomId, id).where('messages.deleted_at', 'is', null);
      const rows = await database.writeInOrder(
        roomId,
        edit.compile(),
        index.drop(id),
        ...(encrypted ? [] : [index.put(id, roomId, text)]),
        ...tell(roomId, event, { message: id, only: exists(edited) }),
        edited.compile(),
      );
      return (await complete(rows))[0];
    },

    async remove(roomId, id, at, event) {
      const kept = one(roomId, id).where('messages.deleted_at', 'is', null);
      const rows = await database.writeInOrder(
        roomId,
        ...tell(roomId, event, { message: id, only: exists(kept) }),
        changed(roomId, id).set({ text: '', deleted_at: at }).compile(),
        withhold(id),
        index.drop(id),
        dropReactions(queries, roomId, id).compile(),
        one(roomId, id).compile(),
      );
      return (await complete(rows))[0];
    },

    async search(roomId, { words, before, limit }) {
      let query = withAuthors(queries, roomId)
        .innerJoin('message_words', 'message_words.rowid', 'messages.serial')
        .where(index.matching(roomId, words))
        .orderBy('message_words.rowid', 'desc')
        .limit(limit);
      if (before) query = query.where((where) => isBefore(where, roomId, before));
      const rows = await database.read(query.compile());
      return rows.map((row) => messageOf(row, joinedUserOf(row), []));
    },
  };
};

/**
 * The time of a room's last message where that is later than this one's: the clocks of servers
 * differ, one may be set back between two runs, and order by time is order of writing.
 */
const later = (queries: Queries, slot: Slots<Inserted>) =>
  queries
    .selectFrom('messages as last')
    .select('last.created_at')
    .where('last.room_id', '=', slot('roomId'))
    .where('last.created_at', '>', slot('createdAt'))
    .orderBy('last.created_at', 'desc')
    .limit(sql.lit(1));

/** A stretch of the index on (room, serial): cursors of every kind become bounds on the serial. */
function page(
  queries: Queries,
  roomId: RoomId,
  { after, before, limit, from, search, tombstones }: HistoryQuery,
) {
  let query = withAuthors(queries, roomId)
    .orderBy('messages.serial', from === 'newest' ? 'desc' : 'asc')
    .limit(limit);
  if (!tombstones) query = query.where('messages.deleted_at', 'is', null);
  if (search !== undefined) query = query.where(containing('messages.text', search));
  if (after) query = query.where((where) => isAfter(where, roomId, after));
  if (before) query = query.where((where) => isBefore(where, roomId, before));
  return query;
}

const withAuthors = (queries: Queries, roomId: RoomId) =>
  queries
    .selectFrom('messages')
    .innerJoin('users', 'users.id', 'messages.author_id')
    .selectAll('messages')
    .select(JOINED_USER)
    .where('messages.room_id', '=', roomId);

type Row = InferResult<ReturnType<typeof withAuthors>>[number];

type Where = ExpressionBuilder<Schema, 'messages' | 'users'>;

function isAfter(where: Where, roomId: RoomId, cursor: Cursor) {
  switch (cursor.at) {
    case 'serial':
      return where('messages.serial', '>', cursor.serial);
    case 'id':
      return where('messages.serial', '>', named(where, roomId, cursor.id));
    case 'time': {
      const first = inRoom(where, roomId)
        .where('bound.created_at', '>', cursor.ms)
        .orderBy('bound.created_at')
        .orderBy('bound.serial');
      return where('messages.serial', '>=', first.limit(1));
    }
  }
}

function isBefore(where: Where, roomId: RoomId, cursor: Cursor) {
  switch (cursor.at) {
    case 'serial':
      return where('messages.serial', '<', cursor.serial);
    case 'id':
      return where('messages.serial', '<', named(where, roomId, cursor.id));
    case 'time': {
      const last = inRoom(where, roomId)
        .where('bound.created_at', '<', cursor.ms)
        .orderBy('bound.created_at', 'desc')
        .orderBy('bound.serial', 'desc');
      return where('messages.serial', '<=', last.limit(1));
    }
  }
}

const inRoom = (where: Where, roomId: RoomId) =>
  where.selectFrom('messages as bound').select('bound.serial').where('bound.room_id', '=', roomId);

const named = (where: Where, roomId: RoomId, id: MessageId) =>
  inRoom(where, roomId).where('bound.id', '=', id);
