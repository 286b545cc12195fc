import type { Limits } from '../core/ports.ts';
import { setImmediate } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { MemoryEngine } from '../bus/memory.ts';
import { nodeId } from '../core/ids.ts';
import { TestClock } from '../testing/clock.ts';
import { NO_RATES } from '../testing/no-limits.ts';
import { Exchange } from './exchange.ts';
import { createLimits } from './limits.ts';
import { MemoryCounters } from './memory.ts';

const SECOND = 1_000;
const HOME = '192.0.2.1';

let clock: TestClock;
let engine: MemoryEngine;
beforeEach(() => {
  clock = new TestClock();
  engine = new MemoryEngine();
});

/** A node that lets ten requests through in ten seconds. */
function node(name: string) {
  const bus = engine.join(nodeId(name));
  const exchange = new Exchange(bus, clock);
  const limits = createLimits({
    rates: { ...NO_RATES, requests: { most: 10, per: 10 * SECOND } },
    counters: new MemoryCounters(clock),
    clock,
    onPaced: exchange.onPaced,
    onRefusal: () => {},
  });
  exchange.open(limits);
  return { bus, exchange, limits, places: exchange.places };
}

function isLetThrough(limits: Limits): boolean {
  try {
    limits.pace('requests', HOME);
    return true;
  } catch {
    return false;
  }
}

/** How many requests get through at once. */
function letThrough(limits: Limits): number {
  let count = 0;
  while (isLetThrough(limits)) count += 1;
  return count;
}

/** Time passes, and what nodes tell each other in it arrives. */
async function pass(ms: number): Promise<void> {
  clock.pass(ms);
  await setImmediate();
}

/** Nobody gets a turn back in it. */
const SOON = 500;

test('turns at one node are none at the others', async () => {
  const [one, two] = [node('one'), node('two')];
  for (let turn = 0; turn < 7; turn += 1) one.limits.pace('requests', HOME);
  await pass(SOON);
  expect(letThrough(two.limits)).toBe(3);
  await pass(SOON);
  expect(letThrough(one.limits)).toBe(1);
});

test('what two nodes let through at the same moment is made up for', async () => {
  const [one, two] = [node('one'), node('two')];
  expect([letThrough(one.limits), letThrough(two.limits)]).toEqual([10, 10]);
  await pass(10 * SECOND);
  expect([letThrough(one.limits), letThrough(two.limits)]).toEqual([0, 0]);
  await pass(10 * SECOND);
  expect(letThrough(one.limits)).toBe(10);
});

test('sockets of a network are counted at all nodes, until they close', async () => {
  const [one, two] = [node('one'), node('two')];
  one.places.take(HOME);
  one.places.take(HOME);
  two.places.take(HOME);
  await pass(SOON);
  expect([one.places.total(HOME), two.places.total(HOME)]).toEqual([3, 3]);
  one.places.leave(HOME);
  await pass(SOON);
  expect([two.places.total(HOME), two.places.total('192.0.2.2')]).toEqual([2, 0]);
});

test('a node that comes later knows of the sockets that there are, and those of one that goes are forgotten', async () => {
  const one = node('one');
  for (let count = 0; count < 1500; count += 1) one.places.take(`192.0.2.${count}`);
  await pass(SOON);
  const two = node('two');
  await expect.poll(() => two.places.total('192.0.2.1499')).toBe(1);
  expect(two.places.total(HOME)).toBe(1);
  one.exchange.close();
  await one.bus.close();
  await expect.poll(() => two.places.total(HOME)).toBe(0);
});

test('who is cut off goes by what they know, and hears everything afterwards', async () => {
  const [one, two] = [node('one'), node('two')];
  one.places.take(HOME);
  await pass(SOON);
  engine.cut(two.bus.node);
  one.places.take(HOME);
  two.places.take(HOME);
  expect(letThrough(two.limits)).toBe(10);
  await pass(SOON);
  expect([one.places.total(HOME), two.places.total(HOME)]).toEqual([2, 2]);
  engine.mend(two.bus.node);
  await expect.poll(() => [one.places.total(HOME), two.places.total(HOME)]).toEqual([3, 3]);
});

test('what a newer version tells of something else does no harm', async () => {
  const one = node('one');
  const newer = engine.join(nodeId('newer'));
  await newer.tell('limits', `newer\nflights ${HOME} 9\nrequests ${HOME} 4\nrequests ${HOME} x\n`);
  expect(letThrough(one.limits)).toBe(6);
});

test('whoever makes up an address is counted under it, and nobody else', async () => {
  const [one, two] = [node('one'), node('two')];
  const madeUp = `${HOME} 9`;
  one.limits.pace('requests', madeUp);
  one.places.take(madeUp);
  await pass(SOON);
  expect(letThrough(two.limits)).toBe(10);
  expect([two.places.total(madeUp), two.places.total(HOME)]).toEqual([1, 0]);
});
