/** What is asked of a store often, or of tables that grow: it must be answered by index. */
import type { CompiledQuery } from 'kysely';
import type { RoomId, UserId } from '../../core/ids.ts';
import type { Cursor, HistoryQuery, RoomRef } from '../../core/model.ts';
import type { Database } from '../database.ts';
import type { Queries } from '../queries.ts';
import { messageId, networkId, serial } from '../../core/ids.ts';
import { accounts } from '../accounts.ts';
import { codes } from '../codes.ts';
import { deliveries } from '../deliveries.ts';
import { members } from '../members.ts';
import { messages } from '../messages.ts';
import { reactions } from '../reactions.ts';
import { readings } from '../readings.ts';
import { rooms } from '../rooms.ts';
import { nowhere, ORIGIN } from './records.ts';

/** The queries that `ask` puts to a database, which answers nothing. */
export async function asked(
  ask: (database: Database) => Promise<unknown>,
): Promise<CompiledQuery[]> {
  const queries: CompiledQuery[] = [];
  await ask({
    read: async (query) => (queries.push(query), []),
    write: async (...unit) => (queries.push(...unit), []),
    writeInOrder: async (_key, ...unit) => (queries.push(...unit), []),
    close: async () => {},
  });
  return queries;
}

const cursors: (Cursor | undefined)[] = [
  undefined,
  { at: 'id', id: messageId('m10000') },
  { at: 'serial', serial: serial(10_000) },
  { at: 'time', ms: 10_000 },
];
const ranges = cursors.flatMap((after) =>
  cursors.map((before) => ({ ...(after && { after }), ...(before && { before }) })),
);

/** Pages of every kind. */
export const pages = ranges.flatMap((range): HistoryQuery[] => [
  { ...range, from: 'oldest', limit: 50 },
  { ...range, from: 'newest', limit: 50 },
]);

/** Whatever a room goes by. */
export const refs: RoomRef[] = [
  { by: 'id', id: nowhere },
  { by: 'invite', code: 'a' },
  { by: 'name', name: 'a' },
  { by: 'serial', serial: serial(1), origin: ORIGIN },
];

/** What a join looks up. */
export async function join(database: Database, queries: Queries, room: RoomId, user: UserId) {
  await rooms(database, queries).standing({ by: 'id', id: room }, user);
  await members(database, queries).find(room, user);
  await accounts(database, queries).find(user);
  await accounts(database, queries).bySignIn('password', 'a@example.org');
}

export async function lists(database: Database, queries: Queries, room: RoomId, user: UserId) {
  await rooms(database, queries).list('owned', user);
  await rooms(database, queries).list('joined', user);
  await members(database, queries).list(room);
}

/** What is asked of messages that are there. */
export async function talk(database: Database, queries: Queries, room: RoomId, user: UserId) {
  const all = messages(database, queries);
  const message = messageId('m10000');
  const reaction = { roomId: room, message, userId: user, emoji: '👍' };
  await all.find(room, message);
  await all.edit(room, message, { text: 'hello', encrypted: false, at: 1 });
  await all.remove(room, message, 1);
  await all.search(room, { words: ['hello'], limit: 50 });
  await reactions(database, queries).remove(reaction);
  await readings(database, queries).advance(room, user, message);
  await readings(database, queries).of(user);
}

export const putCode = (database: Database, queries: Queries) =>
  codes(database, queries).put('a@example.org', {
    hash: '',
    sentAt: 0,
    expiresAt: 0,
    asker: networkId(''),
    askerTries: 0,
    tries: 0,
  });

/** What is looked for several times a second. */
export const lookForDue = (database: Database, queries: Queries) =>
  deliveries(database, queries).claim('https://example.org', {
    now: 1,
    until: 2,
    most: 32,
    mostOfRoom: 4,
    patience: 4,
  });
