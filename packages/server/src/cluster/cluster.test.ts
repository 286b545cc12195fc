/** Rooms on several nodes, which share the memory twin of the engine between them. */
import type { Hub } from '../core/hub.ts';
import type { LiveRoom } from '../core/room.ts';
import type { RoomEvent } from '../core/event.ts';
import type { Seat } from '../core/seat.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { BOUNDS } from '../bus/bounds.ts';
import { MemoryEngine } from '../bus/memory.ts';
import { Hub as RoomHub } from '../core/hub.ts';
import { connId, nodeId, userId } from '../core/ids.ts';
import { TestClock } from '../testing/clock.ts';
import { payloadsOf, resumeSecret, ROOM, say, TestPeer } from '../testing/peers.ts';
import { BusCluster } from './cluster.ts';

const WINDOW = 30_000;

let engine: MemoryEngine;
let clock: TestClock;
let epochs: number;
const clusters = new Map<typeof A, BusCluster>();
beforeEach(() => {
  engine = new MemoryEngine();
  clock = new TestClock();
  epochs = 0;
});

const A = nodeId('a');
const B = nodeId('b');

/** What nodes do is done in microtasks. */
const settle = () => new Promise(setImmediate);

function newHub(node: typeof A): Hub {
  const newEpoch = () => `${node} alone ${(epochs += 1)}`;
  const settings = { newEpoch, timers: clock, resumeWindow: WINDOW, report: fail };
  const cluster = new BusCluster(engine.join(node), settings);
  clusters.set(node, cluster);
  return new RoomHub(newEpoch, clock, cluster);
}

function fail(thrown: unknown): never {
  throw new Error('This failed, and nobody was waiting for it', { cause: thrown });
}

async function hold(hub: Hub): Promise<LiveRoom> {
  const room = hub.hold(ROOM.id);
  await room.ready;
  return room;
}

async function arrival(
  room: LiveRoom,
  user: string,
  how: { conn?: string; shared?: boolean; resumeToken?: string } = {},
): Promise<TestPeer> {
  const { conn = user, ...entering } = how;
  const peer = new TestPeer(user, conn);
  peer.enter(room, entering);
  await settle();
  return peer;
}

/** Rooms and how many are in them, as a node counts them. */
const census = async (hub: Hub) =>
  (await hub.census()).map(({ facts, occupants }) => [facts.name, occupants.size]);

const kinds = (events: readonly RoomEvent[]) => events.map(({ kind }) => kind);
const present = (room: LiveRoom) => [...room.present()].map(({ facts }) => facts.handle);

const payloads = (peer: TestPeer) => payloadsOf(peer.take());

/** Who is here for a node that does not hold the room. */
async function recorded(): Promise<string[]> {
  const view = await clusters.get(B)?.look(ROOM.id);
  return [...(view?.occupants.present() ?? [])].map(({ facts }) => facts.handle ?? '');
}

const seat = (mark: string, node = A): Seat => ({
  clientId: 'cem',
  guestId: userId('cem'),
  token: 'token',
  address: { value: '192.0.2.1', hearsay: false },
  state: 'reserved',
  node,
  mark,
});

/** Where a peer stands that loses its connection now. */
function lose(peer: TestPeer) {
  const last = peer.envelopes.at(-1);
  peer.take();
  return { epoch: last?.epoch ?? '', offset: last?.offset ?? 0, frames: 1 };
}

/** Comes back to a room with a new connection. */
async function comeBack(
  room: LiveRoom,
  peer: TestPeer,
  position: ReturnType<typeof lose>,
  [shown, next]: readonly [string, string],
) {
  const line = new TestPeer(peer.facts.userId, `line ${next}`);
  const claim = { ...position, connId: peer.facts.connId, token: shown };
  const secrets = { shown: resumeSecret(shown).key, resume: resumeSecret(next) };
  let isBack: boolean | undefined;
  const { userId: user } = peer.facts;
  const back = { userId: user, line: connId(`line ${next}`), claim, outlet: line, ...secrets };
  room.resume(back, (known) => {
    isBack = known !== undefined;
  });
  await settle();
  return { line, isBack };
}

/** Ann on the first node, Bob on the second. */
async function couple(how: { resumeToken?: string } = {}) {
  const hubs = [newHub(A), newHub(B)] as const;
  const [one, other] = [await hold(hubs[0]), await hold(hubs[1])];
  const [ann, bob] = [await arrival(one, 'ann', how), await arrival(other, 'bob', how)];
  return { hubs, one, other, ann, bob };
}

