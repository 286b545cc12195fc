import type { ExpressionBuilder, RawBuilder, SqlBool } from 'kysely';
import type { Device, Devices, NewDeviceKeys } from '../core/group.ts';
import type { RoomId, UserId } from '../core/ids.ts';
import type { Database } from './database.ts';
import type { Queries } from './queries.ts';
import type { Schema } from './schema.ts';
import { sql } from 'kysely';
import { deviceId, userId } from '../core/ids.ts';
import { absent } from './outbox.ts';

/** Devices that one person may have keys of in a room; of more, those are forgotten that published first. */
const MAX_DEVICES = 32;
/** Pre keys that are kept of a device; of more the oldest are forgotten. */
const MAX_PRE_KEYS = 50;

/** Public keys of devices: what is published and claimed in a room goes one after another. */
export const devices = (database: Database, queries: Queries): Devices => ({
  async publish(roomId, keys) {
    await database.writeInOrder(
      roomId,
      putDevice(queries, roomId, keys).compile(),
      dropUseless(queries, roomId, keys).compile(),
      ...keys.preKeys.map((preKey) => addPreKey(queries, roomId, keys, preKey).compile()),
      dropOldest(queries, roomId, keys).compile(),
      dropOldDevices(queries, roomId, keys.userId).compile(),
    );
  },

  async list(roomId, now) {
    const query = queries
      .selectFrom('device_keys')
      .innerJoin('members', (join) =>
        join
          .onRef('members.room_id', '=', 'device_keys.room_id')
          .onRef('members.user_id', '=', 'device_keys.user_id'),
      )
      .leftJoin('pre_keys', (join) =>
        join
          .onRef('pre_keys.room_id', '=', 'device_keys.room_id')
          .onRef('pre_keys.user_id', '=', 'device_keys.user_id')
          .onRef('pre_keys.device_id', '=', 'device_keys.device_id')
          .on('pre_keys.spent', '=', 0)
          .on(isGood(now)),
      )
      .where('device_keys.room_id', '=', roomId)
      .where('members.left_at', 'is', null)
      .groupBy(['device_keys.room_id', 'device_keys.user_id', 'device_keys.device_id'])
      .orderBy('device_keys.user_id')
      .orderBy('device_keys.published_at')
      .select(['device_keys.user_id', 'device_keys.device_id', 'device_keys.identity_key'])
      .select('device_keys.endorsement')
      .select((each) => each.fn.count<number>('pre_keys.serial').as('left'));
    const rows = await database.read(query.compile());
    return rows.map((row) => ({
      ...deviceOf(row),
      identityKey: row.identity_key,
      endorsement: row.endorsement,
      preKeysLeft: row.left,
    }));
  },

  async claim(roomId, wanted, now) {
    if (wanted.length === 0) return [];
    const query = spend(queries, roomId, wanted, now);
    const rows = await database.writeInOrder(roomId, query.compile());
    return rows.map((row) => ({
      ...deviceOf(row),
      identityKey: row.identity_key,
      preKey: row.pre_key,
    }));
  },

  async remove(roomId, device) {
    const query = queries
      .deleteFrom('device_keys')
      .where((each) => each.and(keyOf(roomId, device)));
    await database.writeInOrder(roomId, query.compile());
  },
});

/** The columns that name a device in a room. */
export const keyOf = (roomId: RoomId, { userId: owner, deviceId: device }: Device) => ({
  room_id: roomId,
  user_id: owner,
  device_id: device,
});

export const deviceOf = (row: {
  readonly user_id: string;
  readonly device_id: string;
}): Device => ({ userId: userId(row.user_id), deviceId: deviceId(row.device_id) });

/** Whether a row of a table is of one of these devices; at least one. */
export function isOneOf(table: string, some: readonly Device[]): RawBuilder<SqlBool> {
  const [user, device] = [sql.ref(`${table}.user_id`), sql.ref(`${table}.device_id`)];
  const each = some.map((one) => sql`${user} = ${one.userId} and ${device} = ${one.deviceId}`);
  return sql<SqlBool>`(${sql.join(each, sql` or `)})`;
}

const isGood = (now: number) => (each: ExpressionBuilder<Schema, 'pre_keys'>) =>
  each.or([each('pre_keys.expires_at', 'is', null), each('pre_keys.expires_at', '>', now)]);

// Publishing

