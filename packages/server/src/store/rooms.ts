import type { RoomId, UserId } from '../core/ids.ts';
import type { BrowseQuery, NewRoom, Role, RoomRef } from '../core/model.ts';
import type { Rooms } from '../core/store.ts';
import type { Database } from './database.ts';
import type { Queries } from './queries.ts';
import { sql } from 'kysely';
import { AppError } from '../core/errors.ts';
import { refuseDuplicate } from './database.ts';
import { dropGroups } from './groups.ts';
import { Known } from './known.ts';
import { exists, outbox } from './outbox.ts';
import { flag, JOINED_USER, joinedUserOf, memberOf, roomOf } from './records.ts';
import { containing } from './search.ts';
import { standings } from './standing.ts';

/** @param known where nobody else can change the database; else nothing is remembered */
export const rooms = (database: Database, queries: Queries, known = new Known(0)): Rooms => {
  const { tell } = outbox(queries);
  const find = (ref: RoomRef) => named(live(queries), ref).selectAll('rooms');
  const { towards, towardsNobody } = standings(database, queries, known);

  return {
    async add(room, most = ANY_NUMBER, told) {
      const added = find({ by: 'id', id: room.id });
      const unit = [
        insertRoom(queries, room, most).compile(),
        insertHost(queries, room).compile(),
        ...tell(room.id, told, { only: exists(added) }),
      ];
      const written = database.writeInOrder(room.ownerId, ...unit, added.compile());
      const [row] = await refuseDuplicate('name-taken', written);
      if (!row) throw new AppError('too-many-rooms', { values: { most } });
      return roomOf(row);
    },

    async find(ref) {
      const remembered = ref.by === 'id' ? known.room(ref.id) : undefined;
      if (remembered) return remembered;
      const [room] = (await database.read(find(ref).compile())).map(roomOf);
      if (room) return known.keepRoom(room);
      if (ref.by !== 'invite') return undefined;
      return (await database.read(invited(queries, ref.code).compile())).map(roomOf)[0];
    },

    async standing(ref, userId, approach) {
      const { network = null, at = 0 } = approach ?? {};
      const id = ref.by === 'id' ? ref.id : (await this.find(ref))?.id;
      if (id === undefined) return undefined;
      const found = userId && (await towards({ id, userId, network, at }));
      if (found) return found;
      const room = await this.find({ by: 'id', id });
      return room && towardsNobody(room, { network, at });
    },

    async update(id, change, told) {
      if (Object.keys(change).length === 0) return this.find({ by: 'id', id });
      // It holds the room's row: who ends a room that another server is ending finds it ended.
      const query = queries
        .updateTable('rooms')
        .set({
          name: change.name,
          description: change.description,
          invite_code: change.inviteCode,
          invite_only: maybe(change.inviteOnly),
          locked: maybe(change.locked),
          lobby: maybe(change.lobby),
          version: sql`version + 1`,
        })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .returningAll();
      const changed = find({ by: 'id', id });
      const telling = tell(id, told, { only: exists(changed) });
      const write = () => {
        const unit = [query.compile(), ...telling] as const;
        if (typeof change.endedAt === 'number') {
          const end = [...dropGroups(queries, id), ending(queries, id, change.endedAt)] as const;
          return database.writeInOrder(id, ...unit, ...end);
        }
        if (telling.length === 0) return database.write(query.compile());
        return database.write(...unit, changed.compile());
      };
      const written = known.forgettingRoom(id, write());
      return (await refuseDuplicate('name-taken', written)).map(roomOf)[0];
    },

    async transient() {
      const query = live(queries).selectAll('rooms').where('transient', '=', 1);
      return (await database.read(query.compile())).map(roomOf);
    },

    async list(relation, userId) {
      const mine = queries
        .selectFrom('members')
        .innerJoin('rooms', 'rooms.id', 'members.room_id')
        .selectAll('rooms')
        .select(['members.role', 'members.muted'])
        .where('members.user_id', '=', userId)
        .where('members.left_at', 'is', null)
        .where('rooms.ended_at', 'is', null)
        .orderBy('rooms.serial', 'desc');
      const query = relation === 'owned' ? mine.where('rooms.owner_id', '=', userId) : mine;
      const rows = await database.read(query.compile());
      return rows.map((row) => ({ room: roomOf(row), member: memberOf(row) }));
    },

    async browse(query) {
      const rows = await database.read(browsed(queries, query).compile());
      return rows.map((row) => ({ room: roomOf(row), owner: joinedUserOf(row) }));
    },
  };
};

