import type { CompiledQuery } from 'kysely';
import type { Commit, Device, Groups, GroupWelcome, NewCommit, NewGroup } from '../core/group.ts';
import type { GroupId, RoomId, UserId } from '../core/ids.ts';
import type { Database } from './database.ts';
import type { Queries } from './queries.ts';
import { sql } from 'kysely';
import { groupId } from '../core/ids.ts';
import { deviceOf, isOneOf, keyOf, livingRoom } from './devices.ts';
import { forget, forgetBeyond, forgetFormer, forgetSeen } from './forgetting.ts';
import { exists } from './outbox.ts';

/** The epoch of a group that was just founded: its founder alone was in it in the one before. */
const FIRST_EPOCH = 1;

/** Groups of sealed rooms: what changes one goes one after another, whichever server it comes to. */
export const groups = (database: Database, queries: Queries): Groups => ({
  async find(roomId) {
    const query = queries
      .selectFrom('room_groups')
      .leftJoin('group_devices', (join) =>
        join
          .onRef('group_devices.room_id', '=', 'room_groups.room_id')
          .onRef('group_devices.group_id', '=', 'room_groups.group_id'),
      )
      .where('room_groups.room_id', '=', roomId)
      .selectAll('room_groups')
      .select(['group_devices.user_id', 'group_devices.device_id'])
      .orderBy('group_devices.added_for')
      .orderBy('group_devices.user_id');
    const rows = await database.read(query.compile());
    const [group] = rows;
    return (
      group && {
        group: groupId(group.group_id),
        epoch: group.epoch,
        foundedAt: group.founded_at,
        founder: deviceOf({ user_id: group.founder_id, device_id: group.founder_device }),
        devices: rows.flatMap(({ user_id, device_id }) =>
          user_id === null || device_id === null ? [] : [deviceOf({ user_id, device_id })],
        ),
      }
    );
  },

  async found(roomId, group, since) {
    await database.writeInOrder(
      roomId,
      begin(queries, roomId, group).compile(),
      ...group.welcomes.map((each) => addFirst(queries, roomId, group, each).compile()),
      ...forget(queries, roomId, since),
      ...forgetFormer(queries, roomId, group),
      // Where the founder is in it, the others are.
      addFirst(queries, roomId, group, { ...group.founder, welcome: null }).compile(),
    );
  },

  async commit(roomId, commit, since) {
    const rows = await database.writeInOrder(
      roomId,
      take(queries, roomId, commit).compile(),
      ...leave(queries, roomId, commit),
      ...commit.welcomes.map((each) => join(queries, roomId, commit, each).compile()),
      ...forget(queries, roomId, since),
      advance(queries, roomId, commit).compile(),
      ...forgetBeyond(queries, roomId, commit.group),
      commitsOf(queries, roomId, commit.group).where('epoch', '=', commit.epoch).compile(),
    );
    return rows.map(commitOf)[0];
  },

  async commits(roomId, { group, epoch }, limit) {
    const query = commitsOf(queries, roomId, group)
      .where('epoch', '>', epoch)
      .orderBy('epoch')
      .limit(limit);
    return (await database.read(query.compile())).map(commitOf);
  },

  async welcome(roomId, device) {
    const query = queries
      .selectFrom('group_devices')
      .innerJoin('room_groups', (onto) =>
        onto
          .onRef('room_groups.room_id', '=', 'group_devices.room_id')
          .onRef('room_groups.group_id', '=', 'group_devices.group_id'),
      )
      .where('group_devices.room_id', '=', roomId)
      .where('group_devices.user_id', '=', device.userId)
      .where('group_devices.device_id', '=', device.deviceId)
      .select(['room_groups.group_id', 'group_devices.added_for', 'group_devices.welcome']);
    const [row] = await database.read(query.compile());
    if (!row || row.welcome === null) return undefined;
    return { group: groupId(row.group_id), epoch: row.added_for, welcome: row.welcome };
  },

  async seen(roomId, device, { group, epoch }, since) {
    const known = { ...keyOf(roomId, device), group_id: group };
    const tell = queries
      .updateTable('group_devices')
      .set({
        seen: sql<number>`case when seen < ${epoch} then ${epoch} else seen end`,
        welcome: sql<string | null>`case when added_for <= ${epoch} then null else welcome end`,
      })
      .where((each) => each.and(known));
    const rows = await database.writeInOrder(
      roomId,
      tell.compile(),
      forgetSeen(queries, roomId, group),
      ...forget(queries, roomId, since),
      queries
        .selectFrom('group_devices')
        .select('seen')
        .where((each) => each.and(known))
        .compile(),
    );
    return rows.length > 0;
  },
});

