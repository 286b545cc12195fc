import type { Reading } from '../core/model.ts';
import type { Readings } from '../core/store.ts';
import type { Database } from './database.ts';
import type { Queries } from './queries.ts';
import { sql } from 'kysely';
import { messageId, roomId as asRoomId } from '../core/ids.ts';

/** Beyond so many nobody counts. */
const MAX_UNREAD = 100;

export const readings = (database: Database, queries: Queries): Readings => ({
  async advance(roomId, userId, message) {
    const query = queries
      .updateTable('members')
      .from('messages')
      .set((each) => ({ read_up_to: each.ref('messages.serial') }))
      .where('members.room_id', '=', roomId)
      .where('members.user_id', '=', userId)
      .where('members.left_at', 'is', null)
      .where('messages.id', '=', message)
      .whereRef('messages.room_id', '=', 'members.room_id')
      .where('messages.serial', '>', readUpTo)
      .returning('members.role');
    return (await database.write(query.compile())).length > 0;
  },

  async of(userId, roomId) {
    let query = queries
      .selectFrom('members')
      .select(['members.room_id', unread.as('unread'), lastRead.as('last_read')])
      .where('members.user_id', '=', userId)
      .where('members.left_at', 'is', null);
    if (roomId !== undefined) query = query.where('members.room_id', '=', roomId);
    const rows = await database.read(query.compile());
    return rows.map((row): Reading => ({
      roomId: asRoomId(row.room_id),
      unread: row.unread,
      lastRead: row.last_read === null ? null : messageId(row.last_read),
    }));
  },
});

/** What was there when somebody came counts as read. */
const readUpTo = sql<number>`coalesce(members.read_up_to, (
  select before.serial from messages as before
  where before.room_id = members.room_id and before.created_at < members.joined_at
  order by before.created_at desc, before.serial desc limit 1
), 0)`;

const unread = sql<number>`(
  select count(*) from (
    select 1 from messages as later
    where later.room_id = members.room_id and later.serial > ${readUpTo}
      and later.author_id <> members.user_id and later.deleted_at is null
    limit ${sql.lit(MAX_UNREAD)}
  ) as counted
)`;

const lastRead = sql<string | null>`(
  select known.id from messages as known
  where known.room_id = members.room_id and known.serial <= ${readUpTo}
  order by known.serial desc limit 1
)`;