describe('two nodes', () => {
  test('[H8] see who is in the room at the other, and who comes and goes', async () => {
    const { one, other, ann, bob } = await couple();
    expect(kinds(ann.take())).toEqual(['entered', 'joined']);
    expect(bob.take()).toMatchObject([{ kind: 'entered', peers: [{ facts: ann.facts }] }]);
    expect([present(one), present(other)]).toEqual([
      ['ann', 'bob'],
      ['ann', 'bob'],
    ]);
    bob.leave(other);
    await settle();
    expect(ann.take()).toEqual([{ kind: 'left', peer: bob.facts, last: true }]);
    expect([present(one), present(other)]).toEqual([['ann'], ['ann']]);
  });

  test('[H9] hear what is for them in one order, each once', async () => {
    const { one, other, ann, bob } = await couple();
    const cem = await arrival(one, 'cem');
    for (const peer of [ann, bob, cem]) peer.take();
    say(one, ann, '1');
    say(other, bob, '2');
    say(one, ann, '3');
    say(other, bob, 'for ann', ann);
    await settle();
    expect(payloads(cem)).toEqual(['1', '2', '3']);
    expect(payloads(bob)).toEqual(['1', '3']);
    expect(payloads(ann)).toEqual(['2', 'for ann']);
  });

  test('[H7] [H10] share presence, and a kick from either ends a connection of the other', async () => {
    const { one, other, ann, bob } = await couple();
    one.changeStates(ann.facts.userId, { raisedHand: true });
    await settle();
    expect(other.presenceOf(ann.facts.userId)).toMatchObject({ raisedHand: true });
    other.expel(ann.facts.userId, 'kicked');
    await settle();
    expect(ann.closedFor).toBe('kicked');
    expect(bob.take().at(-1)).toMatchObject({ kind: 'left', peer: ann.facts });
    const late = await hold(newHub(nodeId('c')));
    expect(present(late)).toEqual(['bob']);
  });

  test('[H7] a ban keeps out who is at the door of another node', async () => {
    const { hubs, other } = await couple();
    hubs[0].at(ROOM.id)?.bar(userId('cem'), 2);
    const cem = await arrival(other, 'cem');
    expect([cem.closedFor, present(other)]).toEqual(['banned', ['ann', 'bob']]);
    await settle();
    const seen = await newHub(nodeId('c')).look(ROOM.id);
    expect(seen?.occupants.isHere(userId('cem'))).toBe(false);
  });

  test('[O5] a person of several connections is one peer until the last is gone, wherever it is', async () => {
    const { one, other, ann } = await couple();
    const phone = await arrival(one, 'cem', { conn: 'phone', shared: true });
    ann.take();
    const laptop = await arrival(other, 'cem', { conn: 'laptop', shared: true });
    expect(present(one)).toEqual(['ann', 'bob', 'phone']);
    phone.leave(one);
    await settle();
    expect(ann.take()).toEqual([]);
    laptop.leave(other);
    await settle();
    expect(kinds(ann.take())).toEqual(['left']);
  });
});

describe('[M2] a connection of another node', () => {
  test.each([true, false])('is asked for a sign of life: %s', async (lives) => {
    const { one, other, ann, bob } = await couple();
    ann.lives = lives;
    bob.take();
    const answer = other.isResponsive(ann.facts.userId, 3_000);
    await settle();
    if (!lives) clock.pass(4_000);
    expect(await answer).toBe(lives);
    expect(present(one)).toEqual(lives ? ['ann', 'bob'] : ['bob']);
    expect([ann.closedFor, kinds(bob.take())]).toEqual(
      lives ? [undefined, []] : ['unresponsive', ['left']],
    );
  });

  test('may have a seat, which is changed by one of two', async () => {
    const { hubs, one, other } = await couple();
    const first = { clientId: 'cem', was: undefined, now: seat('1') };
    expect(await one.changeSeat(first)).toBe(true);
    const both = [seat('2'), seat('3', B)].map((now) => ({ clientId: 'cem', was: seat('1'), now }));
    const [ours = first, theirs = first] = both;
    expect(await Promise.all([one.changeSeat(ours), other.changeSeat(theirs)])).toEqual([
      true,
      false,
    ]);
    const third = newHub(nodeId('c'));
    expect((await third.look(ROOM.id))?.seats.get('cem')?.mark).toBe('2');
    const away = { clientId: 'cem', was: seat('2'), now: undefined };
    expect(await third.at(ROOM.id)?.changeSeat(away)).toBe(true);
    expect([...other.seats, ...((await hubs[0].look(ROOM.id))?.seats ?? [])]).toEqual([]);
  });
});

