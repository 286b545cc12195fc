import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { textLike } from '../testing/matchers.ts';
import type { Person, TestRoom } from '../testing/people.ts';
import { guest, roomOf } from '../testing/people.ts';
import type { ProcessOptions, ServerProcess } from '../testing/process.ts';
import { failedStart, serverProcess } from '../testing/process.ts';
import { atOnce, request } from '../testing/request.ts';
import { history, missing, writeUntilKilled } from '../testing/writing.ts';
import type { TestFolder } from './testing/folder.ts';
import { testFolder } from './testing/folder.ts';

const APPENDER = fileURLToPath(new URL('./testing/appender.ts', import.meta.url));
let folder: TestFolder;
const servers: ServerProcess[] = [];
beforeEach(async () => {
  folder = await testFolder();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.kill();
  await folder[Symbol.asyncDispose]();
});

/** Lets a process write, and kills it in the middle; gives the ids of its room and of all that it acknowledged. */
async function interrupted(file: string): Promise<string[]> {
  const child = spawn(process.execPath, ['--conditions=source', APPENDER, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const enough = randomInt(2, 500);
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    if (lines.push(line) === enough) child.kill('SIGKILL');
  }
  return lines;
}

function storedIn(file: string, room: string): unknown[] {
  using connection = new DatabaseSync(file);
  expect(connection.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  const rows = connection.prepare('SELECT id FROM messages WHERE room_id = ?').all(room);
  return rows.map(({ id }) => id);
}

function expectKept(file: string, [room = '', ...ids]: readonly string[]): void {
  expect(ids).not.toEqual([]);
  expect(missing(ids, storedIn(file, room))).toEqual([]);
}

test('[H5] no message that was acknowledged is lost by kill -9', async () => {
  const file = join(folder.path, 'parley.db');
  for (let round = 0; round < 5; round += 1) expectKept(file, await interrupted(file));
});

test('processes that start at once over a new file share it', async () => {
  const file = join(folder.path, 'parley.db');
  for (const lines of await atOnce(3, () => interrupted(file))) expectKept(file, lines);
});

/** Starts a server over the test's folder. */
async function start(options?: ProcessOptions): Promise<ServerProcess> {
  const server = await serverProcess(folder.path, options);
  servers.push(server);
  return server;
}

const say = (server: ServerProcess, { id }: TestRoom, { token }: Person) =>
  request(server, `POST /chat/${id}`, { token, body: { ciphertext: 'x'.repeat(4_000) } });

test('[H5] a server that is killed has every message it answered', async () => {
  const answered: string[] = [];
  let server = await start();
  const ann = await guest(server);
  const room = await roomOf(server, ann);
  for (let round = 0; round < 3; round += 1) {
    const enough = randomInt(1, 100);
    const ids = await writeUntilKilled(server, room, ann, enough);
    expect(ids.length).toBeGreaterThanOrEqual(enough);
    answered.push(...ids);
    server = await start();
    expect(missing(answered, await history(server, room))).toEqual([]);
  }
});

test('[H5] a full disk refuses messages and takes nothing back', async () => {
  const small = await start({ fileBlocks: 2_048 });
  const ann = await guest(small);
  const room = await roomOf(small, ann);
  let answered = 0;
  let reply = await say(small, room, ann);
  for (; reply.status === 200; reply = await say(small, room, ann)) answered += 1;
  const detail = 'The store does not answer, try again in a moment';
  expect(reply).toMatchObject({ status: 503, body: { detail } });
  const kept = await history(small, room);
  expect(kept).toHaveLength(answered);
  await small.kill();

  const large = await start();
  expect(await history(large, room)).toEqual(kept);
  expect(await say(large, room, ann)).toMatchObject({ status: 200 });
});

test('a server whose database cannot be opened says why in one line', async () => {
  await writeFile(join(folder.path, 'parley.db'), 'Dear diary, '.repeat(1_000));
  const said = textLike(
    /^The database .+parley\.db cannot be opened \(file is not a database\).+\n$/,
  );
  expect(await failedStart(folder.path)).toEqual({ code: 1, said });
});
