import type { SeatRequest } from './seats.ts';
import type { NodeId } from '../core/ids.ts';
import type { Outlet } from '../core/peer.ts';
import type { Session } from './sessions.ts';
import type { RoomEvent } from '../core/event.ts';
import type { TestContext } from '../testing/context.ts';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryEngine } from '../bus/memory.ts';
import { BusCluster } from '../cluster/cluster.ts';
import { Hub } from '../core/hub.ts';
import { dialectTag, nodeId } from '../core/ids.ts';
import { createLimits } from '../limits/limits.ts';
import { MemoryCounters } from '../limits/memory.ts';
import { testContext } from '../testing/context.ts';
import { NO_RATES } from '../testing/no-limits.ts';
import { endLeftovers } from './leftovers.ts';
import { Seats } from './seats.ts';

const kind = { dialect: dialectTag('test'), addressing: true, shared: false, awaited: false };
const address = { value: '192.0.2.1', hearsay: false };
const asking = (room: string, clientId: string): SeatRequest => ({ room, clientId, address });

/** A connection that tells what it was told, and lives as long as the test says. */
class Line implements Outlet {
  readonly events: RoomEvent['kind'][] = [];
  closedFor: string | undefined;
  alive = true;
  probes = 0;

  deliver({ event }: Parameters<Outlet['deliver']>[0]): number {
    this.events.push(event.kind);
    return 0;
  }

  close(reason: string): void {
    this.closedFor = reason;
  }

  async probe(): Promise<boolean> {
    this.probes += 1;
    return this.alive;
  }
}

let context: TestContext;
let seats: Seats;
beforeEach(async () => {
  context = await testContext();
  seats = new Seats(context, kind);
  return () => context.store.close();
});

async function enter(room: string, clientId: string, by = seats) {
  const line = new Line();
  const admission = await by.admit(asking(room, clientId));
  let session: Session | undefined;
  admission.enter(line, (begun) => {
    session = begun;
  });
  return { line, session };
}

const expected = async () => (await seats.occupancy()).map((room) => [room.room, room.expected]);
const present = async () =>
  (await seats.occupancy()).map(({ room, peers }) => [room, peers.map(({ handle }) => handle)]);
const find = (name: string) => context.store.rooms.find({ by: 'name', name });

/** The id of a room that is there. */
async function roomId(name: string) {
  const room = await find(name);
  if (!room) throw new Error(`no room ${name}`);
  return room.id;
}

describe('a reservation', () => {
  test('[M2] lasts 60 s, and the room that was made for it too', async () => {
    await seats.reserve(asking('room', 'a'));
    const id = await roomId('room');
    context.clock.pass(59_999);
    expect(await expected()).toEqual([['room', ['a']]]);
    context.clock.pass(1);
    expect(await expected()).toEqual([]);
    await context.hub.ending(id);
    expect(await find('room')).toBeUndefined();
    expect(context.hub.size).toBe(0);
  });

  test('[M2] is renewed by who asks again', async () => {
    await seats.reserve(asking('room', 'a'));
    context.clock.pass(50_000);
    await seats.reserve(asking('room', 'a'));
    context.clock.pass(50_000);
    expect(await expected()).toEqual([['room', ['a']]]);
  });

  test('[M2] is used by its socket, and does not end it', async () => {
    await seats.reserve(asking('room', 'a'));
    const { line } = await enter('room', 'a');
    context.clock.pass(120_000);
    expect(line.closedFor).toBeUndefined();
    expect(await present()).toEqual([['room', ['a']]]);
    expect(await expected()).toEqual([['room', []]]);
  });

  test('[M4] that is left while its socket is on the way closes it', async () => {
    await seats.reserve(asking('room', 'a'));
    const admission = await seats.admit(asking('room', 'a'));
    await seats.leave(asking('room', 'a'));
    const line = new Line();
    let session: unknown = 'none yet';
    admission.enter(line, (begun) => {
      session = begun;
    });
    expect(session).toBeUndefined();
    expect(line.closedFor).toBe('left');
    expect(context.hub.size).toBe(0);
  });

  test('[M2] [H11] opens no locked room to who is not known to have made it', async () => {
    const { token } = await seats.reserve(asking('room', 'a'));
    await context.store.rooms.update(await roomId('room'), { locked: true });
    const elsewhere = {
      ...asking('room', 'a'),
      address: { value: '192.0.2.2', hearsay: false },
    };
    for (const stranger of [elsewhere, { ...elsewhere, token: 'made-up' }]) {
      await expect(seats.admit(stranger)).rejects.toMatchObject({ code: 'room-locked' });
      await expect(seats.inspect(stranger)).rejects.toMatchObject({ code: 'room-locked' });
    }
    await seats.inspect({ ...elsewhere, token });
    (await seats.admit({ ...elsewhere, token })).abandon();
  });

  test('[M2] is over where the socket it came with never opened', async () => {
    await seats.reserve(asking('room', 'a'));
    (await seats.admit(asking('room', 'a'))).abandon();
    expect(await expected()).toEqual([]);
    expect(context.hub.size).toBe(0);
  });
});