describe('a node where nobody is in the room', () => {
  test('looks, speaks to it, and changes it', async () => {
    const { other, ann, bob } = await couple();
    other.changeStates(bob.facts.userId, { camOn: false });
    await settle();
    const third = newHub(nodeId('c'));
    const seen = await third.look(ROOM.id);
    expect(seen?.occupants.presenceOf(bob.facts.userId)).toMatchObject({
      camOn: false,
      micOn: true,
    });
    for (const peer of [ann, bob]) peer.take();
    third.at(ROOM.id)?.setMuted(bob.facts.userId, true, 2);
    third.at(ROOM.id)?.expel(ann.facts.userId, 'kicked');
    await settle();
    expect(kinds(bob.take())).toEqual(['presence', 'left']);
    expect(ann.closedFor).toBe('kicked');
    const later = await third.look(ROOM.id);
    expect(later?.occupants.isHere(ann.facts.userId)).toBe(false);
    expect(later?.occupants.presenceOf(bob.facts.userId)).toMatchObject({ mutedByModerator: true });
  });

  test('[M2] counts rooms and people wherever they are, and its own where others are out of reach', async () => {
    const { hubs, ann, one } = await couple();
    const third = newHub(nodeId('c'));
    third.hold(ROOM.id);
    expect(await census(newHub(nodeId('d')))).toEqual([['Room', 2]]);
    engine.cut(nodeId('d'));
    expect(await census(third)).toEqual([['Room', 2]]);
    engine.cut(A);
    ann.leave(one);
    await settle();
    expect(await census(hubs[0])).toEqual([['Room', 1]]);
  });

  test('begins to hold it as it is', async () => {
    const { one, other, ann, bob } = await couple();
    one.changeStates(ann.facts.userId, { raisedHand: true });
    one.announce(userId('dan'), { dialect: ann.facts.dialect, handle: 'dan' });
    await settle();
    const third = await hold(newHub(nodeId('c')));
    expect(present(third)).toEqual(['ann', 'bob']);
    expect(third.presenceOf(ann.facts.userId)).toMatchObject({ raisedHand: true });
    expect(third.facts).toEqual(ROOM);
    bob.take();
    await arrival(third, 'dan');
    expect(bob.take()).toMatchObject([{ kind: 'joined', announced: true, size: 3 }]);
    expect(present(other)).toEqual(['ann', 'bob', 'dan']);
  });
});

