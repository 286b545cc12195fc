import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Bus, BusState } from '../core/bus.ts';
import type { RoomId } from '../core/ids.ts';
import type { RedisServer } from '../testing/redis.ts';
import { Secret } from '../config/secret.ts';
import { AppError } from '../core/errors.ts';
import { portOf } from '../testing/port.ts';
import { startRedis } from '../testing/redis.ts';
import { openRedisBus } from './redis.ts';
import { describeBus, heard, newNode, newRoom, saying } from './testing/contract.ts';
import { Ear } from './testing/ear.ts';
import { Installation, pace, unobserved } from './testing/installation.ts';
import { PATIENCE } from '../testing/patience.ts';

const options = { prefix: 'silence', observer: unobserved, pace: { ...pace, patience: 200 } };

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis[Symbol.asyncDispose]());

describeBus('Redis', async () => new Installation(redis));

const reached = (state: BusState, ...buses: readonly Bus[]) =>
  vi.waitUntil(() => buses.every((bus) => bus.state === state), { timeout: PATIENCE });

/** Somebody who appends on and on, one behind the other, until told to stop. */
class Writer {
  /** What was answered. */
  readonly done: string[] = [];
  readonly #work: Promise<void>;
  #isOver = false;

  constructor(bus: Bus, room: RoomId) {
    this.#work = this.#write(bus, room);
  }

  async written(count: number): Promise<void> {
    const enough = this.done.length + count;
    await vi.waitUntil(() => this.done.length >= enough, { timeout: PATIENCE });
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#work;
  }

  async #write(bus: Bus, room: RoomId): Promise<void> {
    for (let number = 0; !this.#isOver; number += 1) {
      const body = `${bus.node} ${number}`;
      try {
        await bus.append(room, saying(bus, body));
        this.done.push(body);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        await new Promise((resolve) => void setTimeout(resolve, 5));
      }
    }
  }
}

/** What all of them heard: the same, each once, in order, and everything that was answered. */
function expectNothingLost(ears: readonly Ear[], writers: readonly Writer[]): void {
  const [first] = ears;
  for (const ear of ears) {
    expect(ear.anew).toEqual([]);
    expect(ear.offsets).toEqual(ear.offsets.map((_, at) => at + 1));
    expect(ear.bodies).toEqual(first?.bodies);
  }
  const all = new Set(first?.bodies);
  expect(all.size).toBe(first?.bodies.length);
  for (const { done } of writers) {
    expect(done.filter((body) => !all.has(body))).toEqual([]);
    const own = new Set(done);
    expect(first?.bodies.filter((body) => own.has(body))).toEqual(done);
  }
}

/** Nothing is forgotten, however long the trouble lasts. */
const ample = { entries: 1e6, size: 1e9, life: 600_000 };

/** Lets two nodes write amid trouble, twice. */
async function expectUnharmedBy(
  trouble: (world: Installation, bus: Bus) => Promise<void>,
): Promise<void> {
  await using world = new Installation(redis, { bounds: ample });
  const one = await world.join();
  const buses = [one, await world.join()];
  const room = newRoom();
  const ears = buses.map(() => new Ear());
  for (const [at, bus] of buses.entries()) await bus.follow(room, ears[at] ?? new Ear());
  const writers = buses.map((bus) => new Writer(bus, room));
  for (let round = 0; round < 2; round += 1) {
    for (const writer of writers) await writer.written(20);
    await trouble(world, one);
    await reached('up', ...buses);
  }
  for (const writer of writers) await writer.written(20);
  for (const writer of writers) await writer.stop();
  await expect.poll(() => new Set(ears.map(({ heard: { length } }) => length)).size).toBe(1);
  expectNothingLost(ears, writers);
}

test('connections that Redis ends amid writes cost nothing', async () => {
  await expectUnharmedBy(async () => {
    await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
  });
});

test('kill -9 of Redis amid writes costs nothing, as long as it keeps its log', async () => {
  await expectUnharmedBy(async () => {
    await redis.kill();
    await redis.start();
  });
});

