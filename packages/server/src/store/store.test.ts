import { afterAll, beforeAll } from 'vitest';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openStore } from './store.ts';
import { describeStore } from './testing/contract/contract.ts';
import type { TestFolder } from './testing/folder.ts';
import { testFolder } from './testing/folder.ts';
import { unobserved } from './testing/observer.ts';

let folder: TestFolder;
beforeAll(async () => {
  folder = await testFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

const newFile = () => join(folder.path, `${randomUUID()}.db`);

describeStore('an SQLite file', () => openStore({ kind: 'sqlite', file: newFile() }, unobserved));
describeStore('an SQLite file of one server', () =>
  openStore({ kind: 'sqlite', file: newFile() }, unobserved, { alone: true }),
);
describeStore('memory', () => openStore({ kind: 'sqlite', file: ':memory:' }, unobserved));
