/** Several processes on one port, as an operator runs them. */
import type { Person, Visitor } from '../testing/people.ts';
import type { ServerProcess } from '../testing/process.ts';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { enter, guest, roomOf } from '../testing/people.ts';
import { aNumber } from '../testing/matchers.ts';
import { portOf } from '../testing/port.ts';
import { databaseOfRun } from '../testing/postgres.ts';
import { failedStart, serverProcess } from '../testing/process.ts';
import type { RedisServer } from '../testing/redis.ts';
import { startRedis } from '../testing/redis.ts';
import { atOnce, isFields, request, succeed } from '../testing/request.ts';

// Starting processes takes long where many tests share few cores.

const WORKERS = 2;

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis[Symbol.asyncDispose]());

let folder: string;
let environment: Record<string, string>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-workers-'));
  environment = {
    ...(await databaseOfRun()),
    REDIS_URL: redis.url,
    WORKERS: String(WORKERS),
  };
});
afterEach(() => rm(folder, { recursive: true }));

const start = () => serverProcess(folder, { environment });

/** The processes that serve. */
async function workersOf({ pid }: ServerProcess): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  const pids = children.trim().split(' ').filter(Boolean).map(Number);
  const commands = await Promise.all(pids.map(commandOf));
  return pids.filter((_, index) => commands[index]?.includes('main.ts'));
}

const commandOf = (pid: number): Promise<string> =>
  readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');

/** The numbers of a metric, by the process that counted. */
async function counted({ url }: ServerProcess, metric: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.matchAll(
    new RegExp(`^${metric}\\{(?:.*,)?worker="(\\w+)".*\\} (\\d+)$`, 'gm'),
  );
  const counts = new Map<string, number>();
  for (const [, worker = '', count] of lines) {
    counts.set(worker, (counts.get(worker) ?? 0) + Number(count));
  }
  return counts;
}

const sum = (counts: Map<string, number>) => [...counts.values()].reduce((a, b) => a + b, 0);

test('[C1] sockets are dealt out, one relay serves them, one scrape counts those of all, and all end well', async () => {
  const relay = { TURN: 'managed', STUN_PORT: '0', PUBLIC_HOST: 'p.example' };
  environment = { ...environment, ...relay, PORT: '0,0' };
  const server = await start();
  const workers = await workersOf(server);
  expect(workers).toHaveLength(WORKERS);
  const ports = [...server.told().matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].map(([url]) => ({ url }));
  expect(new Set(ports.map(({ url }) => url)).size).toBe(2);
  const ann = await guest(server);
  await expectOneRelay(server, ann);
  const sockets = await atOnce(12, async (index) =>
    enter(ports[index % 2] ?? server, await roomOf(server, ann), ann),
  );
  const counts = await counted(server, 'parley_connections');
  expect([...counts.keys()]).toEqual(['1', '2']);
  expect(sum(counts)).toBe(12);
  // Requests take turns with them, on connections that stay: it need not be six and six.
  for (const count of counts.values()) expect(count).toBeGreaterThan(2);
  const closed = Promise.all(sockets.map((socket) => socket.closed));
  // As a Ctrl-C at the terminal does.
  for (const worker of workers) process.kill(worker, 'SIGINT');
  expect(await server.stop('SIGINT')).toBe(0);
  expect((await closed).map(({ code }) => code)).toEqual(sockets.map(() => 1012));
  expect(await Promise.all(workers.map(commandOf))).toEqual(workers.map(() => ''));
});

async function expectOneRelay(server: ServerProcess, { token }: Person): Promise<void> {
  const offers = await atOnce(6, () => request(server, 'GET /ice-servers', { token }));
  const [first, ...others] = offers.map(({ body }) =>
    JSON.stringify(isFields(body) && body['iceServers']),
  );
  expect(first).toContain('turn:p.example:');
  for (const other of others) expect(other).toBe(first);
  expect((await request(server, 'GET /readyz')).body).toMatchObject({ turn: 'up' });
  expect([...(await counted(server, 'parley_turn_up'))]).toEqual([['supervisor', 1]]);
}

test('a worker that is killed takes its sockets along; another one is started in its place; they end with their supervisor', async () => {
  const server = await start();
  const ann = await guest(server);
  const room = await roomOf(server, ann);
  const sockets = await atOnce(8, () => enter(server, room, ann));
  const [victim = 0, survivor] = await workersOf(server);
  process.kill(victim, 'SIGKILL');
  await Promise.race(sockets.map((socket) => socket.closed));
  await expect.poll(() => workersOf(server)).toEqual([survivor, aNumber]);
  const restarts = () => counted(server, 'parley_worker_restarts_total');
  expect(await restarts()).toEqual(new Map([['supervisor', 1]]));
  expect(server.told()).toMatch(
    /"msg":"Worker [12] has ended \(SIGKILL\)\. Another one is started in 500 ms\."/,
  );
  expect(server.told()).toMatch(/"worker":[12],/);
  const later: Visitor[] = [];
  const oneMore = async () => {
    later.push(await enter(server, room, ann));
    return [...(await counted(server, 'parley_connections')).values()];
  };
  const some: unknown = expect.toSatisfy((count: number) => count > 0);
  await expect.poll(oneMore).toEqual([some, some]);
  const said = { token: ann.token, body: { ciphertext: 'to all' } };
  await succeed(server, `POST /chat/${room.id}`, said);
  for (const socket of later) await socket.take({ type: 'chat' });
  const workers = await workersOf(server);
  await server.kill();
  const commands = () => Promise.all(workers.map(commandOf));
  await expect.poll(commands).toEqual(workers.map(() => ''));
});

test('a start that fails says why once, and leaves nobody', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const port = portOf(other.address());
  const { code, said } = await failedStart(folder, { ...environment, PORT: String(port) });
  expect([code, said]).toEqual([
    1,
    `PORT ${port} is in use on 127.0.0.1: stop the other program, or set another PORT.\n`,
  ]);
  other.close();
  const unreachable = { ...environment, DATABASE_URL: 'postgresql://x:hush@127.0.0.1:1/x' };
  const refused = await failedStart(folder, unreachable);
  expect(refused.code).toBe(1);
  expect(refused.said.trim().split('\n')).toHaveLength(1);
  expect(refused.said).toContain('127.0.0.1');
});
