import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { enter, guest, roomOf } from './testing/people.ts';
import { portOf } from './testing/port.ts';
import type { ServerProcess } from './testing/process.ts';
import { command, failedStart, serverProcess } from './testing/process.ts';
import { connectTo, openRaw, readAll } from './testing/raw-socket.ts';
import { request, succeed } from './testing/request.ts';
import { openSocket } from './testing/socket.ts';
import { soon } from './testing/soon.ts';

// Starting a process takes long where many tests share few cores.

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
      const me = await succeed(again, 'GET /users/me', { token: ann.token });
      expect(me).toMatchObject({ id: ann.id });
      await again.kill();
    },
  );

  test('[C6] waits for nobody who does not go, half asks or idles', async () => {
    const server = await serverProcess(folder);
    const { path } = await somewhereIn(server);
    const deaf = await openRaw(server, path);
    const asking = await connectTo(server);
    asking.write('POST /auth/anonymous HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{');
    const knocking = await connectTo(server);
    knocking.write('GET /health HTTP/1.1\r\nHost: x\r\n');
    const idle = await connectTo(server);
    expect(await server.stop('SIGTERM')).toBe(0);
    for (const socket of [asking, knocking, idle]) await readAll(socket);
    // Unmasked, with the code 1012 first (RFC 6455 §5.5.1).
    expect((await readAll(deaf)).includes(Buffer.of(0x03, 0xf4))).toBe(true);
  });

  test('is over at once where somebody insists', async () => {
    const server = await serverProcess(folder);
    const { path } = await somewhereIn(server);
    const deaf = await openRaw(server, path);
    const stopped = server.stop('SIGTERM');
    const insisting = setInterval(() => void server.stop('SIGTERM'), 100);
    expect(await stopped).toBe(1);
    clearInterval(insisting);
    await readAll(deaf);
  });

  test('a signal that comes twice at once, as from npm, is one signal', async () => {
    const server = await serverProcess(folder);
    const stopped = server.stop('SIGINT', 'SIGINT');
    expect(await stopped).toBe(0);
  });
});

/** A room with nobody in it, and how its host enters it. */
async function somewhereIn(server: ServerProcess): Promise<{ readonly path: string }> {
  const ann = await guest(server);
  const { id } = await roomOf(server, ann);
  return { path: `/ws/${id}?token=${ann.token}` };
}

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

  test('[C18] for a line in .env that says nothing', async () => {
    await writeFile(join(folder, '.env'), 'APP_NAME=Ours\nPORT 9000\n');
    expect(await failure({})).toMatch(/\.env, line 2, /);
  });

  test.each([
    { DATA_DIR: '.env' },
    { DATA_DIR: '/proc/nope' },
    { DATA_DIR: '/proc/nope', SECRET_KEY: 'x'.repeat(32) },
    { DATABASE_URL: 'sqlite:////proc/nope/deep/parley.db' },
  ])('[C18] for a folder that cannot be made: %j', async (environment) => {
    await writeFile(join(folder, '.env'), '');
    const [variable = ''] = Object.keys(environment);
    expect(await failure(environment)).toMatch(
      new RegExp(`^Parley cannot start:\n- ${variable} needs the folder "/.*name one .*\n$`),
    );
  });

  test('[C1] for a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = portOf(other.address());
    expect(await failure({ PORT: String(port) })).toBe(
      `PORT ${port} is in use on 127.0.0.1: stop the other program, or set another PORT.\n`,
    );
    other.close();
  });
});

describe('for a LAN', () => {
  const args = ['--self-signed'];

  test('it serves HTTPS with a certificate of its own, and says what others open', async () => {
    const server = await serverProcess(folder, { args });
    expect(server.url).toMatch(/^https:/);
    await soon(() => expect(server.told()).toContain('Others in this network open https://'));
    const ca = await readFile(join(folder, 'tls/self-signed.crt'));
    using socket = await openSocket(server, '/ws?room_id=lan&client_id=ann', { ca });
    socket.send('nonsense');
    expect(await socket.take({ code: 400 })).toBeDefined();
    expect(await server.stop('SIGTERM')).toBe(0);
  });

  test.each([
    [['migrate', ...args], {}, "Unknown option '--self-signed'"],
    [args, { TLS_CERT: 'a.pem', TLS_KEY: 'b.pem' }, 'leave --self-signed out'],
  ])('%j is refused where it makes no sense', async (words, environment, sentence) => {
    const { code, said } = await command(folder, words, environment);
    expect([code, said.includes(sentence)]).toEqual([2, true]);
  });
});