const commitsOf = (queries: Queries, roomId: RoomId, group: GroupId) =>
  queries
    .selectFrom('group_commits')
    .select(['epoch', 'message', 'user_id', 'device_id'])
    .where('room_id', '=', roomId)
    .where('group_id', '=', group);

const commitOf = (row: {
  readonly epoch: number;
  readonly message: string;
  readonly user_id: string;
  readonly device_id: string;
}): Commit => ({ epoch: row.epoch, commit: row.message, by: deviceOf(row) });

const devicesOf = (queries: Queries, roomId: RoomId, group: GroupId) =>
  queries
    .selectFrom('group_devices')
    .select('group_devices.device_id')
    .where('group_devices.room_id', '=', roomId)
    .where('group_devices.group_id', '=', group);

/** All that is kept of a room's groups, and of the keys that devices have in it. */
export const dropGroups = (queries: Queries, roomId: RoomId): CompiledQuery[] =>
  (['device_keys', 'room_groups', 'group_devices', 'group_commits'] as const).map((table) =>
    queries.deleteFrom(table).where('room_id', '=', roomId).compile(),
  );

/** All that is kept for a person's devices; which groups they are in, their commits have declared. */
export function dropDevices(queries: Queries, owner: UserId): CompiledQuery[] {
  const keys = queries.deleteFrom('device_keys').where('user_id', '=', owner);
  const welcomes = queries
    .updateTable('group_devices')
    .set({ welcome: null })
    .where('user_id', '=', owner);
  return [keys.compile(), welcomes.compile()];
}

// Founding

/** A room's first group, or one in place of the other; nothing where it was there before. */
function begin(queries: Queries, roomId: RoomId, group: NewGroup) {
  const row = {
    group_id: group.group,
    epoch: FIRST_EPOCH,
    founder_id: group.founder.userId,
    founder_device: group.founder.deviceId,
    founded_at: group.foundedAt,
  };
  if (group.replaces === null) {
    return queries
      .insertInto('room_groups')
      .columns(['room_id', 'group_id', 'epoch', 'founder_id', 'founder_device', 'founded_at'])
      .expression(
        livingRoom(queries, roomId).select([
          'rooms.id as room_id',
          sql<string>`${row.group_id}`.as('group_id'),
          sql.lit(FIRST_EPOCH).as('epoch'),
          sql<string>`${row.founder_id}`.as('founder_id'),
          sql<string>`${row.founder_device}`.as('founder_device'),
          sql<number>`${row.founded_at}`.as('founded_at'),
        ]),
      )
      .onConflict((conflict) => conflict.doNothing());
  }
  return queries
    .updateTable('room_groups')
    .set(row)
    .where('room_id', '=', roomId)
    .where('group_id', '=', group.replaces)
    .where((each) => each.not(each.exists(devicesOf(queries, roomId, group.group))));
}

/** Where the group was founded just now. */
const addFirst = (
  queries: Queries,
  roomId: RoomId,
  { group, founder, foundedAt }: NewGroup,
  { userId, deviceId, welcome }: Device & { readonly welcome: string | null },
) =>
  queries
    .insertInto('group_devices')
    .columns(DEVICE_COLUMNS)
    .expression(
      queries
        .selectFrom('room_groups')
        .select([
          'room_groups.room_id',
          'room_groups.group_id',
          sql<string>`${userId}`.as('user_id'),
          sql<string>`${deviceId}`.as('device_id'),
          'room_groups.epoch as seen',
          sql<string | null>`${welcome}`.as('welcome'),
          'room_groups.epoch as added_for',
          sql<number>`${foundedAt}`.as('added_at'),
        ])
        .where('room_groups.room_id', '=', roomId)
        .where('room_groups.group_id', '=', group)
        .where('room_groups.epoch', '=', FIRST_EPOCH)
        .where('room_groups.founder_id', '=', founder.userId)
        .where('room_groups.founder_device', '=', founder.deviceId)
        .where((each) =>
          each.not(
            each.exists(
              devicesOf(queries, roomId, group)
                .where('group_devices.user_id', '=', founder.userId)
                .where('group_devices.device_id', '=', founder.deviceId),
            ),
          ),
        ),
    )
    .onConflict((conflict) => conflict.doNothing());

