import type { NetworkId, RoomId, UserId } from '../core/ids.ts';
import type { Role } from '../core/model.ts';
import type { Bans, Members } from '../core/store.ts';
import { userId as asUserId } from '../core/ids.ts';
import type { Database } from './database.ts';
import type { Queries } from './queries.ts';
import type { Slots } from './query.ts';
import type { Schema } from './schema.ts';
import type { CompiledQuery, OnConflictBuilder } from 'kysely';
import { sql } from 'kysely';
import { only } from './database.ts';
import { Known } from './known.ts';
import { absent, exists, outbox } from './outbox.ts';
import { listBans } from './ban-list.ts';
import { prepare } from './query.ts';
import { flag, JOINED_USER, joinedUserOf, memberOf } from './records.ts';
import { asMember, membership } from './standing.ts';

type Key = { roomId: RoomId; userId: UserId };

type Admission = Key & { role: Role; at: number; network: NetworkId | null };

/** @param known as with `rooms` */
export const members = (database: Database, queries: Queries, known = new Known(0)): Members => {
  const { tell } = outbox(queries);
  const becomeMember = membership(database, queries, known);
  const find = asMember(queries);
  const admit = prepare((slot: Slots<Admission>) =>
    queries
      .insertInto('members')
      .columns(['room_id', 'user_id', 'role', 'muted', 'joined_at', 'network'])
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
            slot('network').as('network'),
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
      .onConflict(comeBack),
  );

  const list = prepare((slot: Slots<Pick<Key, 'roomId'>>) =>
    queries
      .selectFrom('members')
      .innerJoin('users', 'users.id', 'members.user_id')
      .select(['members.role', 'members.muted', ...JOINED_USER])
      .where('members.room_id', '=', slot('roomId'))
      .where('members.left_at', 'is', null)
      .orderBy('members.joined_at')
      .orderBy('users.serial'),
  );

  return {
    async admit(roomId, userId, role, at, network) {
      const from = network ?? null;
      const key = { id: roomId, userId, network: from, at };
      return becomeMember(key, admit({ roomId, userId, role, at, network: from }));
    },

    async find(roomId, userId) {
      return (await database.read(find({ id: roomId, userId }))).map(memberOf)[0];
    },

    async everWas(roomId, userId) {
      const query = membersOf(queries, roomId, userId).select(['role', 'muted']);
      return (await database.read(query.compile())).map(memberOf)[0];
    },

    async update(roomId, userId, { role, muted }) {
      const member = (role === undefined ? membersOf : presentIn)(queries, roomId, userId);
      const update = queries
        .updateTable('members')
        .set({ role, muted: muted === undefined ? undefined : flag(muted) })
        .where('room_id', '=', roomId)
        .where('user_id', '=', userId)
        .$if(role !== undefined, (present) => present.where('left_at', 'is', null));
      const written = database.write(
        countDecision(queries, roomId).compile(),
        update.compile(),
        versionOf(queries, roomId)
          .where(exists(member.select('user_id')))
          .compile(),
      );
      return (await known.forgettingRoom(roomId, written))[0]?.version;
    },

    async move(roomId, userId, network) {
      const query = queries
        .updateTable('members')
        .set({ network })
        .where('room_id', '=', roomId)
        .where('user_id', '=', userId);
      await known.forgettingUser(userId, database.write(query.compile()));
    },

    async leave(roomId, userId, at, event) {
      const isMember = exists(presentIn(queries, roomId, userId).select('user_id'));
      const member = queries
        .updateTable('members')
        .set({ left_at: at })
        .where('room_id', '=', roomId)
        .where('user_id', '=', userId)
        .where('left_at', 'is', null)
        .returning(['role', versionOf(queries, roomId).as('version')]);
      const written = database.write(
        countDecision(queries, roomId).where(isMember).compile(),
        ...tell(roomId, event),
        member.compile(),
      );
      return (await known.forgettingRoom(roomId, written))[0]?.version ?? undefined;
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
        .where('members.left_at', 'is', null)
        .where('users.username', '=', username);
      const [row] = await database.read(query.compile());
      return row && asUserId(row.id);
    },
  };
};

/**
 * Counts one decision more about a room: servers may hear of them in another order. First in its unit,
 * as with all that changes a room, or one unit would wait for the other.
 */
const countDecision = (queries: Queries, roomId: RoomId) =>
  queries
    .updateTable('rooms')
    .where('id', '=', roomId)
    .set({ version: sql`version + 1` });

