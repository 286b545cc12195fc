/** What becomes of what was done on both sides while nodes could not reach each other. */
import type { Bus, Position } from '../core/bus.ts';
import type { Cluster, Hub } from '../core/hub.ts';
import type { NodeId } from '../core/ids.ts';
import type { LiveRoom } from '../core/room.ts';
import type { Seat } from '../core/seat.ts';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { BOUNDS } from '../bus/bounds.ts';
import { MemoryEngine } from '../bus/memory.ts';
import { AppError } from '../core/errors.ts';
import { Hub as RoomHub } from '../core/hub.ts';
import { connId, nodeId, userId } from '../core/ids.ts';
import { TestClock } from '../testing/clock.ts';
import { payloadsOf, resumeSecret, ROOM, say, TestPeer } from '../testing/peers.ts';
import { BusCluster } from './cluster.ts';

const A = nodeId('a');
const B = nodeId('b');
const C = nodeId('c');
const WINDOW = 30_000;
const SECOND = 1_000;

let engine: MemoryEngine;
let clock: TestClock;
let clusters: Map<NodeId, BusCluster>;
let buses: Map<NodeId, Bus>;
beforeEach(() => {
  engine = new MemoryEngine();
  clock = new TestClock();
  clusters = new Map();
  buses = new Map();
});

/** What nodes do is done in microtasks, and told a batch at a time. */
const settle = () => new Promise(setImmediate);

function newHub(node: NodeId): Hub {
  let epochs = 0;
  const newEpoch = () => `${node} alone ${(epochs += 1)}`;
  const bus = engine.join(node);
  const cluster = new BusCluster(bus, {
    newEpoch,
    timers: clock,
    resumeWindow: WINDOW,
    report: fail,
  });
  buses.set(node, bus);
  clusters.set(node, cluster);
  return new RoomHub(newEpoch, clock, cluster satisfies Cluster);
}

function fail(cause: unknown): never {
  throw new Error('This failed, and nobody was waiting for it', { cause });
}

async function hold(hub: Hub): Promise<LiveRoom> {
  const room = hub.hold(ROOM.id);
  await room.ready;
  return room;
}

async function arrival(
  room: LiveRoom,
  name: string,
  how: Parameters<TestPeer['enter']>[1] = {},
): Promise<TestPeer> {
  const peer = new TestPeer(name);
  peer.enter(room, how);
  await settle();
  return peer;
}

/** Ann on the first node, Bob on the second. */
async function couple(how: { resumeToken?: string } = {}) {
  const hubs = [newHub(A), newHub(B)] as const;
  const [one, other] = [await hold(hubs[0]), await hold(hubs[1])];
  const ann = await arrival(one, 'ann', how);
  const bob = await arrival(other, 'bob', how);
  for (const peer of [ann, bob]) peer.take();
  return { hubs, one, other, ann, bob };
}

const kinds = (peer: TestPeer) => peer.take().map(({ kind }) => kind);
const present = (room: LiveRoom) => [...room.present()].map(({ facts }) => facts.handle).toSorted();

/** Who is in the room for somebody who comes to it now. */
const newcomer = async () => hold(newHub(C));

const payloads = (peer: TestPeer) => payloadsOf(peer.take());

const seat = (mark: string, node = A): Seat => ({
  clientId: 'cem',
  guestId: userId(`cem ${mark}`),
  token: 'token',
  address: { value: '192.0.2.1', hearsay: false },
  state: 'reserved',
  node,
  mark,
});
/** Locks a room, keeps Dan out, and Bob silent as a moderator, or none of it, and calls it so. */
function decide(room: LiveRoom, name: 'here' | 'there', version: number): void {
  room.setDoors({ locked: name === 'here', lobby: false, version });
  room.describe({ ...ROOM, name, version });
  if (name === 'here') room.bar(userId('dan'), version);
  else room.unbar(userId('dan'), version);
  room.setRole(userId('bob'), name === 'here' ? 'moderator' : 'guest', version);
  room.setMuted(userId('bob'), name === 'here', version);
}

/** Somebody at the door. */
const knocking = { line: connId('dan'), userId: userId('dan'), displayName: 'Dan', since: 1 };
const taking = (was: Seat | undefined, now: Seat | undefined) => ({ clientId: 'cem', was, now });
const marks = (room: LiveRoom) => [...room.seats.values()].map(({ mark }) => mark);

