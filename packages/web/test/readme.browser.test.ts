import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { build } from 'vite';
import { beforeAll, expect, test } from 'vitest';
import type { Person } from './person.ts';
import { createWorld, expectMediaAmong } from './fixtures.ts';

const README = join(import.meta.dirname, '../../client/README.md');
const ROOT = join(import.meta.dirname, '..');
/** There is no such file. It would stand where its imports find the SDK. */
const ENTRY = join(ROOT, 'example.ts');

const world = createWorld();
let example: string;

beforeAll(async () => {
  example = await bundle(await readExample());
});

async function readExample(): Promise<string> {
  const [, code = ''] = /```ts\n(.*?)```/s.exec(await readFile(README, 'utf8')) ?? [];
  return code;
}

/** Makes one script of the example and the SDK. */
async function bundle(code: string): Promise<string> {
  const inMemory: Plugin = {
    name: 'example',
    resolveId: (id) => (id === ENTRY ? id : undefined),
    load: (id) => (id === ENTRY ? code : undefined),
  };
  const built = await build({
    root: ROOT,
    logLevel: 'error',
    plugins: [inMemory],
    build: { write: false, target: 'esnext', lib: { entry: ENTRY, formats: ['es'] } },
  });
  const [script] = Array.isArray(built) ? built : [];
  return script?.output[0].code ?? '';
}

/** Opens the server's page with the example in place of the app. */
async function open({ page }: Person, hash = ''): Promise<void> {
  await page.route('**/assets/*.js', async (route) =>
    route.fulfill({ contentType: 'text/javascript', body: example }),
  );
  await page.goto(`${world.url}/${hash}`);
}

test('the example of the README makes a call', async () => {
  const [alice, bob] = [await world.arrive('Alice'), await world.arrive('Bob')];
  await open(alice);
  await alice.page.waitForURL(/#./);
  await open(bob, new URL(alice.page.url()).hash);
  await expectMediaAmong(alice, bob);
  expect(await alice.page.locator('video').count()).toBe(1);
});

test('the example of the README is about thirty lines', async () => {
  const lines = (await readExample()).split('\n').filter((line) => line.trim() !== '');
  expect(lines.length).toBeGreaterThan(20);
  expect(lines.length).toBeLessThanOrEqual(33);
});
