import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { webhooks } from '@parley/protocol';
import { expect, test } from 'vitest';
import { testFolder } from '../store/testing/folder.ts';
import { guest, roomOf } from '../testing/people.ts';
import { freePort } from '../../../client/src/testing/free-port.ts';
import { request } from '../testing/request.ts';
import { testServer } from '../testing/server.ts';
import { WEBHOOK_TYPES } from '../config/webhook-settings.ts';

const page = readFileSync(new URL('../../../../docs/webhooks.md', import.meta.url), 'utf8');
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

test('the page, the schemas and the configuration know the same events', () => {
  const known = Object.keys(webhooks.WEBHOOK_DATA);
  expect([...WEBHOOK_TYPES]).toEqual(known);
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const documented = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)]);
  expect(new Set(documented.map(([, type]) => type))).toEqual(new Set(known));
  expect(documented).toHaveLength(known.length);
});

test('the receiver of the page takes what is told, and nothing else', async () => {
  const [, code = ''] = /```js\n([\s\S]+?)```/.exec(page) ?? [];
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(25);
  await using folder = await testFolder();
  const file = join(folder.path, 'receiver.mjs');
  await writeFile(file, code);
  const port = await freePort();
  const env = { ...process.env, WEBHOOK_SECRET: SECRET, PORT: String(port) };
  const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const url = `http://127.0.0.1:${port}`;
    await using server = await testServer({
      WEBHOOK_URLS: `${url}/hooks`,
      WEBHOOK_SECRET: SECRET,
      WEBHOOK_PRIVATE: 'true',
    });
    const room = await roomOf(server, await guest(server));
    for await (const line of createInterface(child.stdout)) {
      expect(line).toContain(`room.created ${room.id} 1`);
      break;
    }
    const forged = { body: { type: 'room.deleted' }, headers: { 'webhook-id': 'evt_1' } };
    expect(await request({ url }, 'POST /hooks', forged)).toMatchObject({ status: 401 });
  } finally {
    child.kill();
  }
});
