import type { CompiledQuery } from 'kysely';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { messageId, serial } from '../core/ids.ts';
import type { Cursor, HistoryQuery, RoomRef } from '../core/model.ts';
import { accounts } from './accounts.ts';
import { codes } from './codes.ts';
import type { Database } from './database.ts';
import { members } from './members.ts';
import { messages } from './messages.ts';
import { sqliteQueries } from './queries.ts';
import { rooms } from './rooms.ts';
import { openStore } from './store.ts';
import type { TestFolder } from './testing/folder.ts';
import { testFolder } from './testing/folder.ts';
import { unobserved } from './testing/observer.ts';
import { nobody, nowhere, ORIGIN } from './testing/records.ts';

let folder: TestFolder;
let connection: DatabaseSync;
beforeAll(async () => {
  folder = await testFolder();
  const file = join(folder.path, 'parley.db');
  await (await openStore({ kind: 'sqlite', file }, unobserved)).close();
  connection = new DatabaseSync(file);
});
afterAll(async () => {
  connection.close();
  await folder[Symbol.asyncDispose]();
});

/** How SQLite would go about every query that `ask` puts to the database. */
async function plansOf(ask: (database: Database) => Promise<unknown>): Promise<string[]> {
  const asked: CompiledQuery[] = [];
  await ask({
    read: async (query) => (asked.push(query), []),
    write: async (...queries) => (asked.push(...queries), []),
    writeInOrder: async (_key, ...queries) => (asked.push(...queries), []),
    close: async () => {},
  });
  return asked.flatMap(plan);
}

const plan = ({ sql, parameters }: CompiledQuery): string[] =>
  connection
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...parameters.map(String))
    .map(({ detail }) => String(detail));

const queries = sqliteQueries();
/** A table read from end to end, or a sort of more than what is asked for. */
const SLOW = /^SCAN|TEMP B-TREE/;

const cursors: (Cursor | undefined)[] = [
  undefined,
  { at: 'id', id: messageId('a') },
  { at: 'serial', serial: serial(1) },
  { at: 'time', ms: 1 },
];
const ranges = cursors.flatMap((after) =>
  cursors.map((before) => ({ ...(after && { after }), ...(before && { before }) })),
);
const pages = ranges.flatMap((range): HistoryQuery[] => [
  { ...range, from: 'oldest', limit: 50 },
  { ...range, from: 'newest', limit: 50 },
]);

test.each(pages)('[C14] a page is read by index: %j', async (query) => {
  const plans = await plansOf((database) => messages(database, queries).page(nowhere, query));
  expect(plans).toContainEqual(expect.stringMatching(/^SEARCH messages USING INDEX/));
  expect(plans.filter((step) => SLOW.test(step))).toEqual([]);
});

const refs: RoomRef[] = [
  { by: 'id', id: nowhere },
  { by: 'invite', code: 'a' },
  { by: 'name', name: 'a' },
  { by: 'serial', serial: serial(1), origin: ORIGIN },
];

test.each(refs)('a room is found by index: %j', async (ref) => {
  const plans = await plansOf((database) => rooms(database, queries).find(ref));
  expect(plans).toEqual([expect.stringMatching(/^SEARCH rooms USING/)]);
});

test('a join is looked up by index', async () => {
  const plans = await plansOf(async (database) => {
    await rooms(database, queries).standing({ by: 'id', id: nowhere }, nobody);
    await members(database, queries).find(nowhere, nobody);
    await accounts(database, queries).find(nobody);
    await accounts(database, queries).bySignIn('password', 'a@example.org');
  });
  expect(plans).toHaveLength(9);
  expect(plans.filter((step) => !step.startsWith('SEARCH'))).toEqual([]);
});

test('codes that are long expired are found by index', async () => {
  const code = { hash: '', sentAt: 0, expiresAt: 0, tries: 0 };
  const plans = await plansOf((database) => codes(database, queries).put('a@example.org', code));
  expect(plans).toEqual([expect.stringMatching(/^SEARCH codes USING INDEX codes_by_age/)]);
});

test('lists read no more than what is listed', async () => {
  const plans = await plansOf(async (database) => {
    await rooms(database, queries).list('owned', nobody);
    await rooms(database, queries).list('joined', nobody);
    await members(database, queries).list(nowhere);
  });
  expect(plans.filter((step) => step.startsWith('SEARCH'))).toHaveLength(6);
  expect(plans.filter((step) => step.startsWith('SCAN'))).toEqual([]);
});