test('a partition amid writes costs nothing', async () => {
  await expectUnharmedBy(async (world, bus) => {
    world.cut(bus.node);
    await reached('down', bus);
    world.mend(bus.node);
  });
});

test('a Redis that stands still amid writes costs nothing', async () => {
  await expectUnharmedBy(async (_, bus) => {
    redis.signal('SIGSTOP');
    await reached('down', bus);
    redis.signal('SIGCONT');
  });
});

/** How often Redis refused a step for the connection that it came by. */
async function refusals(): Promise<number> {
  const stats = String(await redis.command('INFO', 'errorstats'));
  return Number(/errorstat_FENCED:count=(\d+)/.exec(stats)?.[1] ?? 0);
}

test('nothing that was given up is done late', async () => {
  await using world = new Installation(redis);
  const [one, two] = [await world.join(), await world.join()];
  const room = newRoom();
  const ear = new Ear();
  await two.follow(room, ear);
  await one.append(room, saying(one, 'a'));
  await redis.command('CONFIG', 'RESETSTAT');
  const network = world.proxyOf(one);
  network.hang();
  await expect(one.append(room, saying(one, 'b'))).rejects.toMatchObject({ code: 'bus-failed' });
  await reached('up', one);
  await one.append(room, saying(one, 'c'));
  network.mend();
  await one.append(room, saying(one, 'd'));
  await vi.waitUntil(async () => (await refusals()) > 0, { timeout: PATIENCE });
  await heard(ear, 'a', 'c', 'd');
});

test('a node that was given up by others comes back as itself', async () => {
  await using world = new Installation(redis);
  const [one, two] = [await world.join(), await world.join()];
  const gone: string[] = [];
  two.watch({ onGone: (node) => gone.push(node) });
  const room = newRoom();
  const ear = new Ear();
  await one.follow(room, ear);
  world.cut(one.node);
  await expect.poll(() => gone).toEqual([one.node]);
  expect(two.nodes).toEqual(new Set([two.node]));
  await two.append(room, saying(two, 'a'));
  await reached('down', one);
  world.mend(one.node);
  await reached('up', one);
  await one.append(room, saying(one, 'b'));
  await heard(ear, 'a', 'b');
  await expect.poll(() => two.nodes).toEqual(new Set([two.node, one.node]));
});

test('what was published and not heard is read', async () => {
  const filled: number[] = [];
  const observer = { ...unobserved, filled: (entries: number) => filled.push(entries) };
  await using world = new Installation(redis, { observer, prefix: 'deaf' });
  const bus = await world.join();
  const room = newRoom();
  const ear = new Ear();
  await bus.follow(room, ear);
  await redis.command('HINCRBY', `deaf:0:{${room}}`, '@offset', '1');
  await redis.command('XADD', `deaf:0:{${room}}:log`, '1-0', 'e', 'other 1 a');
  await bus.append(room, saying(bus, 'b'));
  await heard(ear, 'a', 'b');
  expect(filled).toEqual([2]);
});

test('a Redis that says nothing is refused at start, and why is said', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const url = new Secret(`redis://127.0.0.1:${portOf(silent.address())}`);
  const opening = openRedisBus({ ...options, node: newNode(), url });
  await expect(opening).rejects.toThrow('cannot be used (Redis does not answer): mend it');
  silent.close();
});

test('Redis emptied under its nodes begins anew', async () => {
  await using world = new Installation(redis);
  const [one, two] = [await world.join(), await world.join()];
  const room = newRoom();
  const [ear, other] = [new Ear(), new Ear()];
  await one.follow(room, ear);
  await two.follow(room, other);
  await one.append(room, saying(one, 'a', { set: { f: '1' } }));
  await heard(other, 'a');
  await redis.command('FLUSHALL');
  await expect.poll(() => [ear.anew.length, other.anew.length]).toEqual([1, 1]);
  await reached('up', one, two);
  await two.append(room, saying(two, 'b'));
  await heard(ear, 'a', 'b');
  expect(ear.heard[1]?.epoch).toBe(other.anew[0]?.snapshot.epoch);
});

