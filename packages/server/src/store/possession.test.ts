import { execFile } from 'node:child_process';
import { readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { textLike } from '../testing/matchers.ts';
import { possess } from './possession.ts';
import { openStore } from './store.ts';
import type { TestFolder } from './testing/folder.ts';
import { testFolder } from './testing/folder.ts';
import { unobserved } from './testing/observer.ts';
import { newUser } from './testing/records.ts';

let folder: TestFolder;
let file: string;
beforeEach(async () => {
  folder = await testFolder();
  file = join(folder.path, 'parley.db');
});
afterEach(() => folder[Symbol.asyncDispose]());

const taken = {
  name: 'StoreError',
  message: textLike(/^Another server has the database .*parley\.db: stop/),
};

const open = () => openStore({ kind: 'sqlite', file }, unobserved, { alone: true });

/** What another process says that wants the file, too. */
async function elsewhere(): Promise<string> {
  const module = JSON.stringify(new URL('possession.ts', import.meta.url).href);
  const script = `const { possess } = await import(${module});
    const refused = ({ name }) => console.log(name);
    await possess(process.argv[1], 0).then(() => console.log('taken'), refused);`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, file]);
  return (await run).stdout.trim();
}

test('a file is one server’s at a time, whoever asks for it, and the next one’s when that stops', async () => {
  const store = await open();
  await expect(possess(file, 0)).rejects.toMatchObject(taken);
  expect(await elsewhere()).toBe('StoreError');
  const ann = await store.accounts.add(newUser());
  const next = open();
  await store.close();
  const after = await next;
  expect(await after.accounts.find(ann.id)).toEqual(ann);
  await after.close();
  expect(await elsewhere()).toBe('taken');
});

test('a file is the same by a link', async () => {
  await (await open()).close();
  const link = join(folder.path, 'link.db');
  await symlink(file, link);
  const possession = await possess(link);
  expect(await elsewhere()).toBe('StoreError');
  possession.close();
});

test('tables are brought up to date while a server runs', async () => {
  const store = await open();
  const ann = await store.accounts.add(newUser());
  const beside = await openStore({ kind: 'sqlite', file }, unobserved);
  expect(await beside.accounts.find(ann.id)).toEqual(ann);
  await beside.close();
  await store.close();
});

test('nothing is left beside the file but an empty one', async () => {
  await (await open()).close();
  expect(await readdir(folder.path)).toEqual(['parley.db', 'parley.db-lock']);
});

test('a folder that cannot be had is named', async () => {
  const nowhere = possess(join(file, 'parley.db'));
  const why = textLike(/parley\.db cannot be opened \(.*\): mend it, or name another/);
  await expect(nowhere).rejects.toMatchObject({ name: 'StoreError', message: why });
});
