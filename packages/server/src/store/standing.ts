/** How a room stands towards somebody: what the door must know, read in one go. */
import type { CompiledQuery, RawBuilder } from 'kysely';
import type { RoomId, UserId } from '../core/ids.ts';
import type { Member, Room, Standing } from '../core/model.ts';
import type { Database } from './database.ts';
import type { Known } from './known.ts';
import type { Queries } from './queries.ts';
import type { Slots } from './query.ts';
import { networkId } from '../core/ids.ts';
import { prepare } from './query.ts';
import { JOINED_USER, joinedUserOf, memberOf, roomOf } from './records.ts';

/** Who comes to which room, from where, and when. */
export type StandingKey = { id: RoomId; userId: UserId; network: string | null; at: number };

/** Asks for the membership of somebody who has not left. */
export const asMember = (queries: Queries) =>
  prepare((slot: Slots<Pick<StandingKey, 'id' | 'userId'>>) =>
    queries
      .selectFrom('members')
      .select(['role', 'muted'])
      .where('room_id', '=', slot('id'))
      .where('user_id', '=', slot('userId'))
      .where('left_at', 'is', null),
  );

/** What a room bears towards a user. */
const bearing = (queries: Queries, slot: Slots<StandingKey>) =>
  queries
    .selectFrom('users')
    .where('users.id', '=', slot('userId'))
    .leftJoin('members', (join) =>
      join
        .on('members.room_id', '=', slot('id'))
        .onRef('members.user_id', '=', 'users.id')
        .on('members.left_at', 'is', null),
    )
    .leftJoin('bans', (join) =>
      join.on('bans.room_id', '=', slot('id')).onRef('bans.user_id', '=', 'users.id'),
    )
    .select([
      'members.role',
      'members.muted',
      'members.network',
      'bans.created_at as banned_at',
      ...JOINED_USER,
    ])
    .select(
      bansOfNetwork(queries, slot('id'), slot('network'), slot('at')).as('network_banned_since'),
    );

/** Since when somebody is banned from a room who came from a network, while that is banned too. */
const bansOfNetwork = (
  queries: Queries,
  room: RawBuilder<string>,
  network: RawBuilder<string | null>,
  at: RawBuilder<number>,
) =>
  queries
    .selectFrom('network_bans')
    .innerJoin('bans as theirs', (join) =>
      join
        .onRef('theirs.room_id', '=', 'network_bans.room_id')
        .onRef('theirs.user_id', '=', 'network_bans.user_id'),
    )
    .where('network_bans.room_id', '=', room)
    .where('network_bans.network', '=', network)
    .where('network_bans.until', '>', at)
    .select((ban) => ban.fn.min('theirs.created_at').as('since'));

/** Asks what a room bears towards a user. */
const asTowards = (queries: Queries) =>
  prepare((slot: Slots<StandingKey>) => bearing(queries, slot));

/** As {@link asTowards}, and for the room along with it, where that has not ended. */
const asRoomAndTowards = (queries: Queries) =>
  prepare((slot: Slots<StandingKey>) =>
    bearing(queries, slot)
      .innerJoin('rooms', (join) => join.on('rooms.id', '=', slot('id')))
      .where('rooms.ended_at', 'is', null)
      .selectAll('rooms'),
  );

type Bearing =
  ReturnType<ReturnType<typeof asTowards>> extends CompiledQuery<infer Row> ? Row : never;

/** Undefined for a stranger. */
const memberIn = ({ role, muted }: Bearing): Member | undefined =>
  role === null ? undefined : memberOf({ role, muted: muted ?? 0 });

const standingOf = (room: Room, row: Bearing): Standing => ({
  room,
  user: joinedUserOf(row),
  member: memberIn(row),
  banned: row.banned_at !== null,
  networkBannedSince: row.network_banned_since,
  network: row.network === null ? null : networkId(row.network),
});

/** Reads how rooms stand towards whoever comes to them. */
export const standings = (database: Database, queries: Queries, known: Known) => {
  const towards = asTowards(queries);
  const roomAndTowards = asRoomAndTowards(queries);
  const ofNetwork = prepare((slot: Slots<Omit<StandingKey, 'userId'>>) =>
    bansOfNetwork(queries, slot('id'), slot('network'), slot('at')),
  );

  /** A room that is known already need not be read along with what it bears towards a user. */
  async function read(key: StandingKey): Promise<Standing | undefined> {
    const room = known.room(key.id);
    if (room) {
      const [row] = await database.read(towards(key));
      return row && standingOf(room, row);
    }
    const [both] = await database.read(roomAndTowards(key));
    return both && standingOf(known.keepRoom(roomOf(both)), both);
  }

  return {
    /** Undefined where there is no such user, or no such room. */
    async towards(key: StandingKey): Promise<Standing | undefined> {
      const remembered = known.standing(key);
      if (remembered) return remembered;
      return known.reading(key, async (keep) => {
        const found = await read(key);
        if (found) keep(found);
        return found;
      });
    },

    /** Towards somebody who has no account. */
    async towardsNobody(room: Room, from: Pick<StandingKey, 'network' | 'at'>): Promise<Standing> {
      const [ban] = await database.read(ofNetwork({ id: room.id, ...from }));
      return { ...NOBODY, room, networkBannedSince: ban?.since ?? null };
    },
  };
};

const NOBODY = { user: undefined, member: undefined, banned: false, network: null };

/**
 * Makes somebody a member by a unit of statements; where the room is known, how it stands towards them then
 * is learnt from it.
 */
export const membership = (database: Database, queries: Queries, known: Known) => {
  const towards = asTowards(queries);
  const member = asMember(queries);
  return async (key: StandingKey, ...unit: CompiledQuery[]): Promise<Member | undefined> => {
    const { id, userId } = key;
    const room = known.room(id);
    if (!room) {
      const written = database.writeInOrder(id, ...unit, member(key));
      return (await known.forgettingUser(userId, written)).map(memberOf)[0];
    }
    return known.learn(key, async (keep) => {
      const [row] = await database.writeInOrder(id, ...unit, towards(key));
      if (row) keep(standingOf(room, row));
      return row && memberIn(row);
    });
  };
};
