import type { MessageId, RoomId } from '../core/ids.ts';
import type { OwnReaction, Reaction, ReactionBounds } from '../core/model.ts';
import type { Reactions } from '../core/store.ts';
import type { Database } from './database.ts';
import type { Queries } from './queries.ts';
import type { Slots } from './query.ts';
import { sql } from 'kysely';
import { AppError } from '../core/errors.ts';
import { userId as asUserId } from '../core/ids.ts';
import { only } from './database.ts';
import { prepare } from './query.ts';

export const reactions = (database: Database, queries: Queries): Reactions => ({
  async add(reaction, at, most) {
    await refuseMore(database, queries, reaction, most);
    const { userId, emoji } = reaction;
    const insert = queries
      .insertInto('reactions')
      .columns(['room_id', 'message_serial', 'user_id', 'emoji', 'created_at'])
      .expression(
        reactedTo(queries, reaction)
          .where('messages.deleted_at', 'is', null)
          .select([
            'messages.room_id',
            'messages.serial',
            sql<string>`${userId}`.as('user_id'),
            sql<string>`${emoji}`.as('emoji'),
            sql<number>`${at}`.as('created_at'),
          ]),
      )
      .onConflict((conflict) => conflict.doNothing())
      .returning('emoji');
    return (await database.write(insert.compile())).length > 0;
  },

  async remove(reaction) {
    const { roomId, userId, emoji } = reaction;
    const query = queries
      .deleteFrom('reactions')
      .where('room_id', '=', roomId)
      .where('message_serial', '=', reactedTo(queries, reaction).select('messages.serial'))
      .where('user_id', '=', userId)
      .where('emoji', '=', emoji)
      .returning('emoji');
    return (await database.write(query.compile())).length > 0;
  },
});

const reactedTo = (queries: Queries, { roomId, message }: OwnReaction) =>
  queries
    .selectFrom('messages')
    .where('messages.id', '=', message)
    .where('messages.room_id', '=', roomId);

async function refuseMore(
  database: Database,
  queries: Queries,
  reaction: OwnReaction,
  { ofPerson, ofMessage }: ReactionBounds,
): Promise<void> {
  const { roomId, userId, emoji } = reaction;
  const others = queries
    .selectFrom('reactions')
    .where('room_id', '=', roomId)
    .where('message_serial', '=', reactedTo(queries, reaction).select('messages.serial'))
    .where((where) => where.not(where.and({ user_id: userId, emoji })))
    .select((each) => [
      each.fn.countAll<number>().as('all'),
      each.fn
        .sum<number | null>(each.case().when('user_id', '=', userId).then(1).else(0).end())
        .as('own'),
    ]);
  const { all, own } = only(await database.read(others.compile()));
  const isGreedy = (own ?? 0) >= ofPerson;
  if (!isGreedy && all < ofMessage) return;
  throw new AppError('too-many-reactions', { values: { most: isGreedy ? ofPerson : ofMessage } });
}

/** Takes all reactions to a message away. */
export const dropReactions = (queries: Queries, roomId: RoomId, message: MessageId) =>
  queries
    .deleteFrom('reactions')
    .where('room_id', '=', roomId)
    .where('message_serial', '=', (each) =>
      each.selectFrom('messages').select('serial').where('id', '=', message),
    );

interface Reacted {
  readonly room_id: string;
  readonly serial: number;
}

type Stretch = { roomId: string; first: number; last: number };

/** Reads the reactions to a stretch of a room's messages in one go, by the messages' serials. */
export function reactionReader(database: Database, queries: Queries) {
  const stretch = prepare((slot: Slots<Stretch>) =>
    queries
      .selectFrom('reactions')
      .select(['message_serial', 'user_id', 'emoji'])
      .where('room_id', '=', slot('roomId'))
      .where('message_serial', '>=', slot('first'))
      .where('message_serial', '<=', slot('last'))
      .orderBy('message_serial')
      .orderBy('created_at')
      .orderBy('user_id'),
  );
  return async (messages: readonly Reacted[]): Promise<ReadonlyMap<number, Reaction[]>> => {
    const [one, other] = [messages[0], messages.at(-1)];
    if (!one || !other) return new Map();
    const first = Math.min(one.serial, other.serial);
    const last = Math.max(one.serial, other.serial);
    const rows = await database.read(stretch({ roomId: one.room_id, first, last }));
    const byMessage = Map.groupBy(rows, (row) => row.message_serial);
    return new Map([...byMessage].map(([serial, some]) => [serial, byEmoji(some)]));
  };
}

function byEmoji(rows: readonly { readonly emoji: string; readonly user_id: string }[]) {
  const all = Map.groupBy(rows, ({ emoji }) => emoji);
  return [...all].map(([emoji, some]): Reaction => {
    const users = some.map((row) => asUserId(row.user_id));
    return { emoji, users };
  });
}
