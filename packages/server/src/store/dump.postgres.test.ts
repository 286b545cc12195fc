/** Backup and restore as docs/operations.md tells it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import { locationOf, newDatabase, postgresProgram } from '../testing/postgres.ts';
import { openStore } from './store.ts';
import { testFolder } from './testing/folder.ts';
import { unobserved } from './testing/observer.ts';
import { newMessage, newRoom, newUser } from './testing/records.ts';

const run = promisify(execFile);
const open = (url: string) => openStore(locationOf(url), unobserved);

test('[H5] what pg_dump saves, pg_restore brings back, and the server goes on from there', async () => {
  await using folder = await testFolder();
  const file = join(folder.path, 'parley.dump');
  const server = inject('postgres') ?? '';
  const [url, restored] = [await newDatabase(server), await newDatabase(server)];
  const store = await open(url);
  const ann = await store.accounts.add(newUser());
  const room = await store.rooms.add(newRoom(ann));
  const message = await store.messages.append(newMessage(room, ann));
  await run(postgresProgram('pg_dump'), ['--format=custom', `--file=${file}`, `--dbname=${url}`]);
  await store.messages.append(newMessage(room, ann, 'too late'));
  await store.close();

  await run(postgresProgram('pg_restore'), ['--no-owner', `--dbname=${restored}`, file]);
  const again = await open(restored);
  const page = { from: 'oldest', limit: 10 } as const;
  expect(await again.messages.page(room.id, page)).toEqual([message]);
  const next = await again.messages.append(newMessage(room, ann));
  expect(next.serial).toBeGreaterThan(message.serial);
  await again.close();
});
