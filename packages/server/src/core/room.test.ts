import type { RoomEvent } from './event.ts';
import type { Target } from './signal.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { TestClock } from '../testing/clock.ts';
import { ROOM, TestPeer } from '../testing/peers.ts';
import { connId, dialectTag, userId } from './ids.ts';
import { initialPresence } from './presence.ts';
import { LiveRoom } from './room.ts';

const member = { role: 'guest', muted: false } as const;

let clock: TestClock;
let room: LiveRoom;
beforeEach(() => {
  clock = new TestClock();
  room = new LiveRoom(ROOM.id, 'epoch', clock);
});

/** Somebody new in the room, who has taken what greeted them. */
function arrival(user: string, conn?: string): TestPeer {
  const peer = new TestPeer(user, conn);
  peer.enter(room);
  peer.take();
  return peer;
}

/** Peers in the room, of whom nobody has anything left to take. */
function company(...users: string[]): TestPeer[] {
  const peers = users.map((user) => arrival(user));
  for (const peer of peers) peer.take();
  return peers;
}

const kinds = (peer: TestPeer): string[] => peer.take().map(({ kind }) => kind);

const signal = (from: TestPeer, target: Target): RoomEvent & { kind: 'signal' } => ({
  kind: 'signal',
  from: from.facts,
  target,
  content: { kind: 'bye' },
  verbatim: { dialect: dialectTag('test'), rest: '}' },
});

const send = (from: TestPeer, target: Target) => room.signal(from.peer, signal(from, target));

describe('entering', () => {
  test('[H8] gives the newcomer those who are here, and the others the newcomer', () => {
    const ann = arrival('ann');
    const bob = new TestPeer('bob');
    expect(bob.enter(room, { member: { role: 'moderator', muted: true } })).toBe(true);
    const annsPresence = initialPresence(member);
    const self = {
      facts: bob.facts,
      presence: initialPresence({ role: 'moderator', muted: true }),
    };
    expect(bob.take()).toEqual([
      { kind: 'entered', self, peers: [{ facts: ann.facts, presence: annsPresence }] },
    ]);
    expect(ann.take()).toEqual([{ kind: 'joined', peer: self, announced: false, size: 2 }]);
  });

  test('[H8] tells the first one that nobody is here', () => {
    const ann = new TestPeer('ann');
    ann.enter(room);
    expect(ann.take()).toMatchObject([{ kind: 'entered', peers: [] }]);
  });

  test('[H8] with a second connection is told of each, and keeps what was said of oneself', () => {
    const phone = arrival('ann', 'phone');
    room.changeStates(userId('ann'), { raisedHand: true });
    phone.take();
    const laptop = new TestPeer('ann', 'laptop');
    laptop.enter(room);
    const presence = { ...initialPresence(member), raisedHand: true };
    expect(laptop.take()).toMatchObject([
      { self: { presence }, peers: [{ facts: phone.facts, presence }] },
    ]);
    expect(phone.take()).toMatchObject([{ kind: 'joined', peer: { facts: laptop.facts } }]);
  });
});

describe('leaving', () => {
  test('[H8] is told to the others once', () => {
    const [ann, bob] = [arrival('ann'), arrival('bob')];
    ann.take();
    bob.leave(room);
    bob.leave(room);
    expect(ann.take()).toEqual([{ kind: 'left', peer: bob.facts, last: true }]);
    expect(bob.take()).toEqual([]);
  });

  test('[H8] is the last only with the last connection of a user', () => {
    const [phone, laptop, bob] = [
      arrival('ann', 'phone'),
      arrival('ann', 'laptop'),
      arrival('bob'),
    ];
    phone.leave(room);
    expect(bob.take()).toMatchObject([{ kind: 'left', last: false }]);
    expect(room.isConnected(userId('ann'))).toBe(true);
    laptop.leave(room);
    expect(bob.take()).toMatchObject([{ kind: 'left', last: true }]);
    expect(room.isConnected(userId('ann'))).toBe(false);
  });

  test('[H10] forgets what somebody said of themselves', () => {
    const ann = arrival('ann');
    room.changeStates(userId('ann'), { camOn: false });
    ann.leave(room);
    expect(room.presenceOf(userId('ann'))).toBeUndefined();
    arrival('ann');
    expect(room.presenceOf(userId('ann'))).toEqual(initialPresence(member));
  });
});

