import { expect, test } from 'vitest';
import { TestClock } from '../testing/clock.ts';
import { connId } from './ids.ts';
import { OfferQueue } from './offer-queue.ts';

const [ann, bob, carl] = [connId('ann'), connId('bob'), connId('carl')];

const never = (): void => {};

/** A queue whose patience ends when the test says so, and what it delivered. */
function queue() {
  let expire = never;
  const delivered: string[] = [];
  const offers = new OfferQueue({
    now: () => 0,
    after(_, run) {
      expire = run;
      return () => {
        expire = never;
      };
    },
  });
  const deliver = (what: string) => () => delivered.push(what);
  return { offers, delivered, deliver, expire: () => expire() };
}

test('[X2] an offer waits until the one before it is settled, and its candidates with it', () => {
  const { offers, delivered, deliver } = queue();
  offers.offer(ann, deliver('ann'));
  offers.offer(bob, deliver('bob'));
  offers.follow(ann, deliver('candidate of ann'));
  offers.follow(bob, deliver('candidate of bob'));
  expect(delivered).toEqual(['ann', 'candidate of ann']);
  expect(offers.answering).toBe(ann);
  offers.settle();
  expect(delivered.slice(2)).toEqual(['bob', 'candidate of bob']);
  expect(offers.answering).toBe(bob);
});

test('[X2] an offer that nobody answers gives way in time, and a late answer is still for it', () => {
  const { offers, delivered, deliver, expire } = queue();
  offers.offer(ann, deliver('ann'));
  expire();
  expect(offers.answering).toBe(ann);
  offers.offer(bob, deliver('bob'));
  expect([delivered, offers.answering]).toEqual([['ann', 'bob'], bob]);
});

test('[X2] an offer that was answered is answered', () => {
  const { offers, deliver, expire } = queue();
  offers.offer(ann, deliver('ann'));
  expire();
  offers.settle();
  expect(offers.answering).toBeUndefined();
});

test('[X2] a newer offer takes the place of one that waits, and of one that is open', () => {
  const { offers, delivered, deliver } = queue();
  offers.offer(ann, deliver('ann'));
  offers.offer(bob, deliver('bob'));
  offers.offer(bob, deliver('bob again'));
  offers.offer(ann, deliver('ann again'));
  offers.settle();
  expect(delivered).toEqual(['ann', 'ann again', 'bob again']);
});

test('[X2] whoever offers again has the turn no longer for it', () => {
  const clock = new TestClock();
  const offers = new OfferQueue(clock);
  const delivered: string[] = [];
  offers.offer(ann, () => delivered.push('ann'));
  offers.offer(bob, () => delivered.push('bob'));
  clock.pass(9_999);
  offers.offer(ann, () => delivered.push('ann again'));
  clock.pass(1);
  expect(delivered).toEqual(['ann', 'ann again', 'bob']);
});

test('[X2] who leaves keeps nobody waiting', () => {
  const { offers, delivered, deliver } = queue();
  for (const [peer, name] of [
    [ann, 'ann'],
    [bob, 'bob'],
    [carl, 'carl'],
  ] as const) {
    offers.offer(peer, deliver(name));
  }
  offers.forget(bob);
  offers.forget(ann);
  expect(delivered).toEqual(['ann', 'carl']);
  offers.forget(carl);
  expect(offers.answering).toBeUndefined();
});

test('[X2] what waits with an offer is bounded', () => {
  const { offers, delivered, deliver } = queue();
  offers.offer(ann, deliver('ann'));
  offers.offer(bob, deliver('bob'));
  for (let sent = 0; sent < 1000; sent += 1) offers.follow(bob, deliver('candidate'));
  offers.settle();
  expect(delivered).toHaveLength(1 + 100);
});
