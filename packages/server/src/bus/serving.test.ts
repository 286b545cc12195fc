/** Servers over Redis, from their start. */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RedisServer } from '../testing/redis.ts';
import { testFolder } from '../store/testing/folder.ts';
import { freePort } from '../../../client/src/testing/free-port.ts';
import { serverProcess } from '../testing/process.ts';
import { startRedis } from '../testing/redis.ts';
import { request } from '../testing/request.ts';
import { testServer } from '../testing/server.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis[Symbol.asyncDispose]());

const SECRET_KEY = 'x'.repeat(43);

test('a server says how its Redis does, and goes on without it', async () => {
  await using server = await testServer({ REDIS_URL: redis.url });
  const readiness = async () => {
    const { status, body } = await request(server, 'GET /readyz');
    return [status, body];
  };
  const scraped = async () => (await fetch(`${server.url}/metrics`)).text();
  expect(await readiness()).toEqual([200, { status: 'ready', redis: 'up' }]);
  expect(await scraped()).toMatch(/^parley_bus_up 1$/m);
  expect(await scraped()).toMatch(/^parley_nodes 1$/m);
  await redis.kill();
  await expect.poll(readiness).toEqual([200, { status: 'degraded', redis: 'down' }]);
  expect(await scraped()).toMatch(/^parley_bus_losses_total 1$/m);
  expect(server.log()).toContain('Redis is down');
  await redis.start();
  await expect.poll(readiness).toEqual([200, { status: 'ready', redis: 'up' }]);
});

test('without Redis, development serves alone and says so; others refuse to start', async () => {
  const port = await freePort();
  const REDIS_URL = `redis://user:hush@127.0.0.1:${port}`;
  const sentence = new RegExp(
    `^Redis at redis://127.0.0.1:${port} cannot be used \\(.*ECONNREFUSED.*\\): mend it, or name another by REDIS_URL.`,
  );
  for (const APP_ENV of ['production', 'test']) {
    const refused = testServer({ APP_ENV, SECRET_KEY, REDIS_URL });
    await expect(refused).rejects.toMatchObject({ code: 'bus-unusable' });
    await expect(refused).rejects.toThrow(sentence);
  }
  await using server = await testServer({ APP_ENV: 'development', REDIS_URL });
  expect(server.log()).toContain(`redis://127.0.0.1:${port} cannot be used`);
  expect(server.log()).toContain('serves alone');
  expect(server.log()).not.toContain('hush');
  expect((await request(server, 'GET /readyz')).status).toBe(200);
});

test('Redis lets in whoever has the password and the rights, by TCP and by its socket', async () => {
  const operations = await readFile(join(import.meta.dirname, '../../../../docs/operations.md'));
  const documented = /^ACL SETUSER parley on >… (.*)$/m.exec(String(operations))?.[1] ?? '';
  const rights = documented.split(' ');
  const users = ['--user', 'default', 'off', '--user', 'parley', 'on', '>hush hush', ...rights];
  await using guarded = await startRedis(...users, '--unixsocket', 'redis.sock');
  const place = encodeURIComponent('parley') + ':' + encodeURIComponent('hush hush');
  const socket = `unix://${place}@${guarded.folder}/redis.sock?db=0`;
  for (const REDIS_URL of [`redis://${place}@127.0.0.1:${guarded.port}/0`, socket]) {
    await using server = await testServer({ REDIS_URL });
    const { body } = await request(server, 'GET /readyz');
    expect(body).toEqual({ status: 'ready', redis: 'up' });
  }
  for (const login of ['parley:hush', 'default:hush', '']) {
    const REDIS_URL = `redis://${login}@127.0.0.1:${guarded.port}`;
    const refused = testServer({ REDIS_URL });
    await expect(refused).rejects.toMatchObject({ code: 'bus-unusable' });
    await expect(refused).rejects.not.toThrow('hush');
  }
  const REDIS_URL = `redis://${place}@127.0.0.1:${guarded.port}`;
  const elsewhere = testServer({ REDIS_URL, REDIS_PREFIX: 'others' });
  await expect(elsewhere).rejects.toThrow(/NOPERM|permission/);
});

test('Redis is spoken to by TLS where its certificate is good', async () => {
  await using folder = await testFolder();
  const certificate = join(folder.path, 'cert.pem');
  const key = join(folder.path, 'key.pem');
  makeCertificate(certificate, key);
  const port = await freePort();
  const tls = ['--tls-port', String(port), '--tls-cert-file', certificate, '--tls-key-file', key];
  await using encrypted = await startRedis(...tls, '--tls-auth-clients', 'no');
  expect(encrypted.port).not.toBe(port);
  const REDIS_URL = `rediss://:hush@localhost:${port}`;
  const refused = testServer({ REDIS_URL });
  await expect(refused).rejects.toThrow(`rediss://localhost:${port} cannot be used (self-signed`);
  const environment = { REDIS_URL: `rediss://localhost:${port}`, NODE_EXTRA_CA_CERTS: certificate };
  const server = await serverProcess(folder.path, { environment });
  try {
    const { body } = await request(server, 'GET /readyz');
    expect(body).toEqual({ status: 'ready', redis: 'up' });
  } finally {
    await server.stop('SIGTERM');
  }
});

function makeCertificate(certificate: string, key: string): void {
  const kind = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost'.split(' ');
  const name = ['-addext', 'subjectAltName=DNS:localhost'];
  const places = ['-out', certificate, '-keyout', key];
  const openssl = process.env['OPENSSL_PATH'] ?? 'openssl';
  execFileSync(openssl, [...kind, ...name, ...places], { stdio: 'ignore' });
}

test('a server without Redis says nothing of one, and a stop is no loss', async () => {
  await using server = await testServer();
  await server.close();
  expect(server.log()).not.toContain('Redis');
});
