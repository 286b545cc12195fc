import { copyFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestFolder } from './store/testing/folder.ts';
import { testFolder } from './store/testing/folder.ts';
import { textLike } from './testing/matchers.ts';
import { guest, join as enter, roomOf } from './testing/people.ts';
import type { ServerProcess } from './testing/process.ts';
import { command, serverProcess } from './testing/process.ts';
import { succeed } from './testing/request.ts';
import { history, missing, writeUntilKilled } from './testing/writing.ts';

// Starting a process takes long where many tests share few cores.

let folder: TestFolder;
const servers: ServerProcess[] = [];
beforeEach(async () => {
  folder = await testFolder();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.kill();
  await folder[Symbol.asyncDispose]();
});

async function start(path: string): Promise<ServerProcess> {
  const server = await serverProcess(path);
  servers.push(server);
  return server;
}

describe('the command line', () => {
  test('says what it takes', async () => {
    const usage = textLike(
      /^Usage: parley \[command\]\n(?:.*\n)*.*docs\/config\.md\.[^]*makes no sense\.\n$/,
    );
    expect(await command(folder.path, ['--help'])).toEqual({ code: 0, told: usage, said: '' });
  });

  test.each([
    [['migrat'], /^There is no command migrat\.\n\nUsage: parley/],
    [['backup'], /^backup takes <file>\.\n\nUsage: parley/],
    [['serve', 'now'], /^serve stands alone\.\n\nUsage: parley/],
  ])('refuses %j with what it takes', async (args, why) => {
    const refused = { code: 2, told: '', said: textLike(why) };
    expect(await command(folder.path, args)).toEqual(refused);
    expect(await readdir(folder.path)).toEqual([]);
  });
});

test('parley migrate makes the tables and ends', async () => {
  const done = { code: 0, told: 'The tables are up to date.\n', said: '' };
  expect(await command(folder.path, ['migrate'])).toEqual(done);
  expect(await command(folder.path, ['migrate'])).toEqual(done);
  using connection = new DatabaseSync(join(folder.path, 'parley.db'));
  expect(connection.prepare('SELECT count(*) AS users FROM users').all()).toEqual([{ users: 0 }]);
});

const target = () => join(folder.path, 'copy.db');
const copy = (environment = {}) => command(folder.path, ['backup', target()], environment);
const refused = (why: RegExp) => ({ code: 1, told: '', said: textLike(why) });

describe('parley backup', () => {
  test('[H5] copies a database that is being written to; the copy can be served', async () => {
    const server = await start(folder.path);
    const ann = await guest(server);
    const room = await roomOf(server, ann);
    const lost = writeUntilKilled(server, room, ann, 300);
    await expect.poll(() => history(server, room)).not.toEqual([]);
    const before = await history(server, room);
    const done = { code: 0, told: `The database was copied to ${target()}.\n`, said: '' };
    expect(await copy()).toEqual(done);
    await server.kill();
    await lost;
    expect((await stat(target())).mode & 0o777).toBe(0o600);

    await using elsewhere = await testFolder();
    await copyFile(target(), join(elsewhere.path, 'parley.db'));
    const restored = await start(elsewhere.path);
    const kept = await history(restored, room);
    expect(missing(before, kept)).toEqual([]);
    const whole = await history(await start(folder.path), room);
    expect(whole.slice(0, kept.length)).toEqual(kept);
    // With the other folder's secret, tokens are others; people are the same.
    const bob = await guest(restored);
    await enter(restored, room, bob);
    const body = { ciphertext: 'x' };
    const { id } = await succeed(restored, `POST /chat/${room.id}`, { token: bob.token, body });
    expect(await history(restored, room)).toEqual([...kept, id]);
  });

  test('takes no file that is there already', async () => {
    await command(folder.path, ['migrate']);
    await writeFile(target(), 'Dear diary');
    expect(await copy()).toEqual(refused(/copy\.db \(it is there already\): name a new file/));
    expect(await readFile(target(), 'utf8')).toBe('Dear diary');
  });

  test('makes nothing of nothing', async () => {
    expect(await copy()).toEqual(refused(/parley\.db cannot be copied to .* \(unable to open/));
    expect(await readdir(folder.path)).toEqual(['secret.key']);
  });

  test('leaves PostgreSQL to its own program', async () => {
    const DATABASE_URL = 'postgresql://app:hush@localhost/app';
    const pgDump = /^PostgreSQL .* pg_dump: see docs\/operations\.md\.\n$/;
    expect(await copy({ DATABASE_URL })).toEqual(refused(pgDump));
  });
});
