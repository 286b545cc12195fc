import type { ExpressionBuilder } from 'kysely';
import type { MessageId, RoomId, UserId } from '../core/ids.ts';
import type { Cursor, HistoryQuery } from '../core/model.ts';
import type { Messages } from '../core/ports.ts';
import type { Database } from './database.ts';
import type { Queries } from './queries.ts';
import type { Slots } from './query.ts';
import type { Schema } from './schema.ts';
import { sql } from 'kysely';
import { serial } from '../core/ids.ts';
import { only, refuseDuplicate } from './database.ts';
import { prepare } from './query.ts';
import { flag, JOINED_USER, joinedUserOf, messageOf } from './records.ts';
import { containing } from './search.ts';

type Inserted = {
  id: MessageId;
  roomId: RoomId;
  authorId: UserId;
  text: string;
  encrypted: number;
  createdAt: number;
};

export const messages = (database: Database, queries: Queries): Messages => {
  const insert = prepare((slot: Slots<Inserted>) =>
    queries
      .insertInto('messages')
      .values({
        id: slot('id'),
        room_id: slot('roomId'),
        author_id: slot('authorId'),
        text: slot('text'),
        encrypted: slot('encrypted'),
        created_at: sql<number>`coalesce(${later(queries, slot)}, ${slot('createdAt')})`,
      })
      .returning(['serial', 'created_at']),
  );

  return {
    async append(message) {
      const { id, roomId, author, text, createdAt } = message;
      const encrypted = flag(message.encrypted);
      // Readers go on after the last serial they know: none may turn up below it later.
      const written = database.writeInOrder(
        roomId,
        insert({ id, roomId, authorId: author.id, text, encrypted, createdAt }),
      );
      const row = only(await refuseDuplicate('message-known', written));
      return { ...message, serial: serial(row.serial), createdAt: row.created_at };
    },

    async find(roomId, id) {
      const query = withAuthors(queries, roomId).where('messages.id', '=', id);
      const [row] = await database.read(query.compile());
      return row && messageOf(row, joinedUserOf(row));
    },

    async page(roomId, query) {
      const rows = await database.read(page(queries, roomId, query).compile());
      const found = rows.map((row) => messageOf(row, joinedUserOf(row)));
      return query.from === 'newest' ? found.toReversed() : found;
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
  { after, before, limit, from, search }: HistoryQuery,
) {
  let query = withAuthors(queries, roomId)
    .orderBy('messages.serial', from === 'newest' ? 'desc' : 'asc')
    .limit(limit);
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