describe('signals', () => {
  test('[H9] reach one connection alone', () => {
    const [ann, bob] = [arrival('ann'), arrival('bob', 'bob 1')];
    const [other, cid] = [arrival('bob', 'bob 2'), arrival('cid')];
    for (const peer of [ann, bob, other]) peer.take();
    send(ann, { to: 'peer', connId: bob.facts.connId });
    expect([ann, bob, other, cid].map(kinds)).toEqual([[], ['signal'], [], []]);
  });

  test('[H9] reach all connections of a user, but for the one that sent them', () => {
    const [ann, phone] = [arrival('ann'), arrival('bob', 'phone')];
    const laptop = arrival('bob', 'laptop');
    for (const peer of [ann, phone]) peer.take();
    send(ann, { to: 'user', userId: userId('bob') });
    expect([ann, phone, laptop].map(kinds)).toEqual([[], ['signal'], ['signal']]);
    send(phone, { to: 'user', userId: userId('bob') });
    expect([ann, phone, laptop].map(kinds)).toEqual([[], [], ['signal']]);
  });

  test('[H9] reach everybody else, never their sender', () => {
    const peers = company('ann', 'bob', 'cid');
    const [ann = new TestPeer('nobody')] = peers;
    send(ann, { to: 'others' });
    expect(peers.map(kinds)).toEqual([[], ['signal'], ['signal']]);
  });

  test.each<[string, Target]>([
    ['connection', { to: 'peer', connId: connId('bob') }],
    ['user', { to: 'user', userId: userId('bob') }],
  ])('[H9] to a %s that is not here, or no longer, are refused', (_, target) => {
    const ann = arrival('ann');
    expect(() => send(ann, target)).toThrow('Target not found');
    arrival('bob').leave(room);
    expect(() => send(ann, target)).toThrow('Target not found');
  });
});

describe('presence', () => {
  test('[H10] is kept and told to all, to the one it is about too', () => {
    const peers = company('ann', 'bob');
    room.changeStates(userId('ann'), { micOn: false, raisedHand: true });
    room.changeStates(userId('ann'), { micOn: true });
    const presence = { kind: 'presence', userId: 'ann', connected: true };
    const told = [
      { ...presence, change: { micOn: false, raisedHand: true } },
      { ...presence, change: { micOn: true } },
    ];
    for (const peer of peers) expect(peer.take()).toEqual(told);
    expect(room.presenceOf(userId('ann'))).toMatchObject({ micOn: true, raisedHand: true });
  });

  test('[H7] [H8] of a member who is not here changes too, and says so', () => {
    const ann = arrival('ann');
    room.setRole(userId('bob'), 'moderator', 2);
    expect(ann.take()).toEqual([
      { kind: 'presence', userId: 'bob', connected: false, change: { role: 'moderator' } },
    ]);
    expect(room.presenceOf(userId('bob'))).toBeUndefined();
  });
});

describe('being removed', () => {
  test('[H7] closes every connection of a user, and the others see each of them leave', () => {
    const [phone, laptop, bob] = [
      arrival('ann', 'phone'),
      arrival('ann', 'laptop'),
      arrival('bob'),
    ];
    room.expel(userId('ann'), 'kicked');
    expect([phone, laptop, bob].map(({ closedFor }) => closedFor)).toEqual([
      'kicked',
      'kicked',
      undefined,
    ]);
    expect(bob.take()).toMatchObject([
      { kind: 'left', peer: phone.facts, last: false },
      { kind: 'left', peer: laptop.facts, last: true },
    ]);
    phone.leave(room);
    expect(bob.take()).toEqual([]);
  });

  test('[H7] does nothing to who is not here', () => {
    const bob = arrival('bob');
    room.expel(userId('ann'), 'kicked');
    expect(bob.take()).toEqual([]);
  });

  test('[H7] by a ban keeps out who is at the door already, until it is lifted', () => {
    const bob = arrival('bob');
    room.bar(userId('ann'), 2);
    const ann = new TestPeer('ann');
    expect(ann.enter(room)).toBe(false);
    expect([ann.closedFor, ann.take(), bob.take()]).toEqual(['banned', [], []]);
    room.unbar(userId('ann'), 3);
    expect(new TestPeer('ann').enter(room)).toBe(true);
  });

  test('[H7] by a kick keeps out who is at the door already, and nobody who comes anew', () => {
    const bob = arrival('bob');
    room.expel(userId('ann'), 'kicked', 2);
    const ann = new TestPeer('ann');
    expect(ann.enter(room)).toBe(false);
    expect([ann.closedFor, ann.take(), bob.take()]).toEqual(['kicked', [], []]);
    expect(new TestPeer('ann').enter(room, { room: { ...ROOM, version: 2 } })).toBe(true);
  });

  test('[H2] with everybody, when the room ends, is told to nobody but by the close', () => {
    const peers = company('ann', 'bob');
    room.shut('roomClosed');
    const late = new TestPeer('cid');
    expect(late.enter(room)).toBe(false);
    for (const peer of [...peers, late]) {
      expect([peer.closedFor, peer.take()]).toEqual(['roomClosed', []]);
    }
    expect([...room.present()]).toEqual([]);
  });
});
