import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { enter, guest, roomOf } from './testing/people.ts';
import { failedStart, serverProcess } from './testing/process.ts';
import { request, succeed } from './testing/request.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-main-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a clean stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '[C6] by %s tells sockets to come back, and keeps everything',
    async (signal) => {
      const server = await serverProcess(folder);
      const ann = await guest(server, 'Ann');
      const room = await roomOf(server, ann);
      const socket = await enter(server, room, ann);
      const message = { token: ann.token, body: { ciphertext: 'kept' } };
      await succeed(server, `POST /chat/${room.id}`, message);
      const stopped = server.stop(signal);
      expect(await socket.closed).toMatchObject({ code: 1012 });
      expect(await stopped).toBe(0);

      const again = await serverProcess(folder);
      const { body } = await request(again, `GET /chat/${room.id}`);
      expect(body).toMatchObject([{ ciphertext: 'kept' }]);
      await again.kill();
    },
  );

  test('a signal that comes twice at once, as from npm, is one signal', async () => {
    const server = await serverProcess(folder);
    const stopped = server.stop('SIGINT', 'SIGINT');
    expect(await stopped).toBe(0);
  });
});

async function failure(environment: Readonly<Record<string, string>>): Promise<string> {
  const { code, said } = await failedStart(folder, environment);
  expect(code).toBe(1);
  expect(said).not.toMatch(/^\s+at /m);
  return said;
}

describe('a start that fails says why in one line, and ends with 1', () => {
  test('[C18] for a malformed value', async () => {
    expect(await failure({ PORT: 'abc' })).toMatch(/PORT/);
  });

  test('[C18] for production without a secret', async () => {
    expect(await failure({ APP_ENV: 'production' })).toMatch(/SECRET_KEY/);
  });

  test('[C18] for two secrets that differ', async () => {
    expect(await failure({ SECRET_KEY: 'a'.repeat(40), JWT_SECRET: 'b'.repeat(40) })).toMatch(
      /JWT_SECRET/,
    );
  });

  test('[C18] for an unknown name in .env', async () => {
    await writeFile(join(folder, '.env'), 'PROT=9000\n');
    expect(await failure({})).toMatch(/PROT/);
  });

  test('[C1] for a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect(await failure({ PORT: String(port) })).toBe(
      `PORT ${port} is in use on 127.0.0.1: stop the other program, or set another PORT.\n`,
    );
    other.close();
  });
});
