import { beforeEach, expect, test } from 'vitest';
import { TestClock } from '../testing/clock.ts';
import { RoomTime } from './room-time.ts';

let clock: TestClock;
let time: RoomTime;
let done: string[];
beforeEach(() => {
  clock = new TestClock();
  time = new RoomTime(clock);
  done = [];
});

const plan = (name: string, ms: number) => time.after(ms, () => done.push(name));

test('is that of the node', () => {
  plan('a', 10);
  plan('b', 20)();
  clock.pass(20);
  expect(done).toEqual(['a']);
});

test('passes as it did, while it is the past', () => {
  const now = clock.now();
  time.moveTo(now - 100);
  plan('late', 60);
  plan('early', 30);
  plan('never', 10)();
  time.moveTo(now - 50);
  expect(done).toEqual(['early']);
  // Another node's clock is behind.
  time.moveTo(now - 80);
  plan('from the latest', 50);
  plan('later', 70);
  time.arrive();
  expect(done).toEqual(['early', 'late', 'from the latest']);
  clock.pass(19);
  expect(done).toHaveLength(3);
  clock.pass(1);
  expect(done.slice(3)).toEqual(['later']);
});

test('what was begun in the past can be called off in the present', () => {
  time.moveTo(clock.now() - 5);
  const cancel = plan('a', 10);
  time.arrive();
  cancel();
  clock.pass(10);
  expect(done).toEqual([]);
});

test('what runs in the past may begin more', () => {
  const now = clock.now();
  time.moveTo(now - 100);
  time.after(10, () => {
    done.push('first');
    plan('second', 10);
    plan('third', 200);
  });
  time.arrive();
  expect(done).toEqual(['first', 'second']);
  clock.pass(110);
  expect(done).toEqual(['first', 'second', 'third']);
});
