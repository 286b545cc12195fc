/** Calls between peers of two dialects, one of which cannot say whom it means. */
import type { SignalContent, Target } from './signal.ts';
import { beforeEach, expect, test } from 'vitest';
import { TestClock } from '../testing/clock.ts';
import { ROOM, TestPeer } from '../testing/peers.ts';
import { candidateOf, sdpOf } from '../testing/speakers/visitor.ts';
import { dialectTag } from './ids.ts';
import { LiveRoom } from './room.ts';

const OTHERS: Target = { to: 'others' };

let clock: TestClock;
let room: LiveRoom;
beforeEach(() => {
  clock = new TestClock();
  room = new LiveRoom(ROOM.id, 'epoch', clock);
});

function entered(peer: TestPeer): TestPeer {
  peer.enter(room);
  return peer;
}

const addressing = (name: string): TestPeer => entered(new TestPeer(name));
const broadcasting = (name: string): TestPeer =>
  entered(new TestPeer(name, name, { dialect: dialectTag('mute'), addressing: false }));

function say(from: TestPeer, content: SignalContent, to?: TestPeer): void {
  const target: Target = to ? { to: 'peer', connId: to.facts.connId } : OTHERS;
  room.signal(from.peer, {
    kind: 'signal',
    from: from.facts,
    target,
    content,
    verbatim: undefined,
  });
}

const offer = (ufrag: string): SignalContent => ({ kind: 'offer', sdp: sdpOf(ufrag) });
const answer = (ufrag: string): SignalContent => ({ kind: 'answer', sdp: sdpOf(ufrag) });
const candidate = (ufrag: string): SignalContent => ({
  kind: 'candidate',
  candidate: { candidate: candidateOf(ufrag) },
});
const BYE: SignalContent = { kind: 'bye' };

/** What of calls somebody has heard since the last time, such as `offer from ann`. */
const heard = (peer: TestPeer): string[] =>
  peer
    .take()
    .flatMap((event) =>
      event.kind === 'signal' ? [`${event.content.kind} from ${event.from.displayName}`] : [],
    );

/** One who is called by two, of whom the second waits. */
function twoCalls() {
  const [ann, bob, carl] = [addressing('ann'), addressing('bob'), broadcasting('carl')];
  say(ann, offer('ann'), carl);
  say(bob, offer('bob'), carl);
  expect(heard(carl)).toEqual(['offer from ann']);
  return { ann, bob, carl };
}

test('[X2] the next offer follows when the one before has not been answered for 10 s', () => {
  const { ann, bob, carl } = twoCalls();
  clock.pass(9_999);
  expect(heard(carl)).toEqual([]);
  clock.pass(1);
  expect(heard(carl)).toEqual(['offer from bob']);
  say(carl, answer('carl'));
  expect([heard(ann), heard(bob)]).toEqual([[], ['answer from carl']]);
  clock.pass(10_000);
  expect(heard(carl)).toEqual([]);
});

test('[X2] an offer that was answered in time lets the next have 10 s of its own', () => {
  const { carl } = twoCalls();
  const dora = addressing('dora');
  say(dora, offer('dora'), carl);
  clock.pass(9_000);
  say(carl, answer('carl'));
  expect(heard(carl)).toEqual(['offer from bob']);
  clock.pass(9_999);
  expect(heard(carl)).toEqual([]);
  clock.pass(1);
  expect(heard(carl)).toEqual(['offer from dora']);
});

test('[X2] the candidates of an answer that no foreign peer got are for none', () => {
  const [ann, carl, cora] = [addressing('ann'), broadcasting('carl'), broadcasting('cora')];
  say(carl, answer('carl'));
  say(carl, candidate('carl'));
  expect([heard(ann), heard(cora)]).toEqual([[], ['answer from carl', 'candidate from carl']]);
});

test('[X2] an offer that was answered has no second answer', () => {
  const [ann, carl, cora] = [addressing('ann'), broadcasting('carl'), broadcasting('cora')];
  say(ann, offer('ann'), carl);
  say(carl, answer('carl'));
  say(cora, offer('cora'));
  say(carl, answer('for cora'));
  say(carl, candidate('for cora'));
  expect(heard(ann)).toEqual(['answer from carl', 'offer from cora']);
  expect(heard(cora).slice(-2)).toEqual(['answer from carl', 'candidate from carl']);
});

test('[X2] candidates go to whom their description went, not to who came later', () => {
  const [ann, carl] = [addressing('ann'), broadcasting('carl')];
  say(carl, offer('first'));
  const bob = addressing('bob');
  say(carl, candidate('first'));
  expect([heard(ann), heard(bob)]).toEqual([['offer from carl', 'candidate from carl'], []]);
  say(carl, offer('first'));
  say(carl, candidate('first'));
  expect(heard(bob)).toEqual(['offer from carl', 'candidate from carl']);
});

test('[X2] a hang-up ends the call that was heard, not the one that waits', () => {
  const { ann, bob, carl } = twoCalls();
  say(carl, BYE);
  expect([heard(ann), heard(bob)]).toEqual([['bye from carl'], []]);
  expect(heard(carl)).toEqual(['offer from bob']);
  say(carl, BYE);
  expect([heard(ann), heard(bob)]).toEqual([[], ['bye from carl']]);
});

test('[X4] who leaves is hung up before the next offer is heard', () => {
  const { ann, carl } = twoCalls();
  ann.leave(room);
  expect(heard(carl)).toEqual(['bye from ann', 'offer from bob']);
});

test('[X4] who leaves before its offer was heard is not hung up', () => {
  const { bob, carl } = twoCalls();
  bob.leave(room);
  expect(heard(carl)).toEqual([]);
});

test('[X4] who was called hangs up by leaving only once they have answered', () => {
  const [ann, bob, carl] = [addressing('ann'), addressing('bob'), broadcasting('carl')];
  say(carl, offer('carl'));
  say(ann, answer('ann'), carl);
  bob.leave(room);
  expect(heard(carl)).toEqual(['answer from ann']);
  ann.leave(room);
  expect(heard(carl)).toEqual(['bye from ann']);
});