const ANY_NUMBER = Number.MAX_SAFE_INTEGER;

/** Where its owner has fewer than `most` that have not ended. */
const insertRoom = (queries: Queries, room: NewRoom, most: number) =>
  queries
    .insertInto('rooms')
    .columns([
      'id',
      'origin',
      'name',
      'description',
      'kind',
      'access',
      'chat_policy',
      'owner_id',
      'invite_code',
      'invite_only',
      'transient',
      'created_at',
    ])
    .expression(
      queries
        .selectFrom('users')
        .where('users.id', '=', room.ownerId)
        .where(owned(queries, room.ownerId), '<', most)
        .select(({ val }) => [
          val(room.id).as('id'),
          val(room.origin).as('origin'),
          val(room.name).as('name'),
          val(room.description).as('description'),
          val(room.kind).as('kind'),
          val(room.access).as('access'),
          val(room.chatPolicy).as('chat_policy'),
          'users.id as owner_id',
          val(room.inviteCode).as('invite_code'),
          val(0).as('invite_only'),
          val(flag(room.transient)).as('transient'),
          val(room.createdAt).as('created_at'),
        ]),
    );

const owned = (queries: Queries, ownerId: UserId) =>
  live(queries)
    .where('rooms.owner_id', '=', ownerId)
    .select((each) => each.fn.countAll<number>().as('count'));

/** In the same unit: where the room was inserted. */
const insertHost = (queries: Queries, { id }: NewRoom) =>
  queries
    .insertInto('members')
    .columns(['room_id', 'user_id', 'role', 'muted', 'joined_at'])
    .expression(
      queries
        .selectFrom('rooms')
        .where('rooms.id', '=', id)
        .select([
          'rooms.id',
          'rooms.owner_id as user_id',
          sql.lit<Role>('host').as('role'),
          sql.lit(0).as('muted'),
          'rooms.created_at as joined_at',
        ]),
    );

const maybe = (value: boolean | undefined) => (value === undefined ? undefined : flag(value));

/** The room of an invite beside its own, whether that is good or not. */
const invited = (queries: Queries, code: string) =>
  live(queries)
    .innerJoin('invites', 'invites.room_id', 'rooms.id')
    .where('invites.code', '=', code)
    .selectAll('rooms');

function browsed(queries: Queries, { origin, kind, search }: BrowseQuery) {
  let query = live(queries)
    .innerJoin('users', 'users.id', 'rooms.owner_id')
    .selectAll('rooms')
    .select(JOINED_USER)
    .where('rooms.origin', '=', origin)
    .orderBy('rooms.serial');
  if (kind !== undefined) query = query.where('rooms.kind', '=', kind);
  if (search !== undefined) query = query.where(containing('rooms.name', search));
  return query;
}

/** Gives the room that it ends; nothing where another has ended it. */
const ending = (queries: Queries, id: RoomId, endedAt: number) =>
  queries
    .updateTable('rooms')
    .set({ ended_at: endedAt })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returningAll()
    .compile();

/** Rooms that have not ended. */
const live = (queries: Queries) => queries.selectFrom('rooms').where('rooms.ended_at', 'is', null);

/** The one that goes by a reference, or none. */
function named(query: ReturnType<typeof live>, ref: RoomRef) {
  switch (ref.by) {
    case 'id':
      return query.where('rooms.id', '=', ref.id);
    case 'invite':
      return query.where('rooms.invite_code', '=', ref.code);
    case 'name':
      // A literal: an index on some rows only is of no use to a parameter.
      return query.where('rooms.name', '=', ref.name).where('rooms.access', '=', sql.lit('open'));
    case 'serial':
      return query.where('rooms.serial', '=', ref.serial).where('rooms.origin', '=', ref.origin);
  }
}
