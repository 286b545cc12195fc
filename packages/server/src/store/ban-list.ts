import type { RoomId } from '../core/ids.ts';
import type { Ban, Slice } from '../core/model.ts';
import type { Database } from './database.ts';
import type { Queries } from './queries.ts';
import { roomId, userId } from '../core/ids.ts';

/** Bans from rooms that have not ended, the latest first. @param now in ms since 1970 */
export async function listBans(
  database: Database,
  queries: Queries,
  {
    now,
    slice,
    room,
  }: { readonly now: number; readonly slice: Slice; readonly room?: RoomId | undefined },
): Promise<Ban[]> {
  const all = listed(queries, now).orderBy('bans.created_at', 'desc').orderBy('bans.user_id');
  const query = room === undefined ? all : all.where('bans.room_id', '=', room);
  const rows = await database.read(query.limit(slice.limit).offset(slice.offset).compile());
  return rows.map(banOf);
}

const listed = (queries: Queries, now: number) =>
  queries
    .selectFrom('bans')
    .innerJoin('rooms', 'rooms.id', 'bans.room_id')
    .leftJoin('users', 'users.id', 'bans.user_id')
    .where('rooms.ended_at', 'is', null)
    .select(['bans.room_id', 'rooms.name', 'bans.user_id', 'users.display_name', 'bans.created_at'])
    .select((each) =>
      each
        .selectFrom('network_bans')
        .whereRef('network_bans.room_id', '=', 'bans.room_id')
        .whereRef('network_bans.user_id', '=', 'bans.user_id')
        .where('network_bans.until', '>', now)
        .select((ban) => ban.fn.max('network_bans.until').as('until'))
        .as('network_until'),
    );

interface BanRow {
  readonly room_id: string;
  readonly name: string;
  readonly user_id: string;
  readonly display_name: string | null;
  readonly created_at: number;
  readonly network_until: number | null;
}

/** Who has no account, such as a peer of a dialect without any, has no name here. */
const banOf = (row: BanRow): Ban => ({
  room: { id: roomId(row.room_id), name: row.name },
  user: { id: userId(row.user_id), displayName: row.display_name ?? '' },
  createdAt: row.created_at,
  networkUntil: row.network_until,
});
