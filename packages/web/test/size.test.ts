import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

import { bundle } from './bundle.ts';

const DIST = join(import.meta.dirname, '../dist');

/** There is no such file. It would stand where its imports find the SDK. */
const ENTRY = join(import.meta.dirname, 'sdk.ts');

/** What the first load may weigh, in bytes after gzip. */
const BUDGET = 60_000;

test('the built page is small', async () => {
  const entries = await readdir(DIST, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const contents = await Promise.all(
    files.map(async ({ parentPath, name }) => readFile(join(parentPath, name))),
  );
  const total = contents.reduce((sum, content) => sum + gzipSync(content).length, 0);
  expect(files.length).toBeGreaterThan(2);
  expect(total).toBeLessThan(BUDGET);
});

test.each([
  ['@parley/client', 8000],
  ['@parley/client/rtc', 6000],
])('%s weighs less than %i bytes', async (name, budget) => {
  const script = await bundle(ENTRY, `export * from '${name}';`);
  expect(script).toContain('class');
  expect(gzipSync(script).length).toBeLessThan(budget);
});