/** The engine loses all it knew while one node cannot reach it. */
async function lost(meanwhile: () => Promise<void> | void): Promise<void> {
  engine.cut(A);
  await meanwhile();
  await settle();
  engine.forget();
  await settle();
  engine.mend(A);
  await settle();
}

/** What a node says to the engine. */
function appendOf(node: NodeId) {
  const bus = buses.get(node);
  if (!bus) throw new Error('No such node');
  return vi.spyOn(bus, 'append');
}

/** Refuses what a node says, though the engine is in its reach. */
function refuse(node: NodeId, times: number): void {
  const append = appendOf(node);
  for (let time = 0; time < times; time += 1) append.mockRejectedValueOnce(new AppError('busy'));
}

/** Gives what a node says next a place, of which nobody hears. */
function place(node: NodeId, position: Position): void {
  appendOf(node).mockResolvedValueOnce(position);
}

describe('an engine that comes back with nothing', () => {
  test('is told again what it had given a place', async () => {
    const { one, ann, bob } = await couple();
    place(A, { epoch: '1', offset: 99 });
    say(one, ann, 'placed');
    await settle();
    engine.forget();
    await settle();
    expect(payloads(bob)).toEqual(['placed']);
  });

  test('leaves no ghost of whom left meanwhile', async () => {
    const { one, other, ann, bob } = await couple();
    await lost(() => ann.leave(one));
    expect(kinds(bob)).toEqual(['left']);
    expect([present(one), present(other)]).toEqual([['bob'], ['bob']]);
    expect(present(await newcomer())).toEqual(['bob']);
  });

  test('leaves none either of whom left a node that lets the room go', async () => {
    const { hubs, one, other, ann, bob } = await couple();
    await lost(() => {
      ann.leave(one);
      hubs[0].release(ROOM.id);
    });
    expect(kinds(bob)).toEqual(['left']);
    expect(present(other)).toEqual(['bob']);
    expect(clusters.get(A)?.size).toBe(0);
  });

  test('takes leave of whom it does not know, before anybody has noticed', async () => {
    const { one, other, ann, bob } = await couple();
    engine.forget();
    ann.leave(one);
    await settle();
    expect(kinds(bob)).toEqual(['left']);
    expect([present(one), present(other)]).toEqual([['bob'], ['bob']]);
    expect(present(await newcomer())).toEqual(['bob']);
  });

  test('is told of presence, seats and those who wait', async () => {
    const { one, other, ann } = await couple();
    one.changeStates(ann.facts.userId, { raisedHand: true });
    expect(await one.changeSeat(taking(undefined, seat('1')))).toBe(true);
    one.wait(knocking, ROOM, () => {});
    await lost(async () => {
      expect(await one.changeSeat(taking(seat('1'), seat('2')))).toBe(true);
    });
    const third = await newcomer();
    expect(third.presenceOf(ann.facts.userId)).toMatchObject({ raisedHand: true });
    for (const room of [one, other, third]) {
      expect(marks(room)).toEqual(['2']);
      expect(room.occupants.lobby.people()).toMatchObject([{ userId: 'dan' }]);
    }
    expect(await other.changeSeat(taking(seat('2'), undefined))).toBe(true);
    expect([one, other, third].flatMap(marks)).toEqual([]);
  });

  test('forgets a seat that was left meanwhile', async () => {
    const { one, other } = await couple();
    await one.changeSeat(taking(undefined, seat('1')));
    await lost(async () => {
      expect(await one.changeSeat(taking(seat('1'), undefined))).toBe(true);
    });
    expect([marks(one), marks(other)]).toEqual([[], []]);
  });

  test('[H11] keeps a token good that was shown and not heard from', async () => {
    const { one, other, ann } = await couple({ resumeToken: 'first' });
    const back = (line: TestPeer, shown: string, next: string) => ({
      userId: ann.facts.userId,
      line: line.facts.connId,
      claim: { connId: ann.facts.connId, token: shown, epoch: '', offset: 0, frames: 0 },
      shown: resumeSecret(shown).key,
      resume: resumeSecret(next),
      outlet: line,
    });
    const isBack: boolean[] = [];
    const note = (peer: unknown) => void isBack.push(peer !== undefined);
    one.resume(back(new TestPeer('ann', 'line 2'), 'first', 'second'), note);
    await settle();
    engine.forget();
    await settle();
    const third = await newcomer();
    third.resume(back(new TestPeer('ann', 'line 3'), 'first', 'third'), note);
    await settle();
    expect(isBack).toEqual([true, true]);
    expect(present(other)).toEqual(['ann', 'bob']);
  });
});

