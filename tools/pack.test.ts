import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');
/** Of npm, which asks the network. */
const PATIENCE = 120_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-pack-'));
  await run(join(ROOT, 'tools/pack.sh'), [join(folder, 'app')]);
}, PATIENCE);
afterAll(() => rm(folder, { recursive: true }));

/** The words of the one instruction in a Dockerfile that mentions something. */
async function instruction(mentioning: string): Promise<string[]> {
  const dockerfile = await readFile(join(ROOT, 'Dockerfile'), 'utf8');
  const found = dockerfile.split('\n').find((line) => line.includes(mentioning)) ?? '';
  const words: unknown = JSON.parse(found.slice(found.indexOf('[')));
  return Array.isArray(words) ? words.map(String) : [];
}

test('what the image holds serves API and page, and its health check says so', async () => {
  const [, ...args] = await instruction('main.ts');
  const [, ...check] = await instruction('livez');
  const env = {
    PATH: process.env['PATH'],
    APP_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
    STUN_PORT: 'off',
    TURN: 'off',
    SECRET_KEY: 'only for this test: 32 bytes or more of it',
  };
  const server = spawn(process.execPath, args, { cwd: join(folder, 'app'), env });
  const stopped = once(server, 'exit');
  const url = await addressOf(server.stdout);
  expect(await (await fetch(`${url}/livez`)).json()).toEqual({ status: 'ok' });
  expect(await (await fetch(url)).text()).toContain('<!doctype html>');
  await run(process.execPath, check, { env: { ...env, PORT: new URL(url).port } });
  server.kill();
  expect(await stopped).toEqual([0, null]);
  await expect(run(process.execPath, check, { env: { ...env, PORT: '1' } })).rejects.toThrow(
    'Command failed',
  );
});

async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(output)) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url !== undefined) {
      output.resume();
      return url;
    }
  }
  throw new Error('The server ended before it told its address.');
}
