import { beforeEach, describe, expect, test } from 'vitest';
import type { RoomEvent } from './event.ts';
import type { UserId } from './ids.ts';
import type { Peer } from './peer.ts';
import type { ResumeClaim } from './resumption.ts';
import { TestClock } from '../testing/clock.ts';
import { payloadsOf, resumeSecret, say, TestPeer } from '../testing/peers.ts';
import { connId, roomId, userId } from './ids.ts';
import { LiveRoom } from './room.ts';

let room: LiveRoom;
let ann: TestPeer;
let bob: TestPeer;

/** The position after everything the peer has got; from then on it is gone. */
function lose(peer: TestPeer) {
  const last = peer.envelopes.at(-1);
  peer.take();
  return { epoch: last?.epoch ?? '', offset: last?.offset ?? 0, frames: 1 };
}

function comeBack(
  peer: TestPeer,
  position: ReturnType<typeof lose>,
  token = 'first',
  next = 'next',
) {
  const line = new TestPeer(peer.facts.userId, 'line');
  const claim = { ...position, connId: peer.facts.connId, token };
  return { line, known: resume(peer.facts.userId, claim, line, next) };
}

function resume(owner: UserId, claim: ResumeClaim, outlet: TestPeer, next: string) {
  let known: Peer | undefined;
  const shown = resumeSecret(claim.token).key;
  const line = connId(`line ${next}`);
  const back = { userId: owner, line, claim, outlet, shown, resume: resumeSecret(next) };
  room.resume(back, (peer) => {
    known = peer;
  });
  return known;
}

const kinds = (events: readonly RoomEvent[]) => events.map(({ kind }) => kind);

beforeEach(() => {
  room = new LiveRoom(roomId('room'), 'epoch', new TestClock());
  ann = new TestPeer('ann');
  bob = new TestPeer('bob');
  ann.enter(room, { resumeToken: 'first' });
  bob.enter(room);
});

describe('[H11] a peer that comes back', () => {
  test('gets what it missed, in order, once, and nobody hears of it', () => {
    const position = lose(ann);
    bob.take();
    say(room, bob, 'one');
    say(room, bob, 'two', ann);
    say(room, bob, 'three');
    const { line, known } = comeBack(ann, position);
    expect(known).toBe(ann.peer);
    const got = line.take();
    expect(kinds(got)).toEqual(['resuming', 'signal', 'signal', 'signal', 'resumed']);
    expect(payloadsOf(got)).toEqual(['one', 'two', 'three']);
    expect(got.at(-1)).toEqual({ kind: 'resumed', recovered: true });
    expect(bob.take()).toEqual([]);
    say(room, bob, 'four', ann);
    expect(payloadsOf(line.take())).toEqual(['four']);
  });

  test('does not get what was for others, or from itself', () => {
    const cem = new TestPeer('cem');
    cem.enter(room);
    room.signal(ann.peer, {
      kind: 'signal',
      from: ann.facts,
      target: { to: 'others' },
      content: { kind: 'bye' },
      verbatim: undefined,
    });
    const position = lose(ann);
    say(room, bob, 'for cem', cem);
    expect(payloadsOf(comeBack(ann, position).line.take())).toEqual([]);
  });

  test('does not get what came before it did, wherever it says that it stands', () => {
    say(room, bob, 'before');
    const eve = new TestPeer('eve');
    eve.enter(room, { resumeToken: 'first' });
    const position = lose(eve);
    say(room, bob, 'missed');
    for (const offset of [0, 1, position.offset]) {
      const { line } = comeBack(eve, { ...position, offset });
      expect(payloadsOf(line.take())).toEqual(['missed']);
    }
  });

  test('gets what had not arrived when the link broke, though it was written', () => {
    const position = lose(ann);
    say(room, bob, 'lost on the way', ann);
    ann.take();
    expect(payloadsOf(comeBack(ann, position).line.take())).toEqual(['lost on the way']);
  });

  test('gets the rest of several events at one place, of which it has got some', () => {
    const tabs = ['tab 1', 'tab 2', 'tab 3'].map((tab) => new TestPeer('cem', tab));
    for (const tab of tabs) tab.enter(room);
    ann.take();
    room.expel(userId('cem'), 'kicked');
    const position = lose(ann);
    const { line } = comeBack(ann, { ...position, frames: 2 });
    const left = line.take().filter(({ kind }) => kind === 'left');
    expect(left).toEqual([{ kind: 'left', peer: tabs[2]?.facts, last: true }]);
  });

  test('closes the connection that it had', () => {
    comeBack(ann, lose(ann));
    expect(ann.closedFor).toBe('replaced');
    ann.leave(room);
    expect(room.isConnected(ann.facts.userId)).toBe(true);
  });

  test('shows a token that works once its connection was heard from, and then no more', () => {
    const position = lose(ann);
    expect(comeBack(ann, position).known).toBeDefined();
    expect(comeBack(ann, position, 'first', 'other').known).toBeDefined();
    room.pinged(ann.peer);
    room.ponged(ann.peer);
    expect(comeBack(ann, position).known).toBeUndefined();
    expect(comeBack(ann, position, 'other').known).toBeDefined();
  });

  test('is refused with the token of another, or as another user', () => {
    const position = lose(ann);
    expect(comeBack(ann, position, 'guessed').known).toBeUndefined();
    const claim = { ...position, connId: ann.facts.connId, token: 'first' };
    expect(resume(bob.facts.userId, claim, bob, 'x')).toBeUndefined();
    expect(
      resume(bob.facts.userId, { ...claim, connId: bob.facts.connId }, bob, 'x'),
    ).toBeUndefined();
  });
});