/** Nothing where the room has ended. */
const putDevice = (queries: Queries, roomId: RoomId, keys: NewDeviceKeys) =>
  queries
    .insertInto('device_keys')
    .columns(['room_id', 'user_id', 'device_id', 'identity_key', 'endorsement', 'published_at'])
    .expression(
      livingRoom(queries, roomId).select([
        'rooms.id as room_id',
        sql<string>`${keys.userId}`.as('user_id'),
        sql<string>`${keys.deviceId}`.as('device_id'),
        sql<string>`${keys.identityKey}`.as('identity_key'),
        sql<string | null>`${keys.endorsement}`.as('endorsement'),
        sql<number>`${keys.publishedAt}`.as('published_at'),
      ]),
    )
    .onConflict((conflict) =>
      conflict.columns(['room_id', 'user_id', 'device_id']).doUpdateSet((set) => ({
        identity_key: set.ref('excluded.identity_key'),
        endorsement: set.ref('excluded.endorsement'),
        published_at: set.ref('excluded.published_at'),
      })),
    );

/** The room, unless it has ended. */
export const livingRoom = (queries: Queries, roomId: RoomId) =>
  queries.selectFrom('rooms').where('rooms.id', '=', roomId).where('rooms.ended_at', 'is', null);

/** Those that are expired, or were made with another identity key. */
const dropUseless = (queries: Queries, roomId: RoomId, keys: NewDeviceKeys) =>
  queries
    .deleteFrom('pre_keys')
    .where((each) => each.and(keyOf(roomId, keys)))
    .where((each) =>
      each.or([
        each('identity_key', '!=', keys.identityKey),
        each('expires_at', '<=', keys.publishedAt),
      ]),
    );

/** Nothing where it was there before: the answer to a request may have been lost. */
const addPreKey = (queries: Queries, roomId: RoomId, keys: NewDeviceKeys, preKey: string) =>
  queries
    .insertInto('pre_keys')
    .columns(['room_id', 'user_id', 'device_id', 'identity_key', 'pre_key', 'expires_at'])
    .expression(
      queries
        .selectFrom('device_keys')
        .where((each) => each.and(keyOf(roomId, keys)))
        .select([
          'room_id',
          'user_id',
          'device_id',
          'identity_key',
          sql<string>`${preKey}`.as('pre_key'),
          sql<number | null>`${keys.expiresAt}`.as('expires_at'),
        ])
        .where(
          absent(
            queries
              .selectFrom('pre_keys as known')
              .select('known.serial')
              .where((each) => each.and({ ...keyOf(roomId, keys), pre_key: preKey })),
          ),
        ),
    );

const dropOldest = (queries: Queries, roomId: RoomId, device: Device) =>
  queries
    .deleteFrom('pre_keys')
    .where((each) => each.and(keyOf(roomId, device)))
    .where('serial', 'not in', (each) =>
      each
        .selectFrom('pre_keys as newer')
        .select('newer.serial')
        .where((one) => one.and(keyOf(roomId, device)))
        .orderBy('newer.serial', 'desc')
        .limit(MAX_PRE_KEYS),
    );

const dropOldDevices = (queries: Queries, roomId: RoomId, owner: UserId) =>
  queries
    .deleteFrom('device_keys')
    .where('room_id', '=', roomId)
    .where('user_id', '=', owner)
    .where('device_id', 'not in', (each) =>
      each
        .selectFrom('device_keys as newer')
        .select('newer.device_id')
        .where('newer.room_id', '=', roomId)
        .where('newer.user_id', '=', owner)
        .orderBy('newer.published_at', 'desc')
        .orderBy('newer.device_id')
        .limit(MAX_DEVICES),
    );

// Claiming

/**
 * Of each device whose owner is a member, the oldest that was given to nobody; else the newest. Those that
 * were given out are kept, so that they are known should they be published again.
 */
const spend = (queries: Queries, roomId: RoomId, wanted: readonly Device[], now: number) =>
  queries
    .updateTable('pre_keys')
    .set({ spent: 1 })
    .where('serial', 'in', (each) =>
      each
        .selectFrom('pre_keys')
        .innerJoin('members', (join) =>
          join
            .onRef('members.room_id', '=', 'pre_keys.room_id')
            .onRef('members.user_id', '=', 'pre_keys.user_id'),
        )
        .select(
          sql<number>`coalesce(
            min(case when pre_keys.spent = 0 then pre_keys.serial end), max(pre_keys.serial))`.as(
            'serial',
          ),
        )
        .where('pre_keys.room_id', '=', roomId)
        .where('members.left_at', 'is', null)
        .where(isOneOf('pre_keys', wanted))
        .where(isGood(now))
        .groupBy(['pre_keys.user_id', 'pre_keys.device_id']),
    )
    .returning(['user_id', 'device_id', 'identity_key', 'pre_key']);
