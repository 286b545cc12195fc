/** Rooms that nobody makes on purpose, where people come to them at several servers (M4). */
import type { Bus } from '../core/bus.ts';
import type { NodeId } from '../core/ids.ts';
import type { TestContext } from '../testing/context.ts';
import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test, vi } from 'vitest';
import { MemoryEngine } from '../bus/memory.ts';
import { BusCluster } from '../cluster/cluster.ts';
import { Hub } from '../core/hub.ts';
import { dialectTag, nodeId, roomId } from '../core/ids.ts';
import { newUser } from '../store/testing/records.ts';
import { TestClock } from '../testing/clock.ts';
import { testContext } from '../testing/context.ts';
import { endLeftovers, watchLeftovers } from './leftovers.ts';
import { Seats } from './seats.ts';
import { admit } from './admission.ts';

const kind = { dialect: dialectTag('test'), addressing: true, shared: false, awaited: false };
const asking = (clientId: string) => ({
  room: 'den',
  clientId,
  address: { value: '192.0.2.1', hearsay: false },
});
const WINDOW = 30_000;
const A = nodeId('a');
const B = nodeId('b');
const C = nodeId('c');

let engine: MemoryEngine;
let clock: TestClock;
let base: TestContext;
beforeEach(async () => {
  engine = new MemoryEngine();
  clock = new TestClock();
  base = await testContext({ timers: clock });
  return () => base.store.close();
});

/** A server: all of them have one store. */
function server(node: NodeId) {
  const bus: Bus = engine.join(node);
  const settings = { newEpoch: randomUUID, timers: clock, resumeWindow: WINDOW, report() {} };
  const hub = new Hub(randomUUID, clock, new BusCluster(bus, settings));
  const context = { ...base, bus, hub, timers: clock };
  return { bus, hub, context, seats: new Seats(context, kind) };
}

const settle = () => new Promise(setImmediate);
const den = () => base.store.rooms.find({ by: 'name', name: 'den' });

test('[M4] a room is not ended under whoever comes to it at another server', async () => {
  const [one, other] = [server(A), server(B)];
  await one.seats.reserve(asking('ann'));
  const room = await den();
  const look = vi.spyOn(one.bus, 'look').mockImplementationOnce(async (...about) => {
    const seen = await look.getMockImplementation()?.(...about);
    look.mockRestore();
    const found = seen ?? (await one.bus.look(...about));
    await other.seats.reserve(asking('bob'));
    return found;
  });
  await one.seats.leave(asking('ann'));
  await settle();
  expect((await den())?.id).toBe(room?.id);
  await other.seats.leave(asking('bob'));
  await expect.poll(den).toBeUndefined();
});

test('[M4] whoever comes while it ends at another server gets a new one of that name', async () => {
  const [one, other] = [server(A), server(B)];
  await one.seats.reserve(asking('ann'));
  const room = await den();
  const append = vi.spyOn(other.bus, 'append');
  // The first server dies before it is written.
  vi.spyOn(base.store.rooms, 'update').mockRejectedValueOnce(new Error('This server is dead'));
  append.mockImplementationOnce(async (...step) => {
    append.mockRestore();
    await one.seats.leave(asking('ann'));
    await settle();
    return other.bus.append(...step);
  });
  await other.seats.reserve(asking('bob'));
  expect(await den()).toBeDefined();
  expect((await den())?.id).not.toBe(room?.id);
  expect(await other.seats.occupancy()).toMatchObject([{ room: 'den', expected: ['bob'] }]);
});

test('[M4] a server that dies leaves no room open, once its people had the time to come back', async () => {
  const [one, other] = [server(A), server(B)];
  const unwatch = watchLeftovers(one.context);
  await other.seats.reserve(asking('bob'));
  await endLeftovers(one.context);
  expect(await den()).toBeDefined();
  engine.lose(B);
  await settle();
  clock.pass(WINDOW - 1);
  await endLeftovers(one.context);
  expect(await den()).toBeDefined();
  clock.pass(10_000);
  await expect.poll(den).toBeUndefined();
  expect((await one.seats.reserve(asking('bob'))).room.name).toBe('den');
  unwatch();
});

test('[M4] a server that comes later ends none under whoever may come back yet', async () => {
  await server(B).seats.reserve(asking('bob'));
  engine.lose(B);
  const third = server(C);
  watchLeftovers(third.context);
  await endLeftovers(third.context);
  clock.pass(WINDOW - 1);
  await endLeftovers(third.context);
  expect(await den()).toBeDefined();
  clock.pass(10_000);
  await expect.poll(den).toBeUndefined();
});

test('[M4] a room that others are in is entered while it is looked at whether it is left over', async () => {
  const [one, other] = [server(A), server(B)];
  await other.seats.reserve(asking('bob'));
  const id = (await den())?.id ?? roomId('none');
  const { id: cem } = await base.store.accounts.add(newUser());
  const ending = one.hub.endUnheld(id, () => expect.unreachable());
  expect(one.hub.ending(id)).toBeDefined();
  const admission = await admit(one.context, { by: 'id', id }, { userId: cem }, kind);
  expect(one.hub.find(id)).toBeDefined();
  admission.abandon();
  await ending;
});

test.each([
  { which: 'first', neighbour: C },
  { which: 'last', neighbour: A },
])(
  '[M4] a room that could not be ended ends once it can be: $which of its servers',
  async ({ neighbour }) => {
    const one = server(B);
    watchLeftovers(one.context);
    watchLeftovers(server(neighbour).context);
    clock.pass(2 * WINDOW);
    await one.seats.reserve(asking('ann'));
    engine.cut(B);
    await one.seats.leave(asking('ann'));
    await settle();
    expect(await den()).toBeDefined();
    engine.mend(B);
    await settle();
    clock.pass(2 * WINDOW);
    await expect.poll(den).toBeUndefined();
  },
);
