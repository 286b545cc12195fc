import type { CompiledQuery } from 'kysely';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { roomId, userId } from '../core/ids.ts';
import { newLocation } from '../testing/postgres.ts';
import type { Database } from './database.ts';
import { messages } from './messages.ts';
import { postgresQueries } from './queries.ts';
import { rooms } from './rooms.ts';
import { openStore } from './store.ts';
import { unobserved } from './testing/observer.ts';
import { asked, join, lists, lookForDue, pages, putCode, refs, talk } from './testing/questions.ts';

/** As much as makes an index worth its while: the planner looks at what is there. */
const FILL = `
  INSERT INTO users (id, origin, display_name, created_at)
    SELECT 'u' || n, 'hackrtc', 'Ann', n FROM generate_series(1, 2000) n;
  INSERT INTO sign_ins SELECT 'password', n || '@example.org', 'u' || n FROM generate_series(1, 2000) n;
  INSERT INTO rooms (id, origin, name, description, kind, access, chat_policy, owner_id, invite_code, created_at)
    SELECT 'r' || n, 'hackrtc', 'name' || n, '', 'video', 'open', 'mixed', 'u' || n, 'i' || n, n
    FROM generate_series(1, 2000) n;
  INSERT INTO members SELECT 'r' || n, 'u' || n % 500 + 1, 'guest', 0, n FROM generate_series(1, 2000) n;
  INSERT INTO messages (id, room_id, author_id, text, encrypted, created_at)
    SELECT 'm' || n, 'r' || n % 200 + 1, 'u1', 'hello', 0, n FROM generate_series(1, 20000) n;
  INSERT INTO message_words (rowid, words)
    SELECT serial, array_to_tsvector(ARRAY(SELECT room_id || '=hello' || word FROM generate_series(serial, serial + 9) word))
    FROM messages;
  INSERT INTO reactions SELECT room_id, serial, 'u' || serial % 500 + 1, '👍', 1 FROM messages;
  INSERT INTO bans SELECT 'r' || n, 'u' || n, n FROM generate_series(1, 2000) n;
  INSERT INTO network_bans SELECT 'r' || n, 'n' || n, 'u' || n, n FROM generate_series(1, 2000) n;
  INSERT INTO invites (id, room_id, code, role, created_at)
    SELECT 'i' || n, 'r' || n, 'c' || n, 'guest', n FROM generate_series(1, 2000) n;
  INSERT INTO webhook_deliveries (event_id, endpoint, room_id, room_serial, number, type, payload, created_at, state, due_at)
    SELECT 'e' || n, 'https://example.org', 'r' || n % 200 + 1, 1, n, 'message.created', '{}', n,
      CASE WHEN n % 10 = 0 THEN 'waiting' ELSE 'delivered' END, n + 1e9 FROM generate_series(1, 20000) n;
  INSERT INTO codes SELECT n || '@example.org', '', n, n, 5 FROM generate_series(1, 2000) n;
  ANALYZE`;

let connection: Client;
beforeAll(async () => {
  const location = await newLocation();
  await (await openStore(location, unobserved)).close();
  connection = new Client(location.url.reveal());
  await connection.connect();
  await connection.query(FILL);
});
afterAll(() => connection.end());

const queries = postgresQueries();
const room = roomId('r7');
const user = userId('u7');

/** A table is read from end to end, or the messages of all rooms. */
const isScan = (step: string) => /Seq Scan|messages_pkey/.test(step);
/** More than a page is sorted; where hardly anything is left, any way is a good one. */
const isLongSort = (step: string) => Number(/Sort .*rows=(\d+)/.exec(step)?.[1] ?? 0) > 50;

async function plan({ sql, parameters }: CompiledQuery): Promise<string[]> {
  await connection.query(`PREPARE asked AS ${sql}`);
  const values = parameters.map((value) => connection.escapeLiteral(String(value))).join();
  const { rows } = await connection.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN EXECUTE asked${values && `(${values})`}`,
  );
  await connection.query('DEALLOCATE asked');
  return rows.map((row) => row['QUERY PLAN']);
}

/** How PostgreSQL would go about every query that `ask` puts to the database. */
async function plansOf(ask: (database: Database) => Promise<unknown>): Promise<string[]> {
  const plans: string[] = [];
  for (const query of await asked(ask)) plans.push(...(await plan(query)));
  return plans;
}

/** A prepared query is planned for its values at first, and once for all values later. */
describe.each(['force_custom_plan', 'force_generic_plan'])('with %s', (mode) => {
  beforeAll(() => connection.query(`SET plan_cache_mode = ${mode}`));

  test.each(pages)('[C14] a page is read by index: %j', async (query) => {
    const plans = await plansOf((database) => messages(database, queries).page(room, query));
    expect(plans).not.toEqual([]);
    expect(plans.filter((step) => isScan(step) || isLongSort(step))).toEqual([]);
  });

  test.each(refs)('a room is found by index: %j', async (ref) => {
    const plans = await plansOf((database) => rooms(database, queries).find(ref));
    expect(plans.filter(isScan)).toEqual([]);
  });

  test('all else is looked up by index', async () => {
    const plans = await plansOf(async (database) => {
      await join(database, queries, room, user);
      await lists(database, queries, room, user);
      await putCode(database, queries);
      await lookForDue(database, queries);
      await talk(database, queries, room, user);
    });
    expect(plans.filter(isScan)).toEqual([]);
  });
});
