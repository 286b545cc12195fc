import { describe, expect, test } from 'vitest';
import { createLimits } from '../limits/limits.ts';
import { MemoryCounters } from '../limits/memory.ts';
import { TestClock } from '../testing/clock.ts';
import { NO_RATES } from '../testing/no-limits.ts';
import { openSocket, refusalOf } from '../testing/socket.ts';
import { socketServer } from '../testing/socket-server.ts';
import { soon } from '../testing/soon.ts';

const HOUR = 3_600_000;
const NO_PACES = {
  descriptions: undefined,
  candidates: undefined,
  states: undefined,
  typing: undefined,
};

describe('the door', () => {
  test('[C6] lets in so many of one network at a time', async () => {
    await using server = await socketServer({ connectionsPerNetwork: 2 });
    const ann = await openSocket(server, '/ws/ann');
    await openSocket(server, '/ws/bob');
    const refusal = await refusalOf(openSocket(server, '/ws/cid'));
    expect(refusal).toMatchObject({ status: 429, headers: { 'retry-after': '30' } });
    expect(refusal.body).toEqual({
      detail: 'Too many connections from this network: close some, or try again later',
    });
    ann.close();
    await soon(() => openSocket(server, '/ws/cid'));
  });

  test('[C6] opens so often for one network', async () => {
    const clock = new TestClock();
    const { pace } = createLimits({
      rates: { ...NO_RATES, handshakes: { most: 2, per: HOUR } },
      counters: new MemoryCounters(clock),
      clock,
      onRefusal() {},
    });
    await using server = await socketServer({ pace });
    for (const name of ['ann', 'bob']) (await openSocket(server, `/ws/${name}`)).close();
    const refusal = await refusalOf(openSocket(server, '/ws/cid'));
    expect(refusal).toMatchObject({ status: 429, headers: { 'retry-after': '1800' } });
    clock.pass(HOUR / 2);
    await openSocket(server, '/ws/cid');
  });

  test('[C6] does not keep anybody waiting, nor lets them in later', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    await using server = await socketServer({ door: () => promise, handshakeTimeout: 20 });
    const refusal = await refusalOf(openSocket(server, '/ws/ann'));
    expect(refusal).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    resolve();
    await soon(() => expect(server.hub.size).toBe(0));
  });
});

test('[C9] what is too much of one kind is refused, and the connection stays', async () => {
  const paces = { ...NO_PACES, descriptions: { most: 2, per: HOUR } };
  await using server = await socketServer({ limits: { paces } });
  const ann = await openSocket(server, '/ws/ann');
  const bob = await openSocket(server, '/ws/bob');
  await bob.take({ entered: 'bob' });
  for (let n = 0; n < 4; n += 1) ann.send({ n });
  await ann.take({ error: 'Too many requests, try again in 1800 s' });
  await ann.take({ error: 'Too many requests, try again in 1800 s' });
  expect(server.observed).toContainEqual(['limited', 'descriptions']);
  ann.close();
  await bob.take({ left: 'ann' });
  expect(bob.drain()).toEqual([{ n: 0 }, { n: 1 }]);
});
