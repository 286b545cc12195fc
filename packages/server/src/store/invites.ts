import type { RoomId, UserId } from '../core/ids.ts';
import type { Invite } from '../core/model.ts';
import type { Invites } from '../core/store.ts';
import type { Database } from './database.ts';
import type { Queries } from './queries.ts';
import type { StandingKey } from './standing.ts';
import { sql } from 'kysely';
import { AppError } from '../core/errors.ts';
import { Known } from './known.ts';
import { bansOf, comeBack, membersOf, presentIn } from './members.ts';
import { inviteOf } from './records.ts';
import { membership } from './standing.ts';

/** @param known as with `rooms` */
export const invites = (database: Database, queries: Queries, known = new Known(0)): Invites => {
  const becomeMember = membership(database, queries, known);
  return {
    async add({ id, roomId, code, role, expiresAt, mostUses, createdAt }, most) {
      const insert = queries
        .insertInto('invites')
        .columns(['id', 'room_id', 'code', 'role', 'expires_at', 'most_uses', 'created_at'])
        .expression(
          queries
            .selectFrom('rooms')
            .where('rooms.id', '=', roomId)
            .where(kept(queries, roomId), '<', most)
            .select(({ val }) => [
              val(id).as('id'),
              'rooms.id as room_id',
              val(code).as('code'),
              val(role).as('role'),
              val(expiresAt).as('expires_at'),
              val(mostUses).as('most_uses'),
              val(createdAt).as('created_at'),
            ]),
        )
        .returningAll();
      const [row] = await database.writeInOrder(roomId, insert.compile());
      if (!row) throw new AppError('too-many-invites', { values: { most } });
      return inviteOf(row);
    },

    async find(code) {
      const query = queries.selectFrom('invites').selectAll().where('code', '=', code);
      return (await database.read(query.compile())).map(inviteOf)[0];
    },

    async list(roomId) {
      const query = queries
        .selectFrom('invites')
        .selectAll()
        .where('room_id', '=', roomId)
        .where('revoked_at', 'is', null)
        .orderBy('created_at', 'desc');
      return (await database.read(query.compile())).map(inviteOf);
    },

    async update(roomId, id, change) {
      const row =
        'code' in change ? { code: change.code, uses: 0 } : { revoked_at: change.revokedAt };
      const query = queries
        .updateTable('invites')
        .set(row)
        .where('id', '=', id)
        .where('room_id', '=', roomId)
        .where('revoked_at', 'is', null)
        .returningAll();
      return (await database.write(query.compile())).map(inviteOf)[0];
    },

    spend(invite, userId, use, { network = null, at }) {
      return becomeMember(
        { id: invite.roomId, userId, network, at },
        countUse(queries, invite, userId, use, at).compile(),
        addMember(queries, invite, userId, use, { network, at }).compile(),
      );
    },

    async revokeOf(roomId, userId, at) {
      const query = queries
        .updateTable('invites')
        .set({ revoked_at: at })
        .where('id', 'in', madeMember(queries, roomId, userId))
        .where('role', '=', 'moderator')
        .where('revoked_at', 'is', null);
      await database.write(query.compile());
    },
  };
};

/** How many invites of a room are not revoked. */
const kept = (queries: Queries, roomId: RoomId) =>
  queries
    .selectFrom('invites')
    .where('room_id', '=', roomId)
    .where('revoked_at', 'is', null)
    .select((each) => each.fn.countAll<number>().as('count'));

/** Takes one use of an invite that is good, for somebody who may become a member by it. */
const countUse = (
  queries: Queries,
  { id, code, roomId }: Invite,
  userId: UserId,
  use: string,
  at: number,
) =>
  queries
    .updateTable('invites')
    .set((set) => ({ uses: set('uses', '+', 1), latest_use: use }))
    .where('id', '=', id)
    .where('code', '=', code)
    .where('revoked_at', 'is', null)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', at)]))
    .where((where) =>
      where.or([where('most_uses', 'is', null), where('uses', '<', where.ref('most_uses'))]),
    )
    .where((where) =>
      where.not(where.exists(presentIn(queries, roomId, userId).select('members.role'))),
    )
    .where((where) => where.not(where.exists(bansOf(queries, roomId, userId).select('user_id'))))
    .where((where) =>
      where.exists(
        where
          .selectFrom('rooms')
          .select('rooms.id')
          .where('rooms.id', '=', roomId)
          .where('rooms.ended_at', 'is', null),
      ),
    );

/** The invite by which somebody became a member, if they came by one. */
const madeMember = (queries: Queries, roomId: RoomId, userId: UserId) =>
  membersOf(queries, roomId, userId)
    .where('invite_id', 'is not', null)
    .select(sql<string>`invite_id`.as('id'));

/** In the same transaction: where that use was counted, and nowhere else. */
const addMember = (
  queries: Queries,
  { id, role }: Invite,
  userId: UserId,
  use: string,
  { network, at }: Pick<StandingKey, 'network' | 'at'>,
) =>
  queries
    .insertInto('members')
    .columns(['room_id', 'user_id', 'role', 'muted', 'joined_at', 'network', 'invite_id'])
    .expression(
      queries
        .selectFrom('invites')
        .select([
          'invites.room_id',
          sql<string>`${userId}`.as('user_id'),
          sql<typeof role>`${role}`.as('role'),
          sql.lit(0).as('muted'),
          sql<number>`${at}`.as('joined_at'),
          sql<string | null>`${network}`.as('network'),
          'invites.id as invite_id',
        ])
        .where('invites.id', '=', id)
        .where('invites.latest_use', '=', use),
    )
    .onConflict(comeBack);
