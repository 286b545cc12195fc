import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { keepSelfSigned } from '../tls/self-signed.ts';
import { ADMIN_TOKEN } from '../testing/admin.ts';
import { NO_CALLS } from '../testing/no-calls.ts';
import type { Person, TestRoom } from '../testing/people.ts';
import { enter, guest, roomOf } from '../testing/people.ts';
import { portOf } from '../testing/port.ts';
import { isFields, request } from '../testing/request.ts';
import type { TestServer } from '../testing/server.ts';
import { testServer } from '../testing/server.ts';
import { COMMANDS } from './commands.ts';
import { run } from './index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-cli-'));
  setAll({ APP_ENV: 'test', PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder, ...NO_CALLS });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const setAll = (environment: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(environment)) vi.stubEnv(name, text);
};

/** What a command says, and its exit code. */
async function parley(...words: string[]): Promise<{ code: number | undefined; said: string }> {
  const lines: unknown[] = [];
  const listen = (line: unknown) => void lines.push(line);
  const log = vi.spyOn(console, 'log').mockImplementation(listen);
  const error = vi.spyOn(console, 'error').mockImplementation(listen);
  try {
    return { code: await run(words), said: lines.join('\n') };
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
}

async function value(...words: string[]): Promise<unknown> {
  const { code, said } = await parley(...words, '--json');
  expect([code, said.slice(0, 1)]).toEqual([0, '{']);
  return JSON.parse(said);
}

describe('the command line', () => {
  test('is told in docs/operations.md, each command and nothing else', async () => {
    const page = await readFile(new URL('../../../../docs/operations.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `parley ([^`]+)` \| (.+) \|$/gm)];
    const told = rows.map(([, synopsis, about]) => `${synopsis}: ${about}`);
    const wanted = [...COMMANDS].map(
      ([name, { operands, about }]) => `${operands ? `${name} ${operands}` : name}: ${about}`,
    );
    expect(told).toEqual(wanted);
  });

  test('says what makes no sense, with 2', async () => {
    for (const words of [
      ['nonsense'],
      ['kick', 'a-room'],
      ['status', 'now'],
      ['rooms', '--nonsense'],
      ['resend'],
      ['resend', '5', '--failed'],
    ]) {
      const { code, said } = await parley(...words);
      expect([code, said.includes('Usage: parley [command]')]).toEqual([2, true]);
    }
  });

  test('helps with all, and with each', async () => {
    for (const words of [['--help'], ['-h'], ['help']]) {
      expect(await parley(...words)).toMatchObject({ code: 0 });
    }
    for (const name of COMMANDS.keys()) {
      const { code, said } = await parley(name, '--help');
      expect([code, said.startsWith(`Usage: parley ${name}`)]).toEqual([0, true]);
    }
  });

  test('makes secrets that the configuration takes, another each time', async () => {
    const [one, other] = [await parley('token'), await parley('token')];
    expect(one.said).toMatch(/^[\w-]{43}$/);
    expect(one.said).not.toBe(other.said);
  });

  test('says why a server cannot be asked', async () => {
    const without = await parley('rooms');
    expect(without).toMatchObject({ code: 1 });
    expect(without.said).toContain('ADMIN_TOKEN is not set');
    setAll({ ADMIN_TOKEN, PARLEY_URL: 'http://127.0.0.1:1' });
    const away = await parley('rooms');
    expect(away).toMatchObject({ code: 1 });
    expect(away.said).toContain('No server answers at http://127.0.0.1:1');
  });
});

describe('a running server', () => {
  let server: TestServer;
  let ann: Person;
  let room: TestRoom;
  beforeAll(async () => {
    server = await testServer({ ADMIN_TOKEN });
    ann = await guest(server, 'Ann \u001B[31mred');
    room = await roomOf(server, ann, { name: 'Weekly call' });
  });
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(() => setAll({ ADMIN_TOKEN, PARLEY_URL: server.url }));

  test('is looked at', async () => {
    using _ = await enter(server, room, ann);
    expect(await value('status')).toMatchObject({ rooms: 1, people: 1 });
    expect(await value('rooms', 'week')).toMatchObject({ items: [{ id: room.id }], more: false });
    expect(await value('room', room.id)).toMatchObject({ people: [{ user_id: ann.id }] });
    expect(await value('log', room.id)).toEqual({ items: [] });
    expect(await value('users', ann.id)).toMatchObject({ items: [{ id: ann.id }] });
    expect(await value('sessions', ann.id)).toMatchObject({ items: [{ dialect: 'hackrtc' }] });
    expect(await value('bans', '--room', room.id)).toEqual({ items: [], more: false });
    expect(await value('webhooks', '--state', 'failed')).toMatchObject({ items: [] });
    const { said } = await parley('room', room.id);
    expect(said).toMatch(/^name +Weekly call$/m);
    expect(said).toMatch(/^people\nconn_id +user_id/m);
    expect(said).not.toContain('\u001B');
    expect((await parley('rates')).said).toContain('10 in 60 s, 30 in 900 s');
    expect((await parley('rooms', 'nothing')).said).toBe('None.');
  });

  test('does as it is told', async () => {
    const bob = await guest(server, 'Bob');
    const own = await roomOf(server, ann);
    using host = await enter(server, own, ann);
    using other = await enter(server, own, bob);
    expect(await value('notice', 'Over soon', '--room', own.id)).toEqual({ done: true });
    await host.take({ type: 'notice', text: 'Over soon' });
    expect(await value('notice', 'Bye')).toEqual({ rooms: 1 });
    await value('lock', own.id);
    await host.take({ type: 'room_state', locked: true });
    await value('ban', own.id, bob.id);
    expect(await other.closed).toMatchObject({ code: 4501 });
    await value('unban', own.id, bob.id, '--network');
    await value('unban', own.id, bob.id);
    const made = await parley('token', bob.id);
    expect(await request(server, 'GET /users/me', { token: made.said })).toMatchObject({
      status: 200,
    });
    expect(await value('sign-out', bob.id)).toEqual({ ended: 2 });
    expect(await value('resend', '--failed')).toEqual({ resent: 0 });
    await value('close', own.id);
    expect(await host.closed).toMatchObject({ code: 4502 });
    expect(await parley('close', own.id)).toEqual({
      code: 1,
      said: 'Room not found (room-unknown).',
    });
  });
});

/** What the doctor finds wrong. */
async function found(): Promise<{ code: number | undefined; wrong: string }> {
  const { code, said } = await parley('doctor', '--json');
  const report: unknown = JSON.parse(said);
  const findings = isFields(report) ? report['findings'] : [];
  const all = Array.isArray(findings) ? findings.filter(isFields) : [];
  const says = all.filter(({ state }) => state === 'wrong').map((each) => each['says']);
  return { code, wrong: says.join('\n') };
}

describe('the doctor', () => {
  test('finds nothing wrong where nothing is, before and after the first start', async () => {
    expect(await found()).toEqual({ code: 0, wrong: '' });
    expect(await parley('migrate')).toMatchObject({ code: 0 });
    const { code, said } = await parley('doctor');
    expect(code).toBe(0);
    expect(said).toContain('It answers, and its tables are up to date.');
  });

  test('says all that is wrong with the configuration', async () => {
    setAll({ PORT: 'abc', SMTP_PORT: '0' });
    const { code, wrong } = await found();
    expect(code).toBe(1);
    expect(wrong).toMatch(/PORT[^]*SMTP_PORT/);
  });

  test('says what is out of reach, taken, or open to others', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    setAll({
      PORT: String(portOf(taken.address())),
      SMTP_SERVER: '127.0.0.1',
      SMTP_PORT: '1',
      REDIS_URL: 'redis://127.0.0.1:1',
      DATABASE_URL: 'postgresql://parley:hidden@127.0.0.1:1/parley',
    });
    await writeFile(join(folder, 'secret.key'), `${ADMIN_TOKEN}\n`);
    chmodSync(join(folder, 'secret.key'), 0o644);
    const { code, wrong } = await found();
    taken.close();
    expect(code).toBe(1);
    expect(wrong).toMatch(/Others on this machine can read .*secret\.key/);
    expect(wrong).toContain('is in use on 127.0.0.1 by another program');
    expect(wrong).toMatch(/127\.0\.0\.1:1 takes no mail \(.*ECONNREFUSED/);
    expect(wrong).toMatch(/Redis at .* cannot be used/);
    expect(wrong).toMatch(/DATABASE_URL/);
    expect(wrong).not.toContain('hidden');
  });

  test('knows its own server on its port, and looks at the certificate', async () => {
    const { cert, key } = await keepSelfSigned(join(folder, 'tls'));
    setAll({ TLS_CERT: cert, TLS_KEY: key });
    expect(await found()).toEqual({ code: 0, wrong: '' });
    setAll({ TLS_KEY: cert });
    expect((await found()).wrong).toMatch(/TLS_CERT .* cannot be used/);
    await using other = await testServer();
    setAll({ TLS_CERT: '', TLS_KEY: '', PORT: new URL(other.url).port });
    const { said } = await parley('doctor');
    expect(said).toContain(`A Parley server answers at ${other.url}.`);
  });
});