describe('[H11] a peer that comes back to another node', () => {
  const FIRST = { resumeToken: 'first' };

  test('gets what it missed, in order, once, and its old connection is closed', async () => {
    const { one, other, ann, bob } = await couple(FIRST);
    const position = lose(ann);
    bob.take();
    for (const payload of ['1', '2', '3']) say(other, bob, payload);
    await settle();
    const { line, isBack } = await comeBack(other, ann, position, ['first', 'next']);
    expect(isBack).toBe(true);
    expect(ann.closedFor).toBe('replaced');
    const got = line.take();
    expect(kinds(got)).toEqual(['resuming', 'signal', 'signal', 'signal', 'resumed']);
    expect(got.at(-1)).toMatchObject({ recovered: true });
    expect(bob.take()).toEqual([]);
    say(other, bob, '4', ann);
    await settle();
    expect(payloads(line)).toEqual(['4']);
    expect(present(one)).toEqual(['ann', 'bob']);
  });

  test('gets it where nobody has been in the room', async () => {
    const { one, other, ann, bob } = await couple(FIRST);
    const cem = await arrival(other, 'cem');
    const position = lose(ann);
    say(other, bob, '1');
    cem.leave(other);
    one.changeStates(bob.facts.userId, { raisedHand: true });
    await settle();
    const third = await hold(newHub(nodeId('c')));
    const { line } = await comeBack(third, ann, position, ['first', 'next']);
    const got = line.take();
    expect(kinds(got)).toEqual(['resuming', 'signal', 'left', 'presence', 'resumed']);
    expect(got[2]).toEqual({ kind: 'left', peer: cem.facts, last: true });
  });

  test('hears of who came, and came back, before this node held the room', async () => {
    const { one, other, ann, bob } = await couple(FIRST);
    const position = lose(ann);
    const cem = await arrival(one, 'cem', { resumeToken: 'his' });
    await comeBack(other, cem, lose(cem), ['his', 'his next']);
    const third = await hold(newHub(nodeId('c')));
    const { line } = await comeBack(third, ann, position, ['first', 'next']);
    expect(kinds(line.take())).toEqual(['resuming', 'joined', 'resumed']);
    expect(present(third).toSorted()).toEqual(['ann', 'bob', 'cem']);
    expect(bob.closedFor).toBeUndefined();
  });

  test('gets it where more has happened than is kept', async () => {
    engine = new MemoryEngine({ entries: 10, size: 1 << 20, life: 60_000 });
    const { other, ann, bob } = await couple(FIRST);
    for (let said = 0; said < 20; said += 1) say(other, bob, `${said}`);
    await settle();
    const position = lose(ann);
    for (const payload of ['1', '2', '3']) say(other, bob, payload);
    await settle();
    const third = await hold(newHub(nodeId('c')));
    expect(present(third)).toEqual(['ann', 'bob']);
    const { line } = await comeBack(third, ann, position, ['first', 'next']);
    expect(payloads(line)).toEqual(['1', '2', '3']);
    const fourth = await hold(newHub(nodeId('d')));
    const again = { ...position, offset: 3 };
    const { line: late } = await comeBack(fourth, ann, again, ['next', 'last']);
    expect(kinds(late.take())).toEqual(['entered', 'resumed']);
  });

  test('begins anew where it was away for so long that nobody waits for it', async () => {
    const { other, ann, bob } = await couple(FIRST);
    const position = lose(ann);
    say(other, bob, 'long ago');
    await settle();
    for (let times = 0; times < 2; times += 1) clock.pass(WINDOW + 120_000);
    const { line } = await comeBack(other, ann, position, ['first', 'next']);
    expect(kinds(line.take())).toEqual(['entered', 'resumed']);
  });

  test('shows a token that is good for one of two nodes', async () => {
    const { one, other, ann } = await couple(FIRST);
    const position = lose(ann);
    const third = await hold(newHub(nodeId('c')));
    const both = await Promise.all([
      comeBack(other, ann, position, ['first', 'next']),
      comeBack(third, ann, position, ['first', 'other']),
    ]);
    expect(both.map(({ isBack }) => isBack)).toEqual([true, false]);
    // Its answer may have been lost: the old token is good until it is heard from.
    expect((await comeBack(one, ann, position, ['first', 'third'])).isBack).toBe(true);
    one.pinged(ann.peer);
    expect((await comeBack(other, ann, position, ['guessed', 'last'])).isBack).toBe(false);
  });
});

describe('a node that dies', () => {
  test('[H11] leaves places behind for a while; then they are taken out once', async () => {
    const { other, ann, bob } = await couple({ resumeToken: 'first' });
    const third = await hold(newHub(nodeId('c')));
    const cem = await arrival(third, 'cem');
    for (const peer of [bob, cem]) peer.take();
    engine.lose(A);
    await settle();
    clock.pass(WINDOW - 1);
    await settle();
    expect(bob.take()).toEqual([]);
    clock.pass(1);
    await settle();
    for (const peer of [bob, cem]) {
      expect(peer.take()).toEqual([{ kind: 'left', peer: ann.facts, last: true }]);
    }
    expect(present(other)).toEqual(['bob', 'cem']);
  });

  test('[H11] has its people waited for as long as those of one that died before', async () => {
    const { bob } = await couple();
    const cem = await arrival(await hold(newHub(nodeId('c'))), 'cem');
    bob.take();
    engine.lose(A);
    await settle();
    clock.pass(WINDOW - 1);
    engine.lose(nodeId('c'));
    await settle();
    clock.pass(1);
    await settle();
    expect(kinds(bob.take())).toEqual(['left']);
    clock.pass(WINDOW - 1);
    await settle();
    expect(bob.take()).toEqual([{ kind: 'left', peer: cem.facts, last: true }]);
  });

  test('[H7] leaves nothing behind of whom the room has expelled meanwhile', async () => {
    const { other, ann } = await couple();
    engine.lose(A);
    other.bar(ann.facts.userId, 2);
    await settle();
    expect(await recorded()).toEqual(['bob']);
  });

  test('[H11] has its people come back elsewhere meanwhile', async () => {
    const { other, ann, bob } = await couple({ resumeToken: 'first' });
    const position = lose(ann);
    engine.lose(A);
    bob.take();
    say(other, bob, '1');
    await settle();
    const { line } = await comeBack(other, ann, position, ['first', 'next']);
    expect(payloads(line)).toEqual(['1']);
    clock.pass(WINDOW);
    await settle();
    expect(bob.take()).toEqual([]);
    expect(present(other)).toEqual(['ann', 'bob']);
  });

  test.each(['expel', 'bar', 'shut'] as const)(
    '[H7] leaves no ghost of whom another takes out that does not hold the room: %s',
    async (what) => {
      await arrival(await hold(newHub(A)), 'ann', { resumeToken: 'first' });
      const other = newHub(B);
      expect(await recorded()).toEqual(['ann']);
      engine.lose(A);
      const room = other.at(ROOM.id);
      if (what === 'shut') room?.shut('roomClosed');
      else if (what === 'bar') room?.bar(userId('ann'), 2);
      else room?.expel(userId('ann'), 'kicked');
      await settle();
      expect(await recorded()).toEqual([]);
    },
  );

  test('leaves ghosts to whoever comes to the room next', async () => {
    const hub = newHub(A);
    await arrival(await hold(hub), 'ann');
    engine.lose(A);
    const other = await hold(newHub(B));
    const bob = await arrival(other, 'bob');
    expect(present(other)).toEqual(['ann', 'bob']);
    clock.pass(WINDOW);
    await settle();
    expect(kinds(bob.take())).toEqual(['entered', 'left']);
    expect(present(other)).toEqual(['bob']);
  });
});

