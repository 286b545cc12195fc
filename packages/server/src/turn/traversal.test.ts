import type { IceServer } from '../core/ice.ts';
import type { Served, Stun, Turn } from './traversal.ts';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { userId } from '../core/ids.ts';
import { freePort } from '../../../client/src/testing/free-port.ts';
import { TURNSERVER } from '../../../client/src/testing/relay.ts';
import { TurnClient } from '../testing/turn-client.ts';
import { Traversal } from './traversal.ts';

const LOOPBACK = '127.0.0.1';
const NONE = { kind: 'none' } as const;
const ann = { userId: userId('ann') };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-traversal-'));
});
afterEach(() => rm(folder, { recursive: true }));

const managed = (options: object = {}): Turn => ({
  kind: 'managed',
  program: TURNSERVER,
  folder,
  host: LOOPBACK,
  port: 0,
  relayPorts: [49_152, 65_535],
  externalIps: [],
  tls: undefined,
  privatePeers: true,
  ...options,
});

interface Situation {
  readonly strict?: boolean;
  readonly beside?: Served;
}

/** What this server offers of itself, and what it tells of its start. */
async function open(stun: Stun, turn: Turn, { strict = false, beside }: Situation = {}) {
  const clock = { now: Date.now };
  const life = 60_000;
  const traversal = new Traversal({ clock, publicHost: 'p', life, stun, turn, strict, beside });
  onTestFinished(() => traversal.close());
  const told: string[] = [];
  await traversal.open((sentence) => told.push(sentence));
  const urls = traversal.iceServers.offer(ann, undefined).servers.flatMap((server) => server.urls);
  return { traversal, told, urls };
}

/** A port that somebody else has, for TCP. */
async function takenPort(): Promise<number> {
  const server = createServer().listen(0, LOOPBACK);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

const own = (port = 0): Stun => ({ kind: 'own', host: LOOPBACK, port });

describe('what is offered', () => {
  test('is STUN alone where there is no relay', async () => {
    const { urls, traversal } = await open(own(), NONE);
    expect(urls).toEqual([expect.stringMatching(/^stun:p:\d+$/)]);
    expect(traversal.relay).toBeUndefined();
  });

  test('is the relay at one port for STUN and TURN, and at another for TLS', async () => {
    const port = await freePort();
    const tls = { cert: join(folder, 'no.pem'), key: join(folder, 'no.pem'), port };
    const { urls, traversal, told } = await open(own(), managed({ tls }));
    expect(told).toEqual([]);
    const [stun = ''] = urls;
    const at = stun.replace('stun', 'turn');
    expect(urls).toEqual([
      stun,
      `${at}?transport=udp`,
      `${at}?transport=tcp`,
      `turns:p:${port}?transport=tcp`,
    ]);
    expect(traversal.relay?.state).toBe('up');
    expect(traversal.stunCounts).toBeUndefined();
  });

  test('is what others serve, where the operator names them', async () => {
    const stun: Stun = { kind: 'others', urls: ['stun:s.example'] };
    const turn: Turn = { kind: 'others', urls: ['turn:t.example'], secret: 's' };
    expect((await open(stun, turn)).urls).toEqual(['stun:s.example', 'turn:t.example']);
    expect((await open(NONE, NONE)).urls).toEqual([]);
  });
});

describe('a port that is taken', () => {
  test('is told, and done without', async () => {
    const port = await takenPort();
    const { told, urls } = await open(own(), managed({ port }));
    expect(told).toEqual([
      `STUN_PORT ${port} is in use: stop the other program (a coturn of this machine?), set another one, or STUN_PORT=off.`,
    ]);
    expect(urls).toEqual([]);
  });

  test('stops a start in production', async () => {
    const port = await takenPort();
    await expect(open(own(), managed({ port }), { strict: true })).rejects.toThrow(
      `STUN_PORT ${port} is in`,
    );
    const tls = { cert: '/x', key: '/x', port };
    await expect(open(own(), managed({ tls }), { strict: true })).rejects.toThrow(
      `TURN_TLS_PORT ${port} is in`,
    );
  });
});

test('a folder that cannot be made is told', async () => {
  const { told } = await open(NONE, managed({ folder: '/dev/null/turn' }));
  expect(told).toEqual([expect.stringMatching(/^STUN and TURN cannot be served \(Error: ENOTDIR/)]);
});

test('an address of another machine is told', async () => {
  const { told } = await open({ kind: 'own', host: '192.0.2.99', port: 0 }, NONE);
  expect(told).toEqual(['STUN_HOST 192.0.2.99 is no address of this machine: set another one.']);
});

describe('a process beside the one that serves', () => {
  test('hands out credentials for its relay, and takes back those of any other', async () => {
    const serving = await open(own(), managed());
    const beside = serving.traversal.served;
    const [one, other] = [
      await open(own(), managed(), { beside }),
      await open(own(), managed(), { beside }),
    ];
    expect(one.urls).toEqual(serving.urls);
    const known = one.traversal.iceServers.offer(ann, undefined).servers.at(-1);
    expect(await ask(beside, known)).toBe(200);
    other.traversal.iceServers.revoke(ann.userId);
    expect(await ask(beside, known)).toBe(401);
  });

  test('offers its STUN, or nothing where it serves nothing', async () => {
    const { traversal, urls } = await open(own(), NONE);
    const beside = traversal.served;
    expect((await open(own(), NONE, { beside })).urls).toEqual(urls);
    const nothing = { port: undefined, relay: undefined };
    expect((await open(own(), managed(), { beside: nothing })).urls).toEqual([]);
  });
});

/** What the relay says to credentials. */
async function ask({ port = 0 }: Served, server: IceServer | undefined): Promise<number> {
  const { username = '', credential = '' } = server ?? {};
  using client = new TurnClient(port, { username, credential });
  return await client.allocate();
}
