import type { RoomId, UserId } from '../core/ids.ts';
import type { Role } from '../core/model.ts';
import type { Bans, Members } from '../core/ports.ts';
import { userId as asUserId } from '../core/ids.ts';
import type { Database } from './database.ts';
import type { Queries } from './queries.ts';
import type { Slots } from './query.ts';
import { sql } from 'kysely';
import { prepare } from './query.ts';
import { flag, JOINED_USER, joinedUserOf, memberOf } from './records.ts';

type Key = { roomId: RoomId; userId: UserId };

/** A ban and an admission of one person to one room take turns. */
const keyOf = (roomId: RoomId, userId: UserId): string => `${roomId} ${userId}`;

export const members = (database: Database, queries: Queries): Members => {
  const find = prepare((slot: Slots<Key>) =>
    queries
      .selectFrom('members')
      .select(['role', 'muted'])
      .where('room_id', '=', slot('roomId'))
      .where('user_id', '=', slot('userId')),
  );
  const admit = prepare((slot: Slots<Key & { role: Role; at: number }>) =>
    queries
      .insertInto('members')
      .columns(['room_id', 'user_id', 'role', 'muted', 'joined_at'])
      // In the same step as the insert: a ban or the room's end may have come since the door was passed.
      .expression(
        queries
          .selectFrom('rooms')
          .select([
            'rooms.id',
            slot('userId').as('user_id'),
            slot('role').as('role'),
            sql.lit(0).as('muted'),
            slot('at').as('joined_at'),
          ])
          .where('rooms.id', '=', slot('roomId'))
          .where('rooms.ended_at', 'is', null)
          .where((where) =>
            where.not(
              where.exists(
                where
                  .selectFrom('bans')
                  .select('bans.user_id')
                  .where('bans.room_id', '=', slot('roomId'))
                  .where('bans.user_id', '=', slot('userId')),
              ),
            ),
          ),
      )
      .onConflict((conflict) => conflict.doNothing()),
  );

  const list = prepare((slot: Slots<Pick<Key, 'roomId'>>) =>
    queries
      .selectFrom('members')
      .innerJoin('users', 'users.id', 'members.user_id')
      .select(['members.role', 'members.muted', ...JOINED_USER])
      .where('members.room_id', '=', slot('roomId'))
      .orderBy('members.joined_at')
      .orderBy('users.serial'),
  );

  return {
    async admit(roomId, userId, role, at) {
      const member = { roomId, userId };
      const written = database.writeInOrder(
        keyOf(roomId, userId),
        admit({ ...member, role, at }),
        find(member),
      );
      return (await written).map(memberOf)[0];
    },

    async find(roomId, userId) {
      return (await database.read(find({ roomId, userId }))).map(memberOf)[0];
    },

    async update(roomId, userId, { role, muted }) {
      if (role === undefined && muted === undefined) {
        return (await this.find(roomId, userId)) !== undefined;
      }
      const query = queries
        .updateTable('members')
        .set({ role, muted: muted === undefined ? undefined : flag(muted) })
        .where('room_id', '=', roomId)
        .where('user_id', '=', userId)
        .returning('role');
      return (await database.write(query.compile())).length > 0;
    },

    async remove(roomId, userId) {
      const query = remove(queries, roomId, userId).returning('role');
      return (await database.write(query.compile())).length > 0;
    },

    async list(roomId) {
      const rows = await database.read(list({ roomId }));
      return rows.map((row) => ({ ...memberOf(row), user: joinedUserOf(row) }));
    },

    async findByUsername(roomId, username) {
      const query = queries
        .selectFrom('members')
        .innerJoin('users', 'users.id', 'members.user_id')
        .select('users.id')
        .where('members.room_id', '=', roomId)
        .where('users.username', '=', username);
      const [row] = await database.read(query.compile());
      return row && asUserId(row.id);
    },
  };
};

export const bans = (database: Database, queries: Queries): Bans => ({
  async add(roomId, userId, at) {
    const insert = queries
      .insertInto('bans')
      .values({ room_id: roomId, user_id: userId, created_at: at })
      .onConflict((conflict) => conflict.doNothing());
    const removal = remove(queries, roomId, userId);
    await database.writeInOrder(keyOf(roomId, userId), removal.compile(), insert.compile());
  },

  async lift(roomId, userId) {
    const query = queries
      .deleteFrom('bans')
      .where('room_id', '=', roomId)
      .where('user_id', '=', userId);
    await database.write(query.compile());
  },
});

const remove = (queries: Queries, roomId: RoomId, userId: UserId) =>
  queries.deleteFrom('members').where('room_id', '=', roomId).where('user_id', '=', userId);
