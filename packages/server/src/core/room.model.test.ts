/** Any course of a room, checked against what its clients conclude from their events. */
import type { ConnId, UserId } from './ids.ts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TestClock } from '../testing/clock.ts';
import { ROOM, TestPeer } from '../testing/peers.ts';
import { userId } from './ids.ts';
import { LiveRoom } from './room.ts';

type Step =
  | { readonly kind: 'enter' | 'expel'; readonly user: string }
  | { readonly kind: 'leave'; readonly place: number };

const user = fc.constantFrom('ann', 'bob', 'cid');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('enter' as const), user }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), place: fc.nat(10) }) },
  fc.record({ kind: fc.constant('expel' as const), user }),
);
const course = fc.array(step, { maxLength: 40 });

class Play {
  readonly room = new LiveRoom(ROOM.id, 'epoch', new TestClock());
  /** In order of entering. */
  here: TestPeer[] = [];
  readonly everybody: TestPeer[] = [];

  take(one: Step): void {
    switch (one.kind) {
      case 'enter':
        return this.#enter(one.user);
      case 'leave':
        return this.#leave(this.here[one.place]);
      case 'expel':
        this.room.expel(userId(one.user), 'kicked');
        this.here = this.here.filter(({ facts }) => facts.userId !== one.user);
    }
  }

  #enter(name: string): void {
    const peer = new TestPeer(name, String(this.everybody.length));
    peer.enter(this.room);
    this.here.push(peer);
    this.everybody.push(peer);
  }

  #leave(peer: TestPeer | undefined): void {
    if (!peer) return;
    peer.leave(this.room);
    this.here = this.here.filter((other) => other !== peer);
  }
}

function play(steps: readonly Step[]): Play {
  const whole = new Play();
  for (const one of steps) whole.take(one);
  return whole;
}

type View = Map<ConnId, UserId>;

const viewOf = (peers: Iterable<Pick<TestPeer, 'facts'>>): View =>
  new Map([...peers].map(({ facts }) => [facts.connId, facts.userId]));

/** Who is here, as a client concludes from its events. */
function conclusionOf({ envelopes }: TestPeer): View {
  let view: View = new Map();
  for (const { event } of envelopes) {
    if (event.kind === 'entered') view = viewOf([event.self, ...event.peers]);
    if (event.kind === 'joined') view.set(event.peer.facts.connId, event.peer.facts.userId);
    if (event.kind !== 'left') continue;
    expect(view.delete(event.peer.connId)).toBe(true);
    expect(event.last).toBe(![...view.values()].includes(event.peer.userId));
  }
  return view;
}

test('[H8] whatever happens, what everybody was told adds up to who is here', () => {
  fc.assert(
    fc.property(course, (steps) => {
      const { room, here } = play(steps);
      expect(viewOf(room.present())).toEqual(viewOf(here));
      for (const peer of here) expect(conclusionOf(peer)).toEqual(viewOf(here));
    }),
  );
});

test('whatever happens, nobody sees the offsets of their events fall', () => {
  fc.assert(
    fc.property(course, (steps) => {
      for (const { envelopes } of play(steps).everybody) {
        const offsets = envelopes.map(({ offset }) => offset);
        expect(offsets).toEqual(offsets.toSorted((one, other) => one - other));
      }
    }),
  );
});
