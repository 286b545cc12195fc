/** What `SECURITY.md` leads to must be there: a claim without its proof is none. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('SECURITY.md', root), 'utf8');
const targets = Array.from(page.matchAll(/\]\(([^)#]+)[^)]*\)/g), ([, path = '']) => path);

test.each([...new Set(targets)])('%s is there', (path) => {
  expect(existsSync(new URL(path, root))).toBe(true);
});

test('every line of a chapter says how it stands', () => {
  const lines = page.split('\n').filter((line) => /^\| \d+\.\d+\.\d/.test(line));
  const standing = lines.map((line) => line.split('|')[2]?.trim());
  expect(lines.length).toBeGreaterThan(50);
  expect(standing.filter((each) => !['✓', '~', '✗', '–'].includes(each ?? ''))).toEqual([]);
});
