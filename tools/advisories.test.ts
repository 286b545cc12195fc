import type { Server } from 'node:http';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const LOCK = {
  packages: {
    '': { name: 'ours' },
    'packages/own': { version: '0.1.0' },
    'node_modules/own': { link: true },
    'node_modules/good': { version: '1.0.0' },
    'node_modules/a/node_modules/good': { version: '2.0.0' },
    'node_modules/@scope/weak': { version: '3.0.0' },
  },
};
const WEAK = {
  severity: 'high',
  title: 'Runs what it should not',
  url: 'https://advisories.example/1',
  vulnerable_versions: '<3.1.0',
};

const textLike = (pattern: RegExp): unknown => expect.stringMatching(pattern);

let folder: string;
let registry: Server;
/** What the registry was asked, and how it answers. */
let asked: string;
let answer: { readonly status: number; readonly body: string };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-advisories-'));
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify(LOCK));
  registry = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked = `${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`;
      response.writeHead(answer.status).end(answer.body);
    });
  });
  registry.listen(0, '127.0.0.1');
  await once(registry, 'listening');
});
afterAll(async () => {
  registry.close();
  await rm(folder, { recursive: true });
});

/** Runs the tool with npm set to the registry of this test. */
function run(): Promise<{ code: number; output: string }> {
  const address = registry.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const env = { ...process.env, npm_config_registry: `http://127.0.0.1:${port}/mirror` };
  const tool = join(import.meta.dirname, 'advisories.ts');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [tool, join(folder, 'package-lock.json')],
      { env },
      (error, out, err) => resolve({ code: Number(error?.code ?? 0), output: out + err }),
    );
  });
}

test('says which of the pinned packages are known to be weak', async () => {
  answer = { status: 200, body: JSON.stringify({ '@scope/weak': [WEAK] }) };
  const { code, output } = await run();
  expect(code).toBe(1);
  expect(output).toContain('high: @scope/weak <3.1.0: Runs what it should not');
  const pinned = { good: ['1.0.0', '2.0.0'], '@scope/weak': ['3.0.0'] };
  const path = '/mirror/-/npm/v1/security/advisories/bulk';
  expect(asked).toBe(`POST ${path} ${JSON.stringify(pinned)}`);
});

test('says that none is, or that nobody could tell', async () => {
  answer = { status: 200, body: '{}' };
  const none = await run();
  expect([none.code, none.output]).toEqual([0, textLike(/2 packages/)]);
  for (const silent of [
    { status: 404, body: '' },
    { status: 200, body: 'not JSON' },
  ]) {
    answer = silent;
    const { code, output } = await run();
    expect([code, output]).toEqual([2, textLike(/Nothing was checked/)]);
  }
});
