/** People who are expected in a room: they said that they come, and their socket is not open yet. */
import type { SignalEvent } from './entry.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { TestClock } from '../testing/clock.ts';
import { ROOM, TestPeer } from '../testing/peers.ts';
import { dialectTag, userId } from './ids.ts';
import { LiveRoom } from './room.ts';

let clock: TestClock;
let room: LiveRoom;
let tabs = 0;
beforeEach(() => {
  clock = new TestClock();
  room = new LiveRoom(ROOM.id, 'epoch', clock);
});

/** Somebody new in the room, who has taken what greeted them. */
function arrival(user: string, facts: Partial<TestPeer['facts']> = {}): TestPeer {
  const peer = new TestPeer(user, user, facts);
  peer.enter(room);
  peer.take();
  return peer;
}

const handle = (name: string) => ({ dialect: dialectTag('test'), handle: name });
const announce = (name: string) => room.announce(userId(name), handle(name));
const expel = (name: string) => room.expel(userId(name), 'left');

describe('an announcement', () => {
  const told = { kind: 'announced', ...handle('bob') };
  const untold = { kind: 'withdrawn', ...handle('bob') };

  test('[O5] is told to everybody, once a stay', () => {
    const [ann, cid] = [arrival('ann'), arrival('cid')];
    ann.take();
    announce('bob');
    announce('bob');
    for (const peer of [ann, cid]) expect(peer.take()).toEqual([told]);
  });

  test('[O5] is of no use for somebody who is here', () => {
    const [ann, bob] = [arrival('ann'), arrival('bob')];
    ann.take();
    announce('bob');
    expect([ann.take(), bob.take()]).toEqual([[], []]);
  });

  test('[O5] is remembered when they come, for those who heard it', () => {
    const ann = arrival('ann');
    announce('bob');
    ann.take();
    const cid = arrival('cid');
    ann.take();
    const bob = arrival('bob');
    const joined = { kind: 'joined', peer: { facts: bob.facts }, size: 3 };
    expect(ann.take()).toMatchObject([{ ...joined, announced: true }]);
    expect(cid.take()).toMatchObject([{ ...joined, announced: false }]);
  });

  test('[O5] is none where nobody is there to hear it, or nobody any more', () => {
    announce('bob');
    const ann = arrival('ann');
    announce('bob');
    expect(ann.take()).toEqual([told]);
    expel('ann');
    const cid = arrival('cid');
    announce('bob');
    expect(cid.take()).toEqual([told]);
  });

  test('[O5] is over with the stay', () => {
    const ann = arrival('ann');
    announce('bob');
    arrival('bob').leave(room);
    ann.take();
    arrival('bob');
    expect(ann.take()).toMatchObject([{ kind: 'joined', announced: false }]);
  });

  test.each(['left', 'kicked'] as const)('[O5] is taken back for who has %s', (reason) => {
    const ann = arrival('ann');
    announce('bob');
    ann.take();
    room.expel(userId('bob'), reason);
    expect(ann.take()).toEqual([untold]);
    expel('bob');
    expect(ann.take()).toEqual([]);
    announce('bob');
    expect(ann.take()).toEqual([told]);
  });
});

/** What somebody gets who comes now. */
function findings(name: string, facts: Partial<TestPeer['facts']> = {}): unknown[] {
  const peer = new TestPeer(name, `${name} ${(tabs += 1)}`, { handle: name, ...facts });
  peer.enter(room);
  const offsets = peer.envelopes.map(({ offset }) => offset);
  expect(offsets).toEqual(offsets.toSorted((one, other) => one - other));
  const events = peer.take().filter((event) => event.kind === 'signal');
  return events.map(({ content }) => content.kind === 'custom' && content.payload);
}

describe('a signal for somebody who is expected', () => {
  let ann: TestPeer;
  beforeEach(() => {
    ann = arrival('ann');
  });

  function hold(to: string, payload: unknown, from = ann): () => void {
    const event: SignalEvent = {
      kind: 'signal',
      from: from.facts,
      target: { to: 'handle', ...handle(to) },
      content: { kind: 'custom', payload },
      verbatim: undefined,
    };
    return room.holdFor(handle(to), event);
  }

  test('[O5] waits for them, in order, and comes once', () => {
    for (const payload of [1, 2, 3]) hold('bob', payload);
    expect(findings('cid')).toEqual([]);
    expect(findings('bob', { dialect: dialectTag('another') })).toEqual([]);
    expect(findings('bob')).toEqual([1, 2, 3]);
    expect(findings('bob')).toEqual([]);
  });

  test('[O5] waits 30 s, each of them', () => {
    hold('bob', 1);
    clock.pass(20_000);
    hold('bob', 2);
    clock.pass(9_999);
    hold('cid', 1);
    clock.pass(1);
    expect(findings('bob')).toEqual([2]);
    clock.pass(30_000);
    expect(findings('cid')).toEqual([]);
  });

  test('[O5] waits no more when it is taken back', () => {
    const takeBack = hold('bob', 1);
    hold('bob', 2);
    takeBack();
    expect(findings('bob')).toEqual([2]);
  });

  test('[O5] is forgotten when its sender leaves, or the addressee', () => {
    hold('bob', 1);
    announce('cid');
    hold('cid', 1);
    expel('cid');
    expect(findings('cid')).toEqual([]);
    ann.leave(room);
    expect(findings('bob')).toEqual([]);
  });

  test('[O5] is one of a hundred of its sender at most, and keeps out no other', () => {
    const cid = arrival('cid');
    for (let sent = 0; sent < 150; sent += 1) hold('bob', sent);
    hold('bob', 'an offer', cid);
    const found = findings('bob');
    expect(found).toHaveLength(101);
    expect(found.at(-1)).toBe('an offer');
  });
});

describe('a signal of another dialect', () => {
  test('[O5] [X0] names everybody who hears it as their own dialect does', () => {
    const ann = arrival('ann', { dialect: dialectTag('another') });
    const [bob, cid, dan] = [
      arrival('bob'),
      arrival('cid'),
      arrival('dan', { dialect: ann.facts.dialect }),
    ];
    for (const peer of [ann, bob, cid]) peer.take();
    const event: SignalEvent = {
      kind: 'signal',
      from: ann.facts,
      target: { to: 'others' },
      content: { kind: 'bye' },
      verbatim: undefined,
    };
    room.signal(ann.peer, event);
    for (const peer of [bob, cid]) {
      const target = { to: 'handle', dialect: peer.facts.dialect, handle: peer.facts.handle };
      expect(peer.take()).toEqual([{ ...event, target }]);
    }
    expect(dan.take()).toEqual([event]);
  });
});
