import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpServer } from '../testing/http.ts';
import { textLike } from '../testing/matchers.ts';

let folder: string;
let app: FastifyInstance;

/** A page as it is built, in a folder beside which there is something to steal. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-page-'));
  const root = join(folder, 'dist');
  await mkdir(join(root, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.key'), 'a secret');
  await writeFile(join(root, 'index.html'), '<title>Parley</title>');
  await writeFile(join(root, 'icon.svg'), '<svg/>');
  await writeFile(join(root, 'assets', 'index-B4dC0fF3.js'), 'run()');
  await writeFile(join(root, 'assets', 'index-B4dC0fF3.js.br'), 'in fewer bytes');
  await symlink(join(folder, 'secret.key'), join(root, 'assets', 'link.txt'));
  await symlink(folder, join(root, 'assets', 'up'));
  app = await httpServer({ pageRoot: root });
  // What is put there later is no part of the page.
  await symlink(join(folder, 'secret.key'), join(root, 'late.txt'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(['/', '/r/an-invite', '/r/an-invite/', '/?lang=de'])(
  'the document is served at %s, always fresh',
  async (url) => {
    const { statusCode, headers, body } = await app.inject(url);
    expect([statusCode, body]).toEqual([200, '<title>Parley</title>']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
    });
  },
);

test('what carries a hash in its name may be kept for good', async () => {
  const { headers, body } = await app.inject('/assets/index-B4dC0fF3.js');
  expect(body).toBe('run()');
  expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect((await app.inject('/icon.svg')).headers['cache-control']).toBe('no-cache');
});

test('what was compressed as the page was built is served so to whoever takes it', async () => {
  const url = '/assets/index-B4dC0fF3.js';
  const ask = (accepted: string) => app.inject({ url, headers: { 'accept-encoding': accepted } });
  const { headers, body } = await ask('gzip, deflate, br');
  expect(body).toBe('in fewer bytes');
  expect(headers).toMatchObject({
    'content-encoding': 'br',
    'content-type': 'application/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    vary: textLike(/accept-encoding/),
  });
  const plain = await ask('gzip');
  expect([plain.body, plain.headers['content-encoding']]).toEqual(['run()', undefined]);
});

test('the icon is there for those who ask without having read the document', async () => {
  const { statusCode, headers, body } = await app.inject('/favicon.ico');
  expect([statusCode, headers['content-type'], body]).toEqual([200, 'image/svg+xml', '<svg/>']);
});

describe('where nothing is', () => {
  const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

  test.each(['/nowhere', '/r', '/r/an/invite', '/auth/nothing', '/assets/gone-B4dC0fF3.js'])(
    'somebody who browses sees the page: %s',
    async (url) => {
      const { statusCode, headers, body } = await app.inject({ url, headers: { accept } });
      expect([statusCode, body]).toEqual([404, '<title>Parley</title>']);
      expect(headers['cache-control']).toBe('no-cache');
    },
  );

  test.each([
    ['GET', '/nowhere', '*/*'],
    ['GET', '/nowhere', 'application/json'],
    ['GET', '/nowhere', undefined],
    ['POST', '/nowhere', accept],
  ] as const)('[C13] a program gets an error: %s %s, %s', async (method, url, wanted) => {
    const headers = wanted === undefined ? {} : { accept: wanted };
    const { statusCode, body } = await app.inject({ method, url, headers });
    expect([statusCode, body]).toEqual([404, '{"detail":"Not Found"}']);
  });
});

test('what the browser has already is not sent again', async () => {
  const url = '/icon.svg';
  const { headers } = await app.inject(url);
  const again = await app.inject({ url, headers: { 'if-none-match': String(headers['etag']) } });
  expect([again.statusCode, again.body]).toEqual([304, '']);
});

test.each([
  '/../secret.key',
  '/%2e%2e/secret.key',
  '/..%2fsecret.key',
  '/assets/../../secret.key',
  '/assets/%2e%2e%2f%2e%2e%2fsecret.key',
  '/assets/..%5c..%5csecret.key',
  '//secret.key',
  '/%252e%252e/secret.key',
  '/.%2e/secret.key',
  '/%c0%ae%c0%ae/secret.key',
  '/assets/..;/..;/secret.key',
  '/assets/....//....//secret.key',
  '/assets/%2e%2e/%2e%2e/secret.key%00.js',
  '/file:///etc/passwd',
  '/assets/link.txt',
  '/assets/up/secret.key',
  '/late.txt',
  '/assets/%00',
  '/.env',
  '/assets',
  '/assets/',
  '/index.htm',
])('nothing else is served: %s', async (url) => {
  const { statusCode, body } = await app.inject(url);
  expect(statusCode).toBe(404);
  expect(body).not.toContain('a secret');
});

describe('the headers', () => {
  test.each(['/', '/assets/index-B4dC0fF3.js', '/health', '/nowhere'])(
    'of %s let nothing foreign run, frame or sniff',
    async (url) => {
      const { headers } = await app.inject(url);
      const policy = String(headers['content-security-policy']).split(';');
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("object-src 'none'");
      expect(policy).toContain("base-uri 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy.join()).not.toMatch(/unsafe|\*|https?:/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      expect(headers).not.toHaveProperty('x-powered-by');
    },
  );
});

test('a page that is not built says how to build it', async () => {
  const bare = await httpServer({ pageRoot: join(folder, 'nowhere') });
  const { statusCode, body } = await bare.inject('/');
  expect(statusCode).toBe(200);
  expect(body).toContain('npm run build');
});