describe('[H7] what a node says that does not hold the room, and cannot reach the others', () => {
  test.each(['expel', 'bar', 'shut'] as const)('is heard once it can: %s', async (what) => {
    const { ann, bob } = await couple();
    const third = newHub(C);
    engine.cut(C);
    const room = third.at(ROOM.id);
    if (what === 'shut') room?.shut('roomClosed');
    else if (what === 'bar') room?.bar(ann.facts.userId, 2);
    else room?.expel(ann.facts.userId, 'kicked');
    await settle();
    expect(ann.closedFor).toBeUndefined();
    engine.mend(C);
    await settle();
    const reason = { expel: 'kicked', bar: 'banned', shut: 'roomClosed' } as const;
    expect(ann.closedFor).toBe(reason[what]);
    expect(bob.closedFor).toBe(what === 'shut' ? 'roomClosed' : undefined);
    expect(clusters.get(C)?.size).toBe(0);
  });

  test('is kept: of one thing the last', async () => {
    const { ann, bob } = await couple();
    const third = newHub(C);
    engine.cut(C);
    const room = third.at(ROOM.id);
    for (let at = 0; at < 100; at += 1) {
      room?.notify({ id: `${at}`, text: `${at}`, at });
      room?.setMuted(ann.facts.userId, at % 2 === 0, at + 2);
    }
    engine.mend(C);
    await expect.poll(() => clusters.get(C)?.size).toBe(0);
    const told = kinds(bob);
    expect(told.filter((kind) => kind === 'notice')).toHaveLength(100);
    expect(told.filter((kind) => kind === 'presence')).toHaveLength(1);
  });

  test('is told as it was decided last, though it was kept before', async () => {
    const { one, other, bob } = await couple();
    const third = newHub(C);
    engine.cut(C);
    const room = third.at(ROOM.id);
    room?.setRole(bob.facts.userId, 'moderator', 3);
    room?.setRole(bob.facts.userId, 'guest', 2);
    room?.describe({ ...ROOM, name: 'third', version: 5 });
    room?.describe({ ...ROOM, name: 'fourth', version: 4 });
    engine.mend(C);
    await settle();
    for (const each of [one, other]) {
      expect(each.presenceOf(bob.facts.userId)).toMatchObject({ role: 'moderator' });
      expect(each.facts.name).toBe('third');
    }
  });

  test('is heard where it was refused, too', async () => {
    const { ann } = await couple();
    const third = newHub(C);
    refuse(C, 2);
    third.at(ROOM.id)?.expel(ann.facts.userId, 'kicked');
    await settle();
    clock.pass(SECOND);
    await settle();
    expect(ann.closedFor).toBeUndefined();
    clock.pass(SECOND);
    await settle();
    expect(ann.closedFor).toBe('kicked');
    expect(clusters.get(C)?.size).toBe(0);
  });

  test('is heard where the engine has lost the room, too', async () => {
    const { ann } = await couple();
    const third = newHub(C);
    engine.cut(C);
    third.at(ROOM.id)?.bar(ann.facts.userId, 2);
    await settle();
    engine.forget();
    engine.mend(C);
    await settle();
    expect(ann.closedFor).toBe('banned');
  });
});

describe('a room that has another name since somebody read it', () => {
  const named = { ...ROOM, name: 'Another', version: 2 };

  test.each(['enters', 'waits', 'enters at that moment', 'waits at that moment'])(
    'keeps it when they come: %s',
    async (how) => {
      const { one, other } = await couple();
      other.describe(named);
      const [what] = how.split(' ');
      if (what === how) await settle();
      if (what === 'waits') one.wait(knocking, ROOM, () => {});
      else await arrival(one, 'dan');
      await settle();
      expect([one.facts, other.facts]).toEqual([named, named]);
      expect((await newHub(C).look(ROOM.id))?.facts).toEqual(named);
    },
  );

  test('has it for whoever comes first', async () => {
    const [hub, elsewhere] = [newHub(A), newHub(B)];
    const one = await hold(hub);
    elsewhere.at(ROOM.id)?.describe(named);
    await arrival(one, 'dan');
    expect(one.facts).toEqual(named);
    expect((await elsewhere.look(ROOM.id))?.facts).toEqual(named);
  });
});