describe('[H11] where the log does not reach back', () => {
  test('a peer begins anew, as the peer it was', () => {
    const position = lose(ann);
    bob.take();
    for (let count = 0; count < 5_000; count += 1) say(room, bob, 'more than is kept');
    const { line } = comeBack(ann, position);
    const [first, second] = line.take();
    expect(first).toMatchObject({
      kind: 'entered',
      self: { facts: ann.facts },
      resumeToken: 'next',
    });
    expect(second).toEqual({ kind: 'resumed', recovered: false });
    expect(bob.take()).toEqual([]);
  });

  test('a peer of an earlier life of the room begins anew', () => {
    const { line } = comeBack(ann, { ...lose(ann), epoch: 'earlier' });
    expect(kinds(line.take())).toEqual(['entered', 'resumed']);
  });

  test('who has read everything recovers, whatever was forgotten since', () => {
    say(room, bob, 'read');
    const position = lose(ann);
    say(room, bob, 'for bob alone', bob);
    room.pinged(ann.peer);
    room.ponged(ann.peer);
    say(room, bob, 'missed', ann);
    expect(payloadsOf(comeBack(ann, position).line.take())).toEqual(['missed']);
  });
});

test('[H11] long texts count: a log is bounded in size too', () => {
  const position = lose(ann);
  const verbatim = { dialect: bob.facts.dialect, rest: 'x'.repeat(60_000) };
  const event = {
    kind: 'signal',
    from: bob.facts,
    target: { to: 'others' },
    content: { kind: 'bye' },
    verbatim,
  } as const;
  for (let count = 0; count < 20; count += 1) room.signal(bob.peer, event);
  expect(kinds(comeBack(ann, position).line.take())).toEqual(['entered', 'resumed']);
});

test('[H11] one person leaves but four places behind', () => {
  const tabs = [1, 2, 3, 4, 5].map((tab) => new TestPeer('ann', `tab ${tab}`));
  const kept = tabs.map((tab) => {
    tab.enter(room, { resumeToken: 'first' });
    const keeps = room.keepsPlace(tab.peer, tab);
    if (keeps) tab.peer.standIn(tab, new TestPeer('ann', 'nobody'));
    return keeps;
  });
  expect(kept).toEqual([true, true, true, true, false]);
  expect(room.keepsPlace(bob.peer, bob)).toBe(false);
});