describe('a node that is cut off', () => {
  test('goes on alone, and everybody knows everything afterwards', async () => {
    const { one, other, ann, bob } = await couple();
    for (const peer of [ann, bob]) peer.take();
    engine.cut(A);
    say(one, ann, 'lost on the way');
    await settle();
    const cem = await arrival(one, 'cem');
    say(one, cem, 'among us');
    say(other, bob, 'among others');
    await arrival(other, 'dan');
    await settle();
    expect(payloads(ann)).toEqual(['among us']);
    expect(kinds(bob.take())).toEqual(['joined']);
    engine.mend(A);
    await settle();
    expect(payloads(ann)).toEqual(['among others']);
    expect(payloads(bob)).toEqual(['lost on the way', 'among us']);
    for (const room of [one, other]) {
      expect(present(room).toSorted()).toEqual(['ann', 'bob', 'cem', 'dan']);
    }
    say(one, ann, 'together');
    await settle();
    expect(payloads(bob)).toEqual(['together']);
  });

  test('does not have its people hear twice what they said alone, should they come back elsewhere', async () => {
    const { one, other, ann } = await couple({ resumeToken: 'first' });
    const cem = await arrival(one, 'cem');
    engine.cut(A);
    say(one, cem, 'alone');
    await settle();
    engine.mend(A);
    await settle();
    say(one, cem, 'together');
    await settle();
    const [{ epoch, offset } = { epoch: '', offset: 0 }] = ann.envelopes;
    const before = { epoch, offset, frames: 1 };
    const { line } = await comeBack(other, ann, before, ['first', 'next']);
    expect(payloads(line)).toEqual(['together']);
  });

  test('[M4] ends no room that others may be in', async () => {
    const { hubs, one, ann } = await couple();
    let isEnded = false;
    hubs[0].endWithLast(ROOM.id, async () => (isEnded = true));
    engine.cut(A);
    ann.leave(one);
    hubs[0].release(ROOM.id);
    await settle();
    expect([isEnded, hubs[0].ending(ROOM.id)]).toEqual([false, undefined]);
  });

  test('tells of who has left meanwhile, though it does not hold the room any more', async () => {
    const { hubs, one, other, ann, bob } = await couple();
    engine.cut(A);
    ann.leave(one);
    hubs[0].release(ROOM.id);
    await settle();
    bob.take();
    engine.mend(A);
    await settle();
    expect(kinds(bob.take())).toEqual(['left']);
    expect(present(other)).toEqual(['bob']);
    expect(clusters.get(A)?.size).toBe(0);
  });

  test('[H7] leaves nothing behind of whom the room has expelled meanwhile', async () => {
    const { one, ann, bob } = await couple();
    engine.cut(A);
    one.expel(ann.facts.userId, 'kicked');
    await settle();
    engine.mend(A);
    await settle();
    expect(kinds(bob.take())).toContain('left');
    expect(await recorded()).toEqual(['bob']);
  });

  test('[H11] brings in again who came back here, and whom the others left for dead', async () => {
    const { one, other, ann } = await couple({ resumeToken: 'first' });
    engine.cut(A);
    say(one, ann, 'that A finds out');
    await settle();
    const { line } = await comeBack(one, ann, lose(ann), ['first', 'next']);
    const leaving = { kind: 'leave', peer: ann.facts, line: ann.facts.connId };
    const entry = { id: 'c.1', node: nodeId('c'), body: JSON.stringify(leaving) };
    const clearUnder = [`line ${ann.facts.userId} `, `keys ${ann.facts.userId} `];
    await engine.join(nodeId('c')).append(ROOM.id, { entry, clearUnder });
    await settle();
    expect(present(other)).toEqual(['bob']);
    engine.mend(A);
    await settle();
    expect(line.closedFor).toBeUndefined();
    expect(present(other)).toEqual(['bob', 'ann']);
  });

  test('has its people come in anew where more has happened than is kept', async () => {
    engine = new MemoryEngine({ entries: 10, size: 1 << 20, life: 60_000 });
    const { one, other, ann, bob } = await couple();
    engine.cut(B);
    say(one, ann, '0');
    one.setMuted(bob.facts.userId, true, 2);
    for (let said = 0; said < 20; said += 1) say(one, ann, `${said}`);
    await settle();
    engine.mend(B);
    await settle();
    expect(bob.closedFor).toBe('internal');
    expect(other.presenceOf(bob.facts.userId)).toMatchObject({ mutedByModerator: true });
    bob.leave(other);
    await settle();
    for (const room of [one, other]) expect(present(room)).toEqual(['ann']);
  });

  test('closes on whom the others have left for dead: they come in anew', async () => {
    const { one, other, ann } = await couple();
    const leaving = { kind: 'leave', peer: ann.facts, line: ann.facts.connId };
    const entry = { id: 'c.1', node: nodeId('c'), body: JSON.stringify(leaving) };
    await engine.join(nodeId('c')).append(ROOM.id, { entry });
    await settle();
    expect(ann.closedFor).toBe('internal');
    for (const room of [one, other]) expect(present(room)).toEqual(['bob']);
  });
});

