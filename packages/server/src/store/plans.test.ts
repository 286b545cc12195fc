import type { CompiledQuery } from 'kysely';
import { join as pathOf } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from './database.ts';
import { messages } from './messages.ts';
import { sqliteQueries } from './queries.ts';
import { rooms } from './rooms.ts';
import { openStore } from './store.ts';
import type { TestFolder } from './testing/folder.ts';
import { testFolder } from './testing/folder.ts';
import { unobserved } from './testing/observer.ts';
import { asked, join, lists, lookForDue, pages, putCode, refs, talk } from './testing/questions.ts';
import { nobody, nowhere } from './testing/records.ts';

let folder: TestFolder;
let connection: DatabaseSync;
beforeAll(async () => {
  folder = await testFolder();
  const file = pathOf(folder.path, 'parley.db');
  await (await openStore({ kind: 'sqlite', file }, unobserved)).close();
  connection = new DatabaseSync(file);
});
afterAll(async () => {
  connection.close();
  await folder[Symbol.asyncDispose]();
});

const plan = ({ sql, parameters }: CompiledQuery): string[] =>
  connection
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...parameters.map(String))
    .map(({ detail }) => String(detail));

/** How SQLite would go about every query that `ask` puts to the database. */
const plansOf = async (ask: (database: Database) => Promise<unknown>) =>
  (await asked(ask)).flatMap(plan);

const queries = sqliteQueries();
/** A table read from end to end, or a sort of more than what is asked for. */
const SLOW = /^SCAN|TEMP B-TREE/;

test.each(pages)('[C14] a page is read by index: %j', async (query) => {
  const plans = await plansOf((database) => messages(database, queries).page(nowhere, query));
  expect(plans).toContainEqual(expect.stringMatching(/^SEARCH messages USING INDEX/));
  expect(plans.filter((step) => SLOW.test(step))).toEqual([]);
});

test.each(refs)('a room is found by index: %j', async (ref) => {
  const plans = await plansOf((database) => rooms(database, queries).find(ref));
  expect(plans[0]).toMatch(/^SEARCH rooms USING/);
  expect(plans.filter((step) => SLOW.test(step))).toEqual([]);
});

test('a join is looked up by index', async () => {
  const plans = await plansOf((database) => join(database, queries, nowhere, nobody));
  expect(plans).toHaveLength(12);
  expect(plans.filter((step) => SLOW.test(step))).toEqual([]);
});

test('codes that are long expired are found by index', async () => {
  const plans = await plansOf((database) => putCode(database, queries));
  expect(plans).toEqual([expect.stringMatching(/^SEARCH codes USING INDEX codes_by_age/)]);
});

test('lists read no more than what is listed', async () => {
  const plans = await plansOf((database) => lists(database, queries, nowhere, nobody));
  expect(plans.filter((step) => step.startsWith('SEARCH'))).toHaveLength(6);
  expect(plans.filter((step) => step.startsWith('SCAN'))).toEqual([]);
});

test('webhooks that are due are found by index, and so is what goes before them', async () => {
  const plans = await plansOf((database) => lookForDue(database, queries));
  expect(plans).toContainEqual(expect.stringContaining('webhook_deliveries_due'));
  expect(plans).toContainEqual(expect.stringContaining('webhook_deliveries_ahead'));
  expect(plans.filter((step) => SLOW.test(step))).toEqual([]);
});

test('[H11] what becomes of messages is looked up by index', async () => {
  const plans = await plansOf((database) => talk(database, queries, nowhere, nobody));
  const scans = plans.filter((step) => SLOW.test(step));
  expect(plans.length).toBeGreaterThan(10);
  // The index of words is read as it is asked, and the hundred that were counted in memory.
  expect(scans.filter((step) => !/VIRTUAL TABLE INDEX|^SCAN counted$/.test(step))).toEqual([]);
});
