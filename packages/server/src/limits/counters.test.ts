import type { RedisServer } from '../testing/redis.ts';
import type { Counters } from './counters.ts';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRedis } from '../testing/redis.ts';
import { insured } from './counters.ts';
import { MemoryCounters } from './memory.ts';
import { RedisCounters } from './redis.ts';
import { soon } from '../testing/soon.ts';

let redis: RedisServer;
const opened: RedisCounters[] = [];
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  for (const each of opened) each.close();
  await redis[Symbol.asyncDispose]();
});

const revealed = (text: string) => ({ reveal: () => text });

/** Counters of one more node. */
async function ofNode(prefix = 'parley'): Promise<RedisCounters> {
  const counters = new RedisCounters({
    url: revealed(redis.url),
    prefix,
    secret: revealed('a secret'),
  });
  opened.push(counters);
  await soon(() => counters.take(randomUUID(), [{ most: 1, per: 1_000 }]));
  return counters;
}

const HOUR = 3_600_000;

describe.each<[string, () => Promise<Counters>]>([
  ['memory', async () => new MemoryCounters(Date)],
  ['redis', ofNode],
])('counters in %s', (_, open) => {
  test('take a turn of every window or of none, and say how long to wait', async () => {
    const counters = await open();
    const key = randomUUID();
    const rates = [
      { most: 3, per: HOUR },
      { most: 2, per: 150 },
    ];
    expect(await counters.take(key, rates)).toBe(0);
    expect(await counters.take(key, rates)).toBe(0);
    const wait = await counters.take(key, rates);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(150);
    await delay(wait + 20);
    expect(await counters.take(key, rates)).toBe(0);
    const longer = await counters.take(key, rates);
    expect(longer).toBeGreaterThan(HOUR - 60_000);
    expect(longer).toBeLessThanOrEqual(HOUR);
  });

  test('count fifty at once exactly', async () => {
    const counters = await open();
    const key = randomUUID();
    const asked = Array.from({ length: 50 }, () => counters.take(key, [{ most: 20, per: HOUR }]));
    const waits = await Promise.all(asked);
    expect(waits.filter((wait) => wait === 0)).toHaveLength(20);
  });

  test('take back what is given back, and no more', async () => {
    const counters = await open();
    const key = randomUUID();
    const rates = [{ most: 1, per: HOUR }];
    await counters.giveBack(key, rates);
    expect(await counters.take(key, rates)).toBe(0);
    await counters.giveBack(key, rates);
    await counters.giveBack(key, rates);
    expect(await counters.take(key, rates)).toBe(0);
    expect(await counters.take(key, rates)).toBeGreaterThan(0);
  });
});

describe('counters in Redis', () => {
  test('are those of all nodes of one installation', async () => {
    const [one, other, elsewhere] = [await ofNode(), await ofNode(), await ofNode('others')];
    const key = 'ann@example.org';
    const rates = [{ most: 1, per: HOUR }];
    expect(await one.take(key, rates)).toBe(0);
    expect(await other.take(key, rates)).toBeGreaterThan(0);
    expect(await elsewhere.take(key, rates)).toBe(0);
    const names = JSON.stringify(await redis.command('KEYS', '*'));
    expect(names).not.toContain('ann');
    expect(names).toContain('parley:limit:');
  });

  test('vanish when their last window is over', async () => {
    const counters = await ofNode('short');
    await counters.take('x', [{ most: 1, per: 50 }]);
    await soon(async () => expect(await redis.command('KEYS', 'short:*')).toEqual([]));
  });

  test('are those of the node alone while Redis is away, and shared again afterwards', async () => {
    const shared = await ofNode();
    const counters = insured(shared, new MemoryCounters(Date));
    const key = randomUUID();
    const rates = [{ most: 1, per: HOUR }];
    expect(await counters.take(key, rates)).toBe(0);
    redis.signal('SIGSTOP');
    expect(await counters.take(key, rates)).toBe(0);
    expect(await counters.take(key, rates)).toBeGreaterThan(0);
    redis.signal('SIGCONT');
    await soon(() => shared.take(randomUUID(), rates));
    await redis.kill();
    expect(await counters.take(randomUUID(), rates)).toBe(0);
    await redis.start();
    await soon(() => shared.take(randomUUID(), rates));
    expect(await counters.take(key, rates)).toBeGreaterThan(0);
  });
});
