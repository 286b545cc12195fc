import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { prepareFolder } from './folder.ts';

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'parley-folder-'));
});
afterEach(() => rmSync(place, { recursive: true }));

test('a folder is made with those above it, once', () => {
  const folder = join(place, 'a/b/c');
  for (let times = 0; times < 2; times += 1) prepareFolder('DATA_DIR', folder);
  expect(statSync(folder).isDirectory()).toBe(true);
});

test.each(['file', 'file/data/deep'])('a file is not replaced by the folder %s', (name) => {
  writeFileSync(join(place, 'file'), '');
  const folder = join(place, name);
  expect(() => prepareFolder('DATA_DIR', folder)).toThrow(
    `DATA_DIR needs the folder "${folder}", but a file is in the way; name one that can be written.`,
  );
});

test('a place where nobody can make a folder is refused', () => {
  expect(() => prepareFolder('DATA_DIR', '/proc/nope/deep')).toThrow(
    /^Parley cannot start:\n- DATA_DIR needs the folder "\/proc\/nope\/deep", but it cannot be made \(E\w+\);/,
  );
});
