import type { Keys } from '../core/store.ts';
import type { Database } from './database.ts';
import type { Queries } from './queries.ts';
import { userId } from '../core/ids.ts';

export const keys = (database: Database, queries: Queries): Keys => ({
  async put(roomId, bundle) {
    const bundled = { identity_key: bundle.identityKey, pre_key: bundle.preKey };
    const query = queries
      .insertInto('room_keys')
      .values({ room_id: roomId, user_id: bundle.userId, ...bundled })
      .onConflict((conflict) => conflict.columns(['room_id', 'user_id']).doUpdateSet(bundled));
    await database.write(query.compile());
  },

  async list(roomId) {
    const query = queries
      .selectFrom('room_keys')
      .select(['user_id', 'identity_key', 'pre_key'])
      .where('room_id', '=', roomId)
      .orderBy('user_id');
    const rows = await database.read(query.compile());
    return rows.map((row) => ({
      userId: userId(row.user_id),
      identityKey: row.identity_key,
      preKey: row.pre_key,
    }));
  },
});
