import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { textLike } from '../testing/matchers.ts';
import { guest, roomOf } from '../testing/people.ts';
import { freePort } from '../../../client/src/testing/free-port.ts';
import { locationOf, newLocation } from '../testing/postgres.ts';
import { atOnce, request } from '../testing/request.ts';
import { testServer } from '../testing/server.ts';
import type { PostgresLocation } from './postgres-connection.ts';
import { openStore } from './store.ts';
import { countingGroups, unobserved } from './testing/observer.ts';
import { newMessage, newRoom, newUser, nobody, password } from './testing/records.ts';

let location: PostgresLocation;
/** Another connection to the same database. */
let other: Client;
beforeEach(async () => {
  location = await newLocation();
  other = new Client(location.url.reveal());
  await other.connect();
});
afterEach(() => other.end());

/** Time for a statement where it is to run out, and enough of it for all others, in ms. */
const IMPATIENT = 2_000;
const open = (fields: Partial<PostgresLocation> = {}) =>
  openStore({ ...location, ...fields }, unobserved);
const rows = async (sql: string) => (await other.query<Record<string, unknown>>(sql)).rows;
const tables = () =>
  rows(`SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`);
/** The connections of stores to this database. */
const OURS = `FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'parley'`;
const causeOf = (thrown: unknown) => thrown instanceof Error && thrown.cause;
const failed = { name: 'AppError', code: 'store-failed', status: 503 };

const unusable = (why: RegExp) => ({ name: 'StoreError', message: textLike(why) });

/** Opens the same database by another address. */
const openAt = (change: (url: URL) => void) => {
  const url = new URL(location.url.reveal());
  change(url);
  return openStore(locationOf(url.href), unobserved);
};

