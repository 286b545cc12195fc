/** Transactions that PostgreSQL gives up so that others can go on. */
import { sql } from 'kysely';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deviceId } from '../core/ids.ts';
import { newLocation } from '../testing/postgres.ts';
import type { Database } from './database.ts';
import { only } from './database.ts';
import type { PostgresLocation } from './postgres-connection.ts';
import { openPostgres } from './postgres.ts';
import { postgresQueries } from './queries.ts';
import { openStore } from './store.ts';
import { unobserved } from './testing/observer.ts';
import { newRoom, newUser } from './testing/records.ts';

let location: PostgresLocation;
let database: Database;
/** Connections of somebody else to the same database. */
let other: Client;
let third: Client;
beforeEach(async () => {
  location = await newLocation();
  [other, third] = [await connected(), await connected()];
  await other.query(`CREATE TABLE counters (name text PRIMARY KEY, value integer)`);
  await other.query(`INSERT INTO counters VALUES ('a', 0), ('b', 0)`);
  // Unlike rows, a sequence does not go back with its transaction.
  await other.query(`CREATE SEQUENCE tries`);
  // Whoever looks for a deadlock first is its victim: ours at once, the other never.
  const name = new URL(location.url.reveal()).pathname.slice(1);
  await other.query(`ALTER DATABASE ${name} SET deadlock_timeout = '10ms'`);
  await other.query(`SET deadlock_timeout = '1h'`);
  database = await openPostgres(location, unobserved);
});
afterEach(async () => {
  await Promise.all([other.end(), third.end()]);
  await database.close();
});

async function connected(): Promise<Client> {
  const client = new Client(location.url.reveal());
  await client.connect();
  return client;
}

const queries = postgresQueries();
const trying = sql`SELECT nextval('tries')`.compile(queries);
/** Waits until the other opens the gate. */
const pass = sql`SELECT pg_advisory_xact_lock_shared(1)`.compile(queries);
const count = (name: string) =>
  sql`UPDATE counters SET value = value + 1 WHERE name = ${name}`.compile(queries);
const fail = (code: string) =>
  sql.raw(`DO $$ BEGIN RAISE SQLSTATE '${code}'; END $$`).compile(queries);

const counted = () => database.read(sql`SELECT name, value FROM counters`.compile(queries));
async function tries() {
  const query = sql<{ count: number }>`SELECT last_value AS count FROM tries`.compile(queries);
  return only(await database.read(query)).count;
}
const waiting = () =>
  database.read(
    sql`SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`.compile(queries),
  );

test('units that lock the same rows in opposite order are each done once', async () => {
  await other.query('SELECT pg_advisory_lock(1)');
  const both = Promise.all([
    database.write(trying, count('a'), pass, count('b')),
    database.writeInOrder('key', trying, count('b'), pass, count('a')),
  ]);
  await expect.poll(waiting).toHaveLength(2);
  await other.query('SELECT pg_advisory_unlock(1)');
  await both;
  expect(new Set(await counted())).toEqual(
    new Set([
      { name: 'a', value: 2 },
      { name: 'b', value: 2 },
    ]),
  );
  expect(await tries()).toBeGreaterThan(2);
});

test.each([
  ['a deadlock', '40P01', 4],
  ['a serialization failure', '40001', 4],
  ['an outcome that nobody knows', '40003', 1],
  ['a value that does not fit', '22003', 1],
])('a unit that ends with %s (%s) is tried %i times at most', async (_, code, most) => {
  const written = database.write(trying, count('a'), fail(code));
  await expect(written).rejects.toMatchObject({ code: 'store-failed', cause: { code } });
  expect(await tries()).toBe(most);
  expect(await counted()).toContainEqual({ name: 'a', value: 0 });
});

test('an account is deleted while somebody locks its devices before its memberships', async () => {
  const store = await openStore(location, unobserved);
  const ann = await store.accounts.add(newUser());
  const room = await store.rooms.add(newRoom(ann));
  const keys = { identityKey: 'key', endorsement: null, preKeys: [], expiresAt: null };
  const laptop = { userId: ann.id, deviceId: deviceId('laptop'), publishedAt: 1 };
  await store.devices.publish(room.id, { ...keys, ...laptop });

  await other.query('BEGIN; SELECT FROM device_keys FOR UPDATE');
  // Holds the deletion up between memberships and devices.
  await third.query('BEGIN; LOCK TABLE device_keys IN SHARE MODE');
  const removed = store.accounts.remove(ann.id, { at: 5, displayName: 'Deleted user' });
  await expect.poll(waiting).toHaveLength(1);
  const changed = other.query('UPDATE members SET muted = 1');
  await expect.poll(waiting).toHaveLength(2);
  await third.query('COMMIT');
  await changed;
  await other.query('COMMIT');
  await removed;
  expect(await store.accounts.find(ann.id)).toMatchObject({ deletedAt: 5 });
  expect(await store.devices.list(room.id, 5)).toEqual([]);
  expect(await store.members.find(room.id, ann.id)).toBeUndefined();
  await store.close();
});
