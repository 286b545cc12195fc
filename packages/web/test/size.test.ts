import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

import { bundle } from './bundle.ts';

const DIST = join(import.meta.dirname, '../dist');

/** There is no such file. It would stand where its imports find the SDK. */
const ENTRY = join(import.meta.dirname, 'sdk.ts');

/** What the first load may weigh, in bytes after gzip. */
const BUDGET = 65_000;

test('what the page loads first is small', async () => {
  const document = await readFile(join(DIST, 'index.html'));
  const paths = [...document.toString().matchAll(/(?:src|href)="([^"]+)"/g)].map(
    ([, path]) => path,
  );
  const loaded = await Promise.all(paths.map(async (path = '') => readFile(join(DIST, path))));
  const total = [document, ...loaded].reduce((sum, file) => sum + gzipSync(file).length, 0);
  expect(loaded.length).toBeGreaterThan(2);
  expect(total).toBeLessThan(BUDGET);
});

test.each([
  ['@parley/client', 8000],
  ['@parley/client/rtc', 7500],
  // Two thirds of it are ts-mls; the page loads it for sealed rooms alone.
  ['@parley/client/e2ee', 70_000],
])('%s weighs less than %i bytes', async (name, budget) => {
  const script = await bundle(ENTRY, `export * from '${name}';`);
  expect(script).toContain('class');
  expect(gzipSync(script).length).toBeLessThan(budget);
});