describe('what was decided on both sides', () => {
  test('[H7] comes to one end: roles, bans and doors', async () => {
    const { one, other, ann, bob } = await couple();
    const cem = await arrival(other, 'cem');
    engine.cut(A);
    one.setRole(bob.facts.userId, 'moderator', 4);
    one.changeStates(ann.facts.userId, { raisedHand: true });
    one.bar(userId('dan'), 3);
    await settle();
    other.setRole(bob.facts.userId, 'guest', 5);
    other.setMuted(bob.facts.userId, true, 6);
    other.unbar(userId('dan'), 2);
    other.expel(cem.facts.userId, 'kicked');
    await settle();
    engine.mend(A);
    await settle();
    const standing = { role: 'guest', mutedByModerator: true };
    for (const room of [one, other]) {
      expect(room.presenceOf(bob.facts.userId)).toMatchObject(standing);
      expect(present(room)).toEqual(['ann', 'bob']);
      const dan = await arrival(room, 'dan');
      expect(dan.closedFor).toBe('banned');
    }
  });

  test.each([
    { last: 'here', here: 3, there: 2 },
    { last: 'there', here: 2, there: 3 },
  ])('[H7] [H11] ends as it was written down last: $last', async ({ last, here, there }) => {
    const { one, other, ann, bob } = await couple();
    engine.cut(A);
    decide(one, 'here', here);
    decide(other, 'there', there);
    await settle();
    engine.mend(A);
    await settle();
    const isHere = last === 'here';
    for (const peer of [ann, bob]) {
      const doors = peer.take().findLast(({ kind }) => kind === 'doors');
      expect(doors).toMatchObject({ locked: isHere });
    }
    for (const room of [one, other, await newcomer()]) {
      expect(room.facts.name).toBe(last);
      expect(room.presenceOf(bob.facts.userId)).toMatchObject({
        role: isHere ? 'moderator' : 'guest',
        mutedByModerator: isHere,
      });
      const told: string[] = [];
      room.wait(knocking, ROOM, (verdict) => told.push(verdict));
      const dan = await arrival(room, 'dan');
      expect(dan.closedFor).toBe(isHere ? 'banned' : undefined);
      expect(told).toEqual([isHere ? 'deny' : 'admit']);
      if (!isHere) dan.leave(room);
      await settle();
    }
    expect((await newHub(nodeId('d')).look(ROOM.id))?.facts.name).toBe(last);
  });

  test('[H7] is known of who comes in at that moment', async () => {
    const { one, other } = await couple();
    other.setRole(userId('dan'), 'moderator', 2);
    const dan = await arrival(one, 'dan');
    for (const room of [one, other])
      expect(room.presenceOf(dan.facts.userId)).toMatchObject({ role: 'moderator' });
  });

  test('[H7] takes out whom one has banned, though another has lifted it', async () => {
    const { one, other, bob } = await couple();
    engine.cut(A);
    one.bar(bob.facts.userId, 2);
    one.unbar(bob.facts.userId, 3);
    await settle();
    engine.mend(A);
    await settle();
    expect(bob.closedFor).toBe('banned');
    expect([present(one), present(other)]).toEqual([['ann'], ['ann']]);
    const back = await arrival(other, 'bob');
    expect(back.closedFor).toBeUndefined();
  });

  test('[M2] comes to one end: who has a seat', async () => {
    const { one, other } = await couple();
    engine.cut(A);
    expect(await one.changeSeat(taking(undefined, seat('1')))).toBe(true);
    expect(await other.changeSeat(taking(undefined, seat('2', B)))).toBe(true);
    engine.mend(A);
    await settle();
    expect([marks(one), marks(other)]).toEqual([['2'], ['2']]);
    expect(await one.changeSeat(taking(seat('2', B), undefined))).toBe(true);
    expect([marks(one), marks(other)]).toEqual([[], []]);
  });

  test('[H7] somebody who was kicked and came back alone is here for all', async () => {
    const { one, other, ann, bob } = await couple();
    engine.cut(A);
    say(one, ann, 'alone');
    await settle();
    one.expel(ann.facts.userId, 'kicked');
    const again = new TestPeer('ann', 'ann again');
    again.enter(one);
    await settle();
    engine.mend(A);
    await settle();
    expect(again.closedFor).toBeUndefined();
    expect(kinds(bob)).toEqual(['left', 'joined']);
    for (const room of [one, other]) expect(present(room)).toEqual(['ann again', 'bob']);
  });
});