describe('opening', () => {
  test('knows whether other servers use the database, idle ones too', async () => {
    const first = await open();
    expect(first.hasOthers).toBe(false);
    await first.check();
    const second = await open();
    expect(second.hasOthers).toBe(true);
    for (const store of [first, second]) await store.close();
  });

  test('what was written is there when the database is opened again', async () => {
    const before = await open();
    const ann = await before.accounts.add(newUser());
    const room = await before.rooms.add(newRoom(ann));
    const message = await before.messages.append(newMessage(room, ann));
    await before.close();
    const made = await tables();

    const after = await open();
    expect(await after.accounts.find(ann.id)).toEqual(ann);
    const page = await after.messages.page(room.id, { from: 'oldest', limit: 10 });
    expect(page).toEqual([message]);
    await after.close();
    expect(await tables()).toEqual(made);
  });

  test('a wrong password is said without it', async () => {
    const opened = openAt((url) => (url.password = 'hush-hush'));
    const refused = await opened.catch((thrown: unknown) => thrown);
    expect(refused).toMatchObject(
      unusable(
        /^The database postgresql:\/\/127\.0\.0\.1:\d+\/test_\w+ cannot be opened \(password/,
      ),
    );
    expect(JSON.stringify(refused, Object.getOwnPropertyNames(refused))).not.toContain('hush');
  });

  test('a server that is not there is named', async () => {
    const port = String(await freePort());
    const opened = openAt((url) => Object.assign(url, { hostname: 'localhost', port }));
    await expect(opened).rejects.toMatchObject(
      unusable(/localhost:\d+\/test_\w+ cannot be opened \(.*ECONNREFUSED.*\): mend it, or name/),
    );
  });

  test('TLS that is asked for is not done without', async () => {
    const opened = openAt((url) => url.searchParams.set('sslmode', 'require'));
    await expect(opened).rejects.toMatchObject(unusable(/does not support SSL connections/));
    const plain = await openAt((url) => url.searchParams.set('sslmode', 'disable'));
    await plain.close();
  });

  test('a database of a newer version is left alone', async () => {
    await (await open()).close();
    await rows(`INSERT INTO kysely_migration VALUES ('9999-later', '2100-01-01T00:00:00.000Z')`);
    await expect(open()).rejects.toMatchObject(
      unusable(/^The database was written by a newer version/),
    );
  });

  test('tables that cannot all be made are not made at all', async () => {
    await rows('CREATE TABLE messages (text text)');
    await expect(open()).rejects.toMatchObject(unusable(/"messages" already exists/));
    expect(await rows(`SELECT to_regclass('users') AS users`)).toEqual([{ users: null }]);
    expect(await rows('SELECT * FROM kysely_migration')).toEqual([]);
  });

  test('a database that cannot hold every character is refused', async () => {
    const name = `latin_${new URL(location.url.reveal()).pathname.slice(1)}`;
    await rows(`CREATE DATABASE ${name} ENCODING 'LATIN1' TEMPLATE template0`);
    const opened = openAt((url) => (url.pathname = name));
    await expect(opened).rejects.toMatchObject(unusable(/LATIN1, where UTF8 is needed/));
  });
});

test('no more connections are made than may be', async () => {
  const store = await open({ connections: 3 });
  const added = await atOnce(50, () => store.accounts.add(newUser()));
  expect(new Set(added.map(({ id }) => id)).size).toBe(50);
  expect(await rows(`SELECT pid ${OURS}`)).toHaveLength(3);
  await store.close();
});

test('who comes when too many wait is told to come back', async () => {
  const store = await open({ connections: 1, timeoutMs: IMPATIENT });
  await other.query('BEGIN; LOCK TABLE users');
  const find = () => store.accounts.find(nobody);
  const waiting = Promise.allSettled(Array.from({ length: 10_000 }, find));
  await expect(find()).rejects.toMatchObject({ code: 'busy', retryAfter: 1_000 });
  for (const each of await waiting) expect(each).toMatchObject({ reason: failed });
  await other.query('ROLLBACK');
  expect(await find()).toBeUndefined();
  await store.close();
});

test('a hundred messages at once for one room cost few commits', async () => {
  const observer = countingGroups();
  const store = await openStore(location, observer);
  const ann = await store.accounts.add(newUser());
  const room = await store.rooms.add(newRoom(ann));
  await atOnce(100, () => store.messages.append(newMessage(room, ann)));
  expect(observer.groups).toEqual([1, 1, 1, 99]);
  await store.close();
});

test('closing finishes what is under way, and may be asked for twice', async () => {
  const store = await open();
  const added = atOnce(50, () => store.accounts.add(newUser()));
  const closed = [store.close(), store.close()];
  expect(await added).toHaveLength(50);
  await Promise.all(closed);
  expect(await rows('SELECT id FROM users')).toHaveLength(50);
});

test('[C5] logs of a database that is away hold no password and nothing that was written', async () => {
  const url = new URL(location.url.reveal());
  await using server = await testServer({ DATABASE_URL: url.href, LOG_LEVEL: 'trace' });
  const ann = await guest(server);
  const room = await roomOf(server, ann);
  const name = url.pathname.slice(1);
  await other.end();
  url.pathname = 'postgres';
  other = new Client(url.href);
  await other.connect();
  await rows(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await rows(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  const say = { token: ann.token, body: { ciphertext: 'secret message' } };
  await expect.poll(async () => (await request(server, 'GET /readyz')).status).toBe(503);
  expect(await request(server, `POST /chat/${room.id}`, say)).toMatchObject({ status: 503 });
  expect(server.log()).toContain('is not currently accepting connections');
  for (const secret of [url.password, 'secret message']) {
    expect(server.log()).not.toContain(secret);
  }
});

test('connections that were cut are made anew', async () => {
  const store = await open();
  const ann = await store.accounts.add(newUser());
  await rows(`SELECT pg_terminate_backend(pid) ${OURS}`);
  // One that is cut and not yet known to be costs an attempt.
  await expect.poll(() => store.accounts.find(ann.id).catch(() => undefined)).toEqual(ann);
  await store.close();
});

describe('a unit', () => {
  /** Unlike activity, locks are not remembered for the length of a transaction. */
  const WAITING = `FROM pg_locks, pg_database d
    WHERE NOT granted AND database = d.oid AND datname = current_database()`;

  test('whose statement takes too long is undone', async () => {
    const store = await open({ timeoutMs: IMPATIENT });
    await other.query('BEGIN; LOCK TABLE sign_ins');
    const ann = newUser();
    const added = store.accounts.add(ann, password('ann@example.org'));
    await expect(added).rejects.toMatchObject(failed);
    await other.query('ROLLBACK');
    expect(await store.accounts.find(ann.id)).toBeUndefined();
    await store.accounts.add(ann, password('ann@example.org'));
    await store.close();
  });

  test('is not half done where its connection is cut', async () => {
    const store = await open();
    await other.query('BEGIN; LOCK TABLE sign_ins');
    const ann = newUser();
    const added = Promise.allSettled([store.accounts.add(ann, password('ann@example.org'))]);
    await expect.poll(() => rows(`SELECT pid ${WAITING}`)).toHaveLength(1);
    await rows(`SELECT pg_terminate_backend(pid) ${WAITING}`);
    expect(await added).toMatchObject([{ reason: failed }]);
    await other.query('ROLLBACK');
    expect(await store.accounts.find(ann.id)).toBeUndefined();
    await store.close();
  });
});

test('a database that does not answer is given up, and taken up again', async () => {
  const store = await open({ timeoutMs: IMPATIENT });
  const ann = await store.accounts.add(newUser());
  const [backend] = await rows(`SELECT pid ${OURS}`);
  const pid = Number(backend?.['pid']);
  process.kill(pid, 'SIGSTOP');
  await expect(store.accounts.find(ann.id)).rejects.toMatchObject(failed);
  expect(await store.accounts.find(ann.id)).toEqual(ann);
  process.kill(pid, 'SIGCONT');
  await store.close();
});

test('a database that takes no writes is not ready until it does', async () => {
  const store = await open();
  const name = new URL(location.url.reveal()).pathname.slice(1);
  await rows(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
  await rows(`SELECT pg_terminate_backend(pid) ${OURS}`);
  await expect.poll(() => store.check().catch(causeOf)).toMatchObject({ code: '25006' });
  await rows(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
  await store.check();
  await store.close();
});
