import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { bundle, openWith } from './bundle.ts';
import { createWorld, expectMediaAmong } from './fixtures.ts';

const README = join(import.meta.dirname, '../../client/README.md');
const FRONT = join(import.meta.dirname, '../../../README.md');
/** There is no such file. It would stand where its imports find the SDK. */
const ENTRY = join(import.meta.dirname, 'example.ts');

const world = createWorld();
let example: string;

beforeAll(async () => {
  const readme = await readFile(README, 'utf8');
  [, example = ''] = /```ts\n(.*?)```/s.exec(readme) ?? [];
});

test('the example of the README makes a call', async () => {
  const [alice, bob] = [await world.arrive('Alice'), await world.arrive('Bob')];
  const script = await bundle(ENTRY, example);
  await openWith(alice.page, script, world.url);
  await alice.page.waitForURL(/#./);
  await openWith(bob.page, script, alice.page.url());
  await expectMediaAmong(alice, bob);
  expect(await alice.page.locator('video').count()).toBe(1);
});

test('the example stands at the front of the repository too', async () => {
  expect(await readFile(FRONT, 'utf8')).toContain(example);
});

test('the example of the README is about thirty lines', () => {
  const lines = example.split('\n').filter((line) => line.trim() !== '');
  expect(lines.length).toBeGreaterThan(20);
  expect(lines.length).toBeLessThanOrEqual(33);
});