const versionOf = (queries: Queries, roomId: RoomId) =>
  queries.selectFrom('rooms').select('version').where('id', '=', roomId);

/** Who left comes back with the role of a newcomer, and as muted as they went; who is there is left alone. */
export const comeBack = (conflict: OnConflictBuilder<Schema, 'members'>) =>
  conflict
    .columns(['room_id', 'user_id'])
    .doUpdateSet((set) => ({
      role: set.ref('excluded.role'),
      joined_at: set.ref('excluded.joined_at'),
      network: set.fn.coalesce('excluded.network', 'members.network'),
      // One to moderate is remembered, whatever they come by later: it ends with a kick.
      invite_id: sql<string | null>`case when excluded.role = 'moderator'
        then excluded.invite_id else coalesce(members.invite_id, excluded.invite_id) end`,
      read_up_to: null,
      left_at: null,
    }))
    .where('members.left_at', 'is not', null);

/** @param known as with `rooms` */
export const bans = (database: Database, queries: Queries, known = new Known(0)): Bans => {
  const { tell } = outbox(queries);
  async function decide(roomId: RoomId, ...unit: CompiledQuery[]): Promise<number> {
    const written = database.writeInOrder(
      roomId,
      countDecision(queries, roomId).compile(),
      ...unit,
      versionOf(queries, roomId).compile(),
    );
    return only(await known.forgettingRoom(roomId, written)).version;
  }

  return {
    async add(roomId, userId, at, network, event) {
      const insert = queries
        .insertInto('bans')
        .values({ room_id: roomId, user_id: userId, created_at: at })
        .onConflict((conflict) => conflict.doNothing());
      const isNew = absent(bansOf(queries, roomId, userId).select('user_id'));
      return decide(
        roomId,
        ...tell(roomId, event, { only: isNew }),
        ...(network ? banNetwork(queries, { roomId, userId }, network) : []),
        remove(queries, roomId, userId).compile(),
        insert.compile(),
      );
    },

    async lift(roomId, userId, event) {
      const isBanned = exists(bansOf(queries, roomId, userId).select('user_id'));
      const lift = (table: 'bans' | 'network_bans') =>
        queries.deleteFrom(table).where('room_id', '=', roomId).where('user_id', '=', userId);
      return decide(
        roomId,
        ...tell(roomId, event, { only: isBanned }),
        lift('network_bans').compile(),
        lift('bans').compile(),
      );
    },

    async liftNetwork(roomId, userId) {
      // Where a network is banned nothing is remembered.
      const query = queries
        .deleteFrom('network_bans')
        .where('room_id', '=', roomId)
        .where('user_id', '=', userId);
      await database.write(query.compile());
    },

    list: (now, slice, room) => listBans(database, queries, { now, slice, room }),
  };
};

/** Where they are, and where the member came from last, as far as that is kept. */
function banNetwork(
  queries: Queries,
  { roomId, userId }: Key,
  { until, from = [] }: NonNullable<Parameters<Bans['add']>[3]>,
) {
  const ban = queries.insertInto('network_bans');
  const there = ban.columns(['room_id', 'network', 'user_id', 'until']).expression(
    membersOf(queries, roomId, userId)
      .where('network', 'is not', null)
      .select([
        'room_id',
        sql<string>`network`.as('network'),
        'user_id',
        sql<number>`${until}`.as('until'),
      ]),
  );
  const here = from.map((network) =>
    ban.values({ room_id: roomId, network, user_id: userId, until }),
  );
  return [there, ...here].map((each) =>
    each.onConflict((conflict) => conflict.doNothing()).compile(),
  );
}

/** Of who has left, too. */
export const membersOf = (queries: Queries, roomId: RoomId, userId: UserId) =>
  queries.selectFrom('members').where('room_id', '=', roomId).where('user_id', '=', userId);

export const presentIn = (queries: Queries, roomId: RoomId, userId: UserId) =>
  membersOf(queries, roomId, userId).where('left_at', 'is', null);

export const bansOf = (queries: Queries, roomId: RoomId, userId: UserId) =>
  queries.selectFrom('bans').where('room_id', '=', roomId).where('user_id', '=', userId);

const remove = (queries: Queries, roomId: RoomId, userId: UserId) =>
  queries.deleteFrom('members').where('room_id', '=', roomId).where('user_id', '=', userId);