describe('a node that was alone for long', () => {
  test('tells how it is, not all that has been', async () => {
    const { one, other, ann, bob } = await couple();
    engine.cut(A);
    one.relayText(ann.peer, 'that A finds out');
    await settle();
    for (let times = 0; times < 500; times += 1) {
      one.changeStates(ann.facts.userId, { raisedHand: times % 2 === 0 });
      const guest = new TestPeer('guest', `guest ${times}`);
      guest.enter(one);
      await settle();
      guest.leave(one);
    }
    engine.mend(A);
    await settle();
    expect(kinds(bob)).toEqual(['text', 'presence']);
    expect(other.presenceOf(ann.facts.userId)).toMatchObject({ raisedHand: false });
  });

  test('tells it a batch at a time, in order, and what is said meanwhile behind it', async () => {
    const { one, ann, bob } = await couple();
    engine.cut(A);
    for (let number = 0; number < 200; number += 1) say(one, ann, `${number}`);
    await settle();
    engine.mend(A);
    await Promise.resolve();
    say(one, ann, '200');
    await expect.poll(() => bob.envelopes.length).toBe(201);
    expect(payloads(bob)).toEqual(Array.from({ length: 201 }, (_, number) => `${number}`));
  });

  test('loses nothing of what is said as it comes back, whenever that is', async () => {
    const { one, ann, bob } = await couple();
    for (let turns = 0; turns < 30; turns += 1) {
      engine.cut(A);
      say(one, ann, 'alone');
      await settle();
      engine.mend(A);
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      say(one, ann, `after ${turns}`);
      await settle();
      expect(payloads(bob)).toEqual(['alone', `after ${turns}`]);
    }
  });

  test('loses nothing where the others are lost again meanwhile', async () => {
    const { one, ann, bob } = await couple();
    engine.cut(A);
    for (let number = 0; number < 200; number += 1) say(one, ann, `${number}`);
    await settle();
    engine.mend(A);
    await new Promise<void>((resolve) => queueMicrotask(resolve));
    engine.cut(A);
    say(one, ann, '200');
    await settle();
    engine.mend(A);
    await expect.poll(() => bob.envelopes.length).toBe(201);
    expect(payloads(bob)).toEqual(Array.from({ length: 201 }, (_, number) => `${number}`));
  });
});

describe('where entries are refused though the engine is in reach', () => {
  test('a room tries again until it is together', async () => {
    const { one, ann, bob } = await couple();
    refuse(A, 3);
    say(one, ann, 'late');
    for (let tries = 0; tries < 3; tries += 1) {
      await settle();
      expect(payloads(bob)).toEqual([]);
      clock.pass(SECOND);
    }
    await settle();
    expect(payloads(bob)).toEqual(['late']);
    say(one, ann, 'together');
    await settle();
    expect(payloads(bob)).toEqual(['together']);
  });
});

/** More happens than is kept, while one node cannot reach the engine. */
async function gap(other: LiveRoom, bob: TestPeer): Promise<void> {
  engine.cut(A);
  for (let number = 0; number < 20; number += 1) say(other, bob, `${number}`);
  await settle();
  engine.mend(A);
  await settle();
}