describe('an engine that has lost everything', () => {
  test('is told by each node who is there, and nobody hears of it', async () => {
    const { one, other, ann, bob } = await couple({ resumeToken: 'first' });
    one.changeStates(ann.facts.userId, { raisedHand: true });
    await settle();
    for (const peer of [ann, bob]) peer.take();
    engine.forget();
    await settle();
    expect([ann.take(), bob.take()]).toEqual([[], []]);
    for (const room of [one, other]) expect(present(room)).toEqual(['ann', 'bob']);
    const third = await hold(newHub(nodeId('c')));
    expect(present(third).toSorted()).toEqual(['ann', 'bob']);
    say(one, ann, 'together');
    await settle();
    expect(payloads(bob)).toEqual(['together']);
    const position = lose(ann);
    expect((await comeBack(other, ann, position, ['first', 'next'])).isBack).toBe(true);
  });
});

test('a room is held again before it is known that it was let go', async () => {
  const { hubs, ann } = await couple();
  ann.leave(await hold(hubs[0]));
  for (let times = 0; times < 3; times += 1) hubs[0].release(ROOM.id);
  const rooms = [hubs[0].hold(ROOM.id)];
  hubs[0].release(ROOM.id);
  rooms.push(hubs[0].hold(ROOM.id));
  for (const room of rooms) await room.ready;
  await settle();
  expect(rooms.map(present)[1]).toEqual(['bob']);
  hubs[0].release(ROOM.id);
  await settle();
  expect(clusters.get(A)?.size).toBe(0);
});

test('[M4] nobody is let into a room that has ended, however long ago', async () => {
  engine = new MemoryEngine({ ...BOUNDS, entries: 1 });
  const hub = newHub(A);
  const before = await hold(newHub(B));
  hub.hold(ROOM.id);
  hub.endWithLast(ROOM.id, async () => {});
  hub.release(ROOM.id);
  await hub.ending(ROOM.id);
  hub.at(ROOM.id)?.expel(userId('ann'), 'kicked');
  await settle();
  const after = await hold(newHub(nodeId('c')));
  for (const room of [before, after]) {
    expect(room.isOver).toBe(true);
    const ann = await arrival(room, 'ann');
    expect(ann.closedFor).toBe('roomClosed');
    const now = seat('1');
    expect(await room.changeSeat({ clientId: 'cem', was: undefined, now })).toBe(false);
  }
  expect(await recorded()).toEqual([]);
});