const DEVICE_COLUMNS = [
  'room_id',
  'group_id',
  'user_id',
  'device_id',
  'seen',
  'welcome',
  'added_for',
  'added_at',
] as const;

// Committing: until the group is in the next epoch, a commit that has made it was taken in the same step.

/** The group in the epoch that a commit ends. */
const before = (queries: Queries, roomId: RoomId, { group, epoch }: NewCommit) =>
  queries
    .selectFrom('room_groups')
    .where('room_groups.room_id', '=', roomId)
    .where('room_groups.group_id', '=', group)
    .where('room_groups.epoch', '=', epoch - 1);

/** The group, where the commit was just taken. */
const during = (queries: Queries, roomId: RoomId, commit: NewCommit) =>
  before(queries, roomId, commit).where(
    exists(commitsOf(queries, roomId, commit.group).where('epoch', '=', commit.epoch)),
  );

const take = (queries: Queries, roomId: RoomId, commit: NewCommit) =>
  queries
    .insertInto('group_commits')
    .columns([
      'room_id',
      'group_id',
      'epoch',
      'size',
      'message',
      'user_id',
      'device_id',
      'created_at',
    ])
    .expression(
      before(queries, roomId, commit)
        .select([
          'room_groups.room_id',
          'room_groups.group_id',
          sql<number>`room_groups.epoch + 1`.as('epoch'),
          sql<number>`${commit.commit.length}`.as('size'),
          sql<string>`${commit.commit}`.as('message'),
          sql<string>`${commit.by.userId}`.as('user_id'),
          sql<string>`${commit.by.deviceId}`.as('device_id'),
          sql<number>`${commit.at}`.as('created_at'),
        ])
        .where(
          exists(
            devicesOf(queries, roomId, commit.group)
              .where('group_devices.user_id', '=', commit.by.userId)
              .where('group_devices.device_id', '=', commit.by.deviceId),
          ),
        ),
    );

function leave(queries: Queries, roomId: RoomId, commit: NewCommit): CompiledQuery[] {
  if (commit.removes.length === 0) return [];
  const query = queries
    .deleteFrom('group_devices')
    .where('room_id', '=', roomId)
    .where('group_id', '=', commit.group)
    .where(isOneOf('group_devices', commit.removes))
    .where(exists(during(queries, roomId, commit).select('room_groups.epoch')));
  return [query.compile()];
}

const join = (
  queries: Queries,
  roomId: RoomId,
  commit: NewCommit,
  { userId, deviceId, welcome }: GroupWelcome,
) =>
  queries
    .insertInto('group_devices')
    .columns(DEVICE_COLUMNS)
    .expression(
      during(queries, roomId, commit).select([
        'room_groups.room_id',
        'room_groups.group_id',
        sql<string>`${userId}`.as('user_id'),
        sql<string>`${deviceId}`.as('device_id'),
        sql<number>`room_groups.epoch + 1`.as('seen'),
        sql<string>`${welcome}`.as('welcome'),
        sql<number>`room_groups.epoch + 1`.as('added_for'),
        sql<number>`${commit.at}`.as('added_at'),
      ]),
    )
    .onConflict((conflict) =>
      conflict.columns(['room_id', 'group_id', 'user_id', 'device_id']).doUpdateSet((set) => ({
        seen: set.ref('excluded.seen'),
        welcome: set.ref('excluded.welcome'),
        added_for: set.ref('excluded.added_for'),
        added_at: set.ref('excluded.added_at'),
      })),
    );

const advance = (queries: Queries, roomId: RoomId, commit: NewCommit) =>
  queries
    .updateTable('room_groups')
    .set({ epoch: commit.epoch })
    .where('room_id', '=', roomId)
    .where(exists(during(queries, roomId, commit).select('room_groups.epoch')));