describe('a live id', () => {
  test('[M2] stays with a connection that answers, which is asked once in a while only', async () => {
    const { line } = await enter('room', 'a');
    for (let time = 0; time < 5; time += 1) {
      await expect(enter('room', 'a')).rejects.toMatchObject({ code: 'client-taken' });
    }
    expect(line.probes).toBe(1);
    context.clock.pass(3_000);
    await expect(enter('room', 'a')).rejects.toMatchObject({ code: 'client-taken' });
    expect(line.probes).toBe(2);
  });

  test('[M2] passes on from a connection that does not answer', async () => {
    const old = await enter('room', 'a');
    old.line.alive = false;
    const { line } = await enter('room', 'a');
    expect(old.line.closedFor).toBe('replaced');
    old.session?.end('left');
    expect(line.closedFor).toBeUndefined();
    expect(await present()).toEqual([['room', ['a']]]);
  });

  test('[M2] of somebody who was kicked is free before their socket is closed', async () => {
    const old = await enter('room', 'a');
    const live = context.hub.find(await roomId('room'));
    for (const { userId } of live?.peers() ?? []) live?.expel(userId, 'kicked');
    expect(old.line.closedFor).toBe('kicked');
    await enter('room', 'a');
    old.session?.end('left');
    expect(await present()).toEqual([['room', ['a']]]);
  });
});

describe('a room nobody made', () => {
  test('[M4] is not entered by who comes while its end is being written', async () => {
    const { session } = await enter('room', 'a');
    const first = await roomId('room');
    session?.end('left');
    expect(context.hub.ending(first)).toBeDefined();
    await enter('room', 'b');
    expect(await roomId('room')).not.toBe(first);
    expect(await present()).toEqual([['room', ['b']]]);
  });

  test('[M4] is made once by many who come at the same time', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, n) => enter('room', `c${n}`)));
    expect(context.hub.size).toBe(1);
    expect((await present())[0]?.[1]).toHaveLength(10);
  });

  test('[M4] lives on where its end cannot be written', async () => {
    const { session } = await enter('room', 'a');
    const first = await roomId('room');
    const { update } = context.store.rooms;
    context.store.rooms.update = () => Promise.reject(new Error('no disk'));
    session?.end('left');
    const next = await enter('room', 'b');
    context.store.rooms.update = update;
    expect(await roomId('room')).toBe(first);
    next.session?.end('left');
    await context.hub.ending(first);
    expect(await find('room')).toBeUndefined();
  });

  test('[M4] that a crash left behind ends at the next start', async () => {
    await enter('room', 'a');
    await endLeftovers({ ...context, hub: new Hub(randomUUID, context.clock) });
    expect(await find('room')).toBeUndefined();
  });
});

test('[M2] [M4] each new guest counts, with a reservation or without, and none makes a room beyond the rate', async () => {
  const { clock } = context;
  const rates = { ...NO_RATES, newAccounts: [{ most: 2, per: 60_000 }] };
  const limits = createLimits({
    rates,
    counters: new MemoryCounters(clock),
    clock,
    onRefusal() {},
  });
  const limited = new Seats({ ...context, limits }, kind);
  const refused = { code: 'too-often', retryAfter: 60_000 };
  await limited.reserve(asking('one', 'a'));
  await limited.reserve(asking('one', 'a'));
  await limited.admit(asking('one', 'a'));
  await limited.admit(asking('two', 'b'));
  await expect(limited.admit(asking('three', 'c'))).rejects.toMatchObject(refused);
  await expect(limited.reserve(asking('three', 'c'))).rejects.toMatchObject(refused);
  expect(await find('two')).toBeDefined();
  expect(await find('three')).toBeUndefined();
});

test('[M2] a seat passes on from a node that is gone, and nobody is seen twice', async () => {
  const engine = new MemoryEngine();
  const [gone, left] = [nodeId('gone'), nodeId('left')];
  const [before, after] = [await seatsAt(engine, gone), await seatsAt(engine, left)];
  await enter('cafe', 'ann', before);
  engine.lose(gone);
  await enter('cafe', 'ann', after);
  const [room] = await after.occupancy();
  expect(room?.peers.map(({ handle }) => handle)).toEqual(['ann']);
});

/** The seats of a node, over the store of all. */
async function seatsAt(engine: MemoryEngine, node: NodeId): Promise<Seats> {
  const { store, clock, report } = context;
  const bus = engine.join(node);
  const settings = { newEpoch: randomUUID, timers: clock, resumeWindow: 30_000, report };
  const hub = new Hub(randomUUID, clock, new BusCluster(bus, settings));
  return new Seats(await testContext({ store, bus, hub }), kind);
}

test('[M1] who is alone for 60 s is told so, once', async () => {
  const { line } = await enter('room', 'a');
  context.clock.pass(59_999);
  expect(line.events).not.toContain('alone');
  context.clock.pass(120_000);
  expect(line.events.filter((event) => event === 'alone')).toHaveLength(1);
});

test('[M1] who has company is not told to be alone, until it has left for 60 s', async () => {
  const { line } = await enter('room', 'a');
  const { session } = await enter('room', 'b');
  context.clock.pass(120_000);
  expect(line.events).not.toContain('alone');
  session?.end('left');
  context.clock.pass(60_000);
  expect(line.events).toContain('alone');
});