test('a Redis that takes no writes is as good as none', async () => {
  await using world = new Installation(redis);
  const bus = await world.join();
  const room = newRoom();
  const ear = new Ear();
  await bus.follow(room, ear);
  await redis.command('CONFIG', 'SET', 'maxmemory', '1');
  await expect.poll(() => bus.state).toBe('down');
  await redis.command('CONFIG', 'SET', 'maxmemory', '0');
  await reached('up', bus);
  await redis.command('SCRIPT', 'FLUSH');
  await expect.poll(() => bus.append(room, saying(bus, 'a')).catch(() => {})).toBeDefined();
  await heard(ear, 'a');
});

test('a room takes no more than its bounds', async () => {
  const bounds = { entries: 40, size: 5_000, life: 60_000 };
  await using world = new Installation(redis, { bounds });
  const bus = await world.join();
  const room = newRoom();
  const ear = new Ear();
  await bus.follow(room, ear);
  const lengths = Array.from({ length: 400 }, (_, at) => (at * 7919) % (at < 200 ? 900 : 9));
  const texts = lengths.map((length) => 'x'.repeat(length));
  await Promise.all(texts.map((text) => bus.append(room, saying(bus, text))));
  await heard(ear, ...texts);
  const late = new Ear();
  const other = await world.join();
  const { kept } = await other.follow(room, late);
  expect(kept.length).toBeLessThanOrEqual(bounds.entries);
  expect(kept.length).toBeGreaterThan(bounds.entries - 16);
  expect(kept.at(-1)?.offset).toBe(400);

  world.cut(other.node);
  await expect.poll(() => other.state).toBe('down');
  const long = Array.from({ length: 9 }, (_, at) => `${at}${'y'.repeat(999)}`);
  for (const text of long) await bus.append(room, saying(bus, text));
  world.mend(other.node);
  await expect.poll(() => late.anew.length).toBe(1);
  const [anew] = late.anew;
  expect(anew?.snapshot.offset).toBe(409);
  const left = anew?.kept.map(({ body }) => body) ?? [];
  expect(left.join('').length).toBeLessThanOrEqual(bounds.size);
  expect(left).toEqual(long.slice(long.length - left.length));
  await bus.append(room, saying(bus, 'z'));
  await heard(late, 'z');
});

test('a room lives as long as somebody follows it, and then for its time', async () => {
  const bounds = { entries: 10, size: 1_000, life: 400 };
  await using world = new Installation(redis, { bounds });
  const bus = await world.join();
  const [room, lonely] = [newRoom(), newRoom()];
  const ear = new Ear();
  const { unfollow } = await bus.follow(room, ear);
  await bus.append(room, saying(bus, 'a'));
  await bus.append(lonely, saying(bus, 'b'));
  expect(await bus.look(lonely)).toMatchObject({ offset: 1 });
  await expect.poll(() => bus.look(lonely)).toBeUndefined();
  await bus.append(lonely, saying(bus, 'c'));
  await expect.poll(() => bus.look(lonely)).toBeUndefined();
  expect(await bus.look(room)).toMatchObject({ offset: 1 });
  expect(ear.anew).toEqual([]);
  unfollow();
  await expect.poll(() => bus.look(room)).toBeUndefined();
});

test('several installations share one Redis without hearing each other', async () => {
  await using world = new Installation(redis, { prefix: 'one' });
  await using other = new Installation(redis, { prefix: 'two' });
  const [one, two] = [await world.join(), await other.join()];
  const room = newRoom();
  const ear = new Ear();
  const told: string[] = [];
  await two.follow(room, ear);
  two.onTold('t', (body) => told.push(body));
  await one.append(room, saying(one, 'a'));
  await one.tell('t', 'a');
  await two.append(room, saying(two, 'b'));
  await two.tell('t', 'b');
  await heard(ear, 'b');
  await expect.poll(() => told).toEqual(['b']);
  expect(two.nodes).toEqual(new Set([two.node]));
});
