import type { Worker } from 'node:worker_threads';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GroupWriter } from './group-writer.ts';
import type { SqliteUnit } from './sqlite-connection.ts';
import { writerThread } from './sqlite.ts';
import { textLike } from '../testing/matchers.ts';
import type { TestFolder } from './testing/folder.ts';
import { testFolder } from './testing/folder.ts';
import { countingGroups } from './testing/observer.ts';

let folder: TestFolder;
/** Another connection to the writer's file. */
let other: DatabaseSync;
beforeEach(async () => {
  folder = await testFolder();
  other = new DatabaseSync(join(folder.path, 'notes.db'));
  other.exec('PRAGMA journal_mode = WAL; CREATE TABLE notes (note TEXT UNIQUE)');
});
afterEach(async () => {
  other.close();
  await folder[Symbol.asyncDispose]();
});

/** A writer that counts its groups, and its latest thread. */
function startWriter(file = join(folder.path, 'notes.db')) {
  const observer = countingGroups();
  const threads: Worker[] = [];
  const spawn = () => {
    const thread = writerThread(file);
    threads.push(thread);
    return thread;
  };
  return { writer: new GroupWriter(spawn, observer), groups: observer.groups, threads };
}

const insert = (note: string | number): SqliteUnit => [
  { sql: 'INSERT INTO notes VALUES (?)', parameters: [String(note)] },
];
const notes = () =>
  other
    .prepare('SELECT note FROM notes ORDER BY rowid')
    .all()
    .map(({ note }) => note);

describe('groups', () => {
  test('what is written in one turn shares one commit', async () => {
    const { writer, groups } = startWriter();
    const written = Array.from({ length: 100 }, (_, index) => writer.write(insert(index)));
    expect(await Promise.all(written)).toEqual(written.map(() => ({ done: true, rows: [] })));
    expect(groups).toEqual([100]);
    await writer.close();
  });

  test('what comes during a commit shares the next one', async () => {
    const { writer, groups } = startWriter();
    const first = writer.write(insert('first'));
    await turn();
    const rest = Array.from({ length: 50 }, (_, index) => writer.write(insert(index)));
    await Promise.all([first, ...rest]);
    expect(groups).toEqual([1, 50]);
    await writer.close();
  });

  test('a group is no larger than it should be', async () => {
    const { writer, groups } = startWriter();
    await Promise.all(Array.from({ length: 1_500 }, (_, index) => writer.write(insert(index))));
    expect(groups).toEqual([512, 512, 476]);
    await writer.close();
  });

  test('a unit that fails is undone whole, and alone', async () => {
    const { writer, groups } = startWriter();
    const units = [insert('a'), [...insert('b'), ...insert('a')], insert('c')];
    const outcomes = await Promise.all(units.map((unit) => writer.write(unit)));
    expect(outcomes).toMatchObject([{ done: true }, { done: false }, { done: true }]);
    expect(groups).toEqual([3]);
    expect(notes()).toEqual(['a', 'c']);
    await writer.close();
  });

  test('who comes when too many wait is told to come back', async () => {
    const { writer } = startWriter();
    const waiting = Array.from({ length: 10_000 }, () => writer.write([]));
    const refused = { code: 'busy', retryAfter: 1_000 };
    await expect(writer.write([])).rejects.toMatchObject(refused);
    await Promise.all(waiting);
    expect(await writer.write([])).toEqual({ done: true, rows: [] });
    await writer.close();
  });
});

test('a commit is on disk before it is answered, and keeps to foreign keys', async () => {
  const { writer } = startWriter();
  const settingOf = (pragma: string) => writer.write([{ sql: `PRAGMA ${pragma}`, parameters: [] }]);
  const FULL = 2;
  expect(await settingOf('synchronous')).toMatchObject({ rows: [{ synchronous: FULL }] });
  expect(await settingOf('foreign_keys')).toMatchObject({ rows: [{ foreign_keys: 1 }] });
  expect(await settingOf('journal_mode')).toMatchObject({ rows: [{ journal_mode: 'wal' }] });
  await writer.close();
});

describe('a full disk', () => {
  test('refuses what does not fit, keeps what is there, and heals', async () => {
    const { writer } = startWriter();
    await writer.write(insert('before'));
    const limitPages = (pages: number) =>
      writer.write([{ sql: `PRAGMA max_page_count = ${pages}`, parameters: [] }]);
    await limitPages(1);
    const units = [insert('fits'), [...insert('half done'), ...insert('x'.repeat(100_000))]];
    const outcomes = await Promise.all(units.map((unit) => writer.write(unit)));
    const full = { done: false, message: textLike(/disk is full/) };
    expect(outcomes).toMatchObject([full, full]);
    await limitPages(1_000_000);
    await writer.write(insert('after'));
    expect(notes()).toEqual(['before', 'after']);
    await writer.close();
  });
});

describe('a thread that dies', () => {
  const lost = { code: 'store-failed' };

  test('while it waits for work is replaced', async () => {
    const { writer, threads } = startWriter();
    await writer.write(insert('before'));
    await threads[0]?.terminate();
    await writer.write(insert('after'));
    expect(threads).toHaveLength(2);
    expect(notes()).toEqual(['before', 'after']);
    await writer.close();
  });

  test('while it commits loses that group and no other', async () => {
    const { writer, threads } = startWriter();
    await writer.write(insert('before'));
    // It cannot begin while somebody else writes.
    other.exec('BEGIN IMMEDIATE');
    const committing = writer.write(insert('committing'));
    await turn();
    const gathering = writer.write(insert('gathering'));
    const died = threads[0]?.terminate();
    other.exec('ROLLBACK');
    await expect(committing).rejects.toMatchObject(lost);
    await died;
    expect(await gathering).toMatchObject({ done: true });
    expect(notes()).toEqual(['before', 'gathering']);
    await writer.close();
  });

  test('whenever it starts fails what is written, and lets itself be closed', async () => {
    const { writer } = startWriter(join(folder.path, 'no', 'such', 'folder.db'));
    for (const note of ['a', 'b'])
      await expect(writer.write(insert(note))).rejects.toMatchObject(lost);
    await writer.close();
  });
});

describe('closing', () => {
  test('writes what waits', async () => {
    const { writer } = startWriter();
    const written = Array.from({ length: 1_000 }, (_, index) => writer.write(insert(index)));
    await writer.close();
    for (const outcome of await Promise.all(written)) expect(outcome).toMatchObject({ done: true });
    expect(notes()).toHaveLength(1_000);
  });

  test('refuses what comes late, and may be asked for twice', async () => {
    const { writer } = startWriter();
    const closed = [writer.close(), writer.close()];
    const late = writer.write(insert('late'));
    await expect(late).rejects.toMatchObject({ code: 'shutting-down' });
    await Promise.all(closed);
    await writer.close();
    expect(notes()).toEqual([]);
  });
});