describe('where what was done meanwhile is not known', () => {
  beforeEach(() => {
    engine = new MemoryEngine({ ...BOUNDS, entries: 10 });
  });

  test('[H7] what had its place, and did not come back, is not held to for ever', async () => {
    const { one, other, bob } = await couple();
    place(A, { epoch: '1', offset: 3 });
    one.setRole(bob.facts.userId, 'guest', 2);
    await settle();
    await gap(other, bob);
    other.setRole(bob.facts.userId, 'moderator', 3);
    await settle();
    expect(one.presenceOf(bob.facts.userId)).toMatchObject({ role: 'moderator' });
  });

  test('[H7] what was decided here alone is so for all', async () => {
    const { one, other, bob } = await couple();
    other.setRole(bob.facts.userId, 'guest', 2);
    other.setMuted(bob.facts.userId, false, 3);
    await settle();
    engine.cut(A);
    one.setRole(bob.facts.userId, 'moderator', 4);
    one.setMuted(bob.facts.userId, true, 5);
    await gap(other, bob);
    for (const room of [one, other]) {
      expect(room.presenceOf(bob.facts.userId)).toMatchObject({
        role: 'moderator',
        mutedByModerator: true,
      });
    }
  });

  test.each([
    { last: 'here', here: 3, there: 2, record: 'kept' },
    { last: 'there', here: 2, there: 3, record: 'kept' },
    { last: 'here', here: 3, there: 2, record: 'lost' },
    { last: 'there', here: 2, there: 3, record: 'lost' },
  ])('[H7] ends as it was written down last: $last, in a record that was $record', async (how) => {
    const { one, other, bob } = await couple();
    engine.cut(A);
    decide(one, 'here', how.here);
    decide(other, 'there', how.there);
    await settle();
    if (how.record === 'lost') engine.forget();
    await settle();
    await gap(other, bob);
    for (const room of [one, other, await newcomer()]) {
      expect(room.presenceOf(bob.facts.userId)).toMatchObject({
        role: how.last === 'here' ? 'moderator' : 'guest',
        mutedByModerator: how.last === 'here',
      });
    }
  });

  test('[H7] whoever comes later knows which decision is the last', async () => {
    const { other, bob } = await couple();
    decide(other, 'there', 3);
    await gap(other, bob);
    const third = await newcomer();
    decide(other, 'here', 2);
    await settle();
    for (const room of [other, third]) {
      const standing = { role: 'guest', mutedByModerator: false };
      expect(room.presenceOf(bob.facts.userId)).toMatchObject(standing);
    }
  });

  test('[H7] takes what an older node has written down without a version', async () => {
    const { bob } = await couple();
    const entry = { id: 'older', node: B, body: '{}' };
    const set = { [`presence ${bob.facts.userId} role`]: '"moderator"' };
    await buses.get(B)?.append(ROOM.id, { entry, set });
    const third = await newcomer();
    expect(third.presenceOf(bob.facts.userId)).toMatchObject({ role: 'moderator' });
  });

  test('[H7] whoever may come in is decided at the door', async () => {
    const { one, other, bob } = await couple();
    other.bar(userId('dan'), 2);
    other.setDoors({ locked: true, lobby: false, version: 3 });
    await settle();
    engine.cut(A);
    other.unbar(userId('dan'), 4);
    other.setDoors({ locked: false, lobby: true, version: 5 });
    await gap(other, bob);
    const told: string[] = [];
    const room = { ...ROOM, version: 5 };
    one.wait(knocking, room, (verdict) => told.push(verdict));
    const dan = await arrival(one, 'dan', { room });
    expect(dan.closedFor).toBeUndefined();
    expect(told).toEqual([]);
  });

  test('[H7] whoever came in or waits elsewhere is there for all, as they stand there', async () => {
    const { one, other, bob } = await couple();
    other.bar(userId('dan'), 2);
    other.bar(userId('eve'), 3);
    other.setRole(userId('dan'), 'moderator', 4);
    await settle();
    engine.cut(A);
    for (const [version, name] of ['dan', 'eve'].entries()) other.unbar(userId(name), 5 + version);
    const room = { ...ROOM, version: 7 };
    await arrival(other, 'dan', { room });
    other.wait({ ...knocking, line: connId('eve'), userId: userId('eve') }, room, () => {});
    await gap(other, bob);
    expect(present(one)).toEqual(['ann', 'bob', 'dan']);
    expect(one.presenceOf(userId('dan'))?.role).toBe(other.presenceOf(userId('dan'))?.role);
    expect(one.occupants.lobby.people()).toMatchObject([{ userId: 'eve' }]);
  });
});

/** Ann, in a room that began while her node could not reach the others. */
async function apart(meanwhile: (other: LiveRoom) => Promise<void>): Promise<TestPeer> {
  const other = await hold(newHub(B));
  const hub = newHub(A);
  engine.cut(A);
  const ann = await arrival(await hold(hub), 'ann');
  await meanwhile(other);
  engine.mend(A);
  await settle();
  return ann;
}

