/** What is not kept of groups of sealed rooms, for whoever has not come for it (ADR 21). */
import type { CompiledQuery } from 'kysely';
import type { NewGroup } from '../core/group.ts';
import type { GroupId, RoomId } from '../core/ids.ts';
import type { Queries } from './queries.ts';
import { sql } from 'kysely';
import { exists } from './outbox.ts';

/** Commits that are kept of a group, whoever has not seen them; devices that lag behind so far are added anew. */
const MAX_COMMITS = 1_000;
/** How long they may be all together, in characters. */
const MAX_SIZE = 8_388_608;
/** How long welcomes to a group may be all together that nobody has used, in bytes. */
const MAX_WELCOMES_SIZE = 33_554_432;

/** What is too old, and what is left of earlier groups of which nothing is kept that was committed. */
export function forget(queries: Queries, roomId: RoomId, since: number): CompiledQuery[] {
  const commits = queries
    .deleteFrom('group_commits')
    .where('room_id', '=', roomId)
    .where('created_at', '<', since);
  const welcomes = dropWelcomes(queries, roomId).where('added_at', '<', since);
  const others = queries
    .deleteFrom('group_devices')
    .where('group_devices.room_id', '=', roomId)
    .where('group_devices.group_id', 'not in', (each) =>
      each
        .selectFrom('room_groups')
        .select('room_groups.group_id')
        .where('room_groups.room_id', '=', roomId),
    )
    .where('group_devices.group_id', 'not in', (each) =>
      each
        .selectFrom('group_commits')
        .select('group_commits.group_id')
        .where('group_commits.room_id', '=', roomId),
    );
  return [commits.compile(), welcomes.compile(), others.compile()];
}

/** What is behind by very much, and the oldest of what is too long. */
export const forgetBeyond = (queries: Queries, roomId: RoomId, group: GroupId): CompiledQuery[] => [
  commitsBehind(queries, roomId, group).compile(),
  commitsBeyond(queries, roomId, group).compile(),
  welcomesBeyond(queries, roomId, group).compile(),
];

/** Behind where the group is, whatever a request may say of that. */
const commitsBehind = (queries: Queries, roomId: RoomId, group: GroupId) =>
  dropCommits(queries, roomId, group).where('epoch', '<=', (each) =>
    each
      .selectFrom('room_groups')
      .select(sql<number>`room_groups.epoch - ${sql.lit(MAX_COMMITS)}`.as('epoch'))
      .where('room_groups.room_id', '=', roomId)
      .where('room_groups.group_id', '=', group),
  );

/** The oldest commits, where all together are too long. */
const commitsBeyond = (queries: Queries, roomId: RoomId, group: GroupId) =>
  dropCommits(queries, roomId, group).where(
    'epoch',
    '<=',
    sql<number>`(
        select max(epoch) from (
          select epoch, sum(size) over (order by epoch desc) as total from group_commits
          where room_id = ${roomId} and group_id = ${group}
        ) as counted
        where total > ${sql.lit(MAX_SIZE)}
      )`,
  );

/** The oldest welcomes, where all together are too long; those of one commit together. */
const welcomesBeyond = (queries: Queries, roomId: RoomId, group: GroupId) =>
  dropWelcomes(queries, roomId)
    .where('group_id', '=', group)
    .where(
      'added_for',
      '<=',
      // Unlike characters, bytes are counted without reading what is stored.
      sql<number>`(
        select max(added_for) from (
          select added_for, sum(octet_length(welcome)) over (order by added_for desc) as total
          from group_devices where room_id = ${roomId} and group_id = ${group}
        ) as counted
        where total > ${sql.lit(MAX_WELCOMES_SIZE)}
      )`,
    );

/**
 * Where a group was founded: of earlier ones only what was committed in that which it replaces. Nobody joins
 * them any more.
 */
export function forgetFormer(
  queries: Queries,
  roomId: RoomId,
  { group, replaces }: NewGroup,
): CompiledQuery[] {
  const current = queries
    .selectFrom('room_groups')
    .select('room_groups.group_id')
    .where('room_groups.room_id', '=', roomId);
  const isFounded = exists(current.where('room_groups.group_id', '=', group));
  const kept = replaces === null ? [group] : [group, replaces];
  const welcomes = dropWelcomes(queries, roomId).where('group_id', '!=', group).where(isFounded);
  const commits = queries
    .deleteFrom('group_commits')
    .where('group_commits.room_id', '=', roomId)
    .where('group_commits.group_id', 'not in', kept)
    .where(isFounded);
  const devices = queries
    .deleteFrom('group_devices')
    .where('group_devices.room_id', '=', roomId)
    .where('group_devices.group_id', 'not in', kept)
    .where(isFounded);
  return [welcomes.compile(), commits.compile(), devices.compile()];
}

/** What every device has seen. */
export const forgetSeen = (queries: Queries, roomId: RoomId, group: GroupId): CompiledQuery =>
  dropCommits(queries, roomId, group)
    .where('epoch', '<=', (each) =>
      each
        .selectFrom('group_devices')
        .select((all) => all.fn.min('group_devices.seen').as('seen'))
        .where('group_devices.room_id', '=', roomId)
        .where('group_devices.group_id', '=', group),
    )
    .compile();

const dropCommits = (queries: Queries, roomId: RoomId, group: GroupId) =>
  queries.deleteFrom('group_commits').where('room_id', '=', roomId).where('group_id', '=', group);

const dropWelcomes = (queries: Queries, roomId: RoomId) =>
  queries.updateTable('group_devices').set({ welcome: null }).where('room_id', '=', roomId);
