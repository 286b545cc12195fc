import type { ExpressionBuilder } from 'kysely';
import type { MessageId, RoomId } from '../core/ids.ts';
import type { Cursor, HistoryQuery } from '../core/model.ts';
import type { Messages } from '../core/ports.ts';
import type { Database } from './database.ts';
import type { Queries } from './queries.ts';
import type { Schema } from './schema.ts';
import { serial } from '../core/ids.ts';
import { only } from './accounts.ts';
import { JOINED_USER, joinedUserOf, messageOf } from './records.ts';
import { containing } from './search.ts';

export const messages = (database: Database, queries: Queries): Messages => ({
  async append(message) {
    const query = queries
      .insertInto('messages')
      .values({
        id: message.id,
        room_id: message.roomId,
        author_id: message.author.id,
        text: message.text,
        encrypted: message.encrypted ? 1 : 0,
        created_at: message.createdAt,
      })
      .returning('serial');
    const row = only(await database.write(query.compile()));
    return { ...message, serial: serial(row.serial) };
  },

  async page(roomId, query) {
    const rows = await database.read(page(queries, roomId, query).compile());
    const found = rows.map((row) => messageOf(row, joinedUserOf(row)));
    return query.from === 'newest' ? found.reverse() : found;
  },
});

/** A stretch of the index on (room, serial): cursors of every kind become bounds on the serial. */
function page(queries: Queries, roomId: RoomId, { after, before, limit, from, search }: HistoryQuery) {
  let query = queries
    .selectFrom('messages')
    .innerJoin('users', 'users.id', 'messages.author_id')
    .selectAll('messages')
    .select(JOINED_USER)
    .where('messages.room_id', '=', roomId)
    .orderBy('messages.serial', from === 'newest' ? 'desc' : 'asc')
    .limit(limit);
  if (search !== undefined) query = query.where(containing('messages.text', search));
  if (after) query = query.where((where) => isAfter(where, roomId, after));
  if (before) query = query.where((where) => isBefore(where, roomId, before));
  return query;
}

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
