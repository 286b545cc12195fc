import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { textLike } from '../testing/matchers.ts';
import { openStore } from './store.ts';
import type { TestFolder } from './testing/folder.ts';
import { testFolder } from './testing/folder.ts';
import { countingGroups, unobserved } from './testing/observer.ts';
import { newMessage, newRoom, newUser } from './testing/records.ts';

let folder: TestFolder;
let file: string;
beforeEach(async () => {
  folder = await testFolder();
  file = join(folder.path, 'parley.db');
});
afterEach(() => folder[Symbol.asyncDispose]());

const open = (path = file) => openStore({ kind: 'sqlite', file: path }, unobserved);
const unusable = (why: RegExp) => ({ name: 'StoreError', message: textLike(why) });

/** Opens the store and closes it again. */
const visit = async () => (await open()).close();

/** Asks the file itself, as an operator would. */
function query(sql: string): Record<string, unknown>[] {
  using connection = new DatabaseSync(file);
  return connection.prepare(sql).all();
}
const tables = () => query(`SELECT name, sql FROM sqlite_schema ORDER BY name`);

test('what was written is there when the file is opened again', async () => {
  const before = await open();
  const ann = await before.accounts.add(newUser());
  const room = await before.rooms.add(newRoom(ann));
  const message = await before.messages.append(newMessage(room, ann));
  await before.close();

  const after = await open();
  expect(await after.accounts.find(ann.id)).toEqual(ann);
  const page = await after.messages.page(room.id, { from: 'oldest', limit: 10 });
  expect(page).toEqual([message]);
  const next = await after.messages.append(newMessage(room, ann));
  expect(next.serial).toBeGreaterThan(message.serial);
  await after.close();
});

test('closing leaves one file, with everything in it', async () => {
  const store = await open();
  const added = store.accounts.add(newUser());
  await store.close();
  expect(await readdir(folder.path)).toEqual(['parley.db']);
  expect(query('SELECT id FROM users')).toEqual([{ id: (await added).id }]);
});

test('nobody but the server’s user may read the file', async () => {
  const store = await open();
  await store.accounts.add(newUser());
  for (const name of await readdir(folder.path)) {
    const { mode } = await stat(join(folder.path, name));
    expect(mode & 0o777).toBe(0o600);
  }
  await store.close();
});

test('the tables are made once', async () => {
  await visit();
  const made = tables();
  await visit();
  expect(tables()).toEqual(made);
});

test('a hundred messages at once cost one commit', async () => {
  const observer = countingGroups();
  const store = await openStore({ kind: 'sqlite', file }, observer);
  const ann = await store.accounts.add(newUser());
  const room = await store.rooms.add(newRoom(ann));
  const said = Array.from({ length: 100 }, () => store.messages.append(newMessage(room, ann)));
  await Promise.all(said);
  expect(observer.groups).toEqual([1, 1, 100]);
  await store.close();
});

test('a database of a newer version is left alone', async () => {
  await visit();
  query(`INSERT INTO kysely_migration VALUES ('9999-later', '2100-01-01T00:00:00.000Z')`);
  const made = tables();
  await expect(open()).rejects.toMatchObject(
    unusable(/^The database was written by a newer version/),
  );
  expect(tables()).toEqual(made);
});

test('tables that cannot all be made are not made at all', async () => {
  query('CREATE TABLE messages (text)');
  const found = tables();
  await expect(open()).rejects.toMatchObject(unusable(/"messages" already exists/));
  expect(tables()).toEqual(found);
});

test('what is no database is left alone', async () => {
  await writeFile(file, 'Dear diary, '.repeat(1_000));
  const why = /parley\.db cannot be opened \(file is not a database\): mend it, or name another/;
  await expect(open()).rejects.toMatchObject(unusable(why));
  expect(await readFile(file, 'utf8')).toMatch(/^Dear diary/);
});

test('a file that cannot be had is named', async () => {
  await mkdir(file);
  await expect(open()).rejects.toMatchObject(unusable(/parley\.db cannot be opened \(EISDIR/));
  await writeFile(join(folder.path, 'notes.txt'), '');
  const inFile = open(join(folder.path, 'notes.txt', 'parley.db'));
  await expect(inFile).rejects.toMatchObject(unusable(/notes\.txt.* cannot be opened \(ENOTDIR/));
});