describe('a room that began alone', () => {
  test('[H8] has its people come in anew where others said something meanwhile', async () => {
    const ann = await apart(async (other) => say(other, await arrival(other, 'bob'), 'missed'));
    expect(ann.closedFor).toBe('internal');
  });

  test('goes on where nothing was missed', async () => {
    const ann = await apart(async () => {});
    expect(ann.closedFor).toBeUndefined();
  });

  test('[M2] keeps the seats that were taken there, unless others took them', async () => {
    const other = await hold(newHub(B));
    const hub = newHub(A);
    engine.cut(A);
    const one = await hold(hub);
    const free = { ...seat('free'), clientId: 'dan' };
    expect(await one.changeSeat(taking(undefined, seat('1')))).toBe(true);
    expect(await one.changeSeat({ clientId: 'dan', was: undefined, now: free })).toBe(true);
    expect(await other.changeSeat(taking(undefined, seat('2', B)))).toBe(true);
    engine.mend(A);
    await settle();
    expect([marks(one), marks(other)]).toEqual([
      ['2', 'free'],
      ['2', 'free'],
    ]);
  });
});

describe('a room that is closed', () => {
  test('[M4] ends, though its record has yet to hear that its last has left', async () => {
    const { hubs, one, other, ann, bob } = await couple();
    bob.leave(other);
    await settle();
    let isEnded = false;
    hubs[0].endWithLast(ROOM.id, async () => (isEnded = true));
    refuse(A, 1);
    ann.leave(one);
    hubs[0].release(ROOM.id);
    await settle();
    expect(isEnded).toBe(true);
    clock.pass(SECOND);
    await settle();
    expect(clusters.get(A)?.size).toBe(0);
  });

  test('does not say twice what was said last, where no answer came', async () => {
    const { hubs, one, ann, bob } = await couple();
    say(one, ann, 'last');
    ann.leave(one);
    hubs[0].release(ROOM.id);
    engine.cut(A);
    await settle();
    engine.mend(A);
    await settle();
    expect(payloads(bob)).toEqual(['last']);
    expect(clusters.get(A)?.size).toBe(0);
  });

  test('and held again meanwhile, comes back together: what was said before is told before', async () => {
    const { hubs, one, ann, bob } = await couple();
    engine.cut(A);
    say(one, ann, 'before');
    ann.leave(one);
    hubs[0].release(ROOM.id);
    const again = await hold(hubs[0]);
    const back = await arrival(again, 'ann');
    say(again, back, 'after');
    engine.mend(A);
    await settle();
    expect(payloads(bob)).toEqual(['before', 'after']);
    expect(present(again)).toEqual(['ann', 'bob']);
    expect(clusters.get(A)?.size).toBe(1);
  });

  test('[M2] says of a change that waits that it is not done', async () => {
    const { hubs, one } = await couple();
    const change = one.changeSeat(taking(undefined, seat('1')));
    hubs[0].release(ROOM.id);
    expect(await change).toBe(false);
  });
});

describe('[H11] somebody who begins to wait', () => {
  test.each([
    { how: 'the lobby was switched off', verdict: 'admit' },
    { how: 'the room was locked', verdict: 'deny' },
    { how: 'they were banned', verdict: 'deny' },
    { how: 'the room was shut', verdict: 'deny' },
  ])('after $how is told so', async ({ how, verdict }) => {
    const { one, other } = await couple();
    if (how.includes('lobby')) other.setDoors({ locked: false, lobby: false, version: 2 });
    if (how.includes('locked')) other.setDoors({ locked: true, lobby: false, version: 2 });
    if (how.includes('banned')) other.bar(userId('dan'), 2);
    if (how.includes('shut')) other.shut('roomClosed');
    const told: string[] = [];
    const leave = one.wait(knocking, ROOM, (said) => {
      told.push(said);
      leave();
    });
    await settle();
    expect(told).toEqual([verdict]);
    expect(one.occupants.lobby.size).toBe(0);
    const seen = await newHub(C).look(ROOM.id);
    expect(seen?.occupants.lobby.size).toBe(0);
  });
});
