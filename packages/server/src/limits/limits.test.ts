import type { Rates } from './limits.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Counters } from './counters.ts';
import { TestClock } from '../testing/clock.ts';
import { NO_RATES } from '../testing/no-limits.ts';
import { insured } from './counters.ts';
import { createLimits } from './limits.ts';
import { MemoryCounters } from './memory.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let clock: TestClock;
let refused: string[];
beforeEach(() => {
  clock = new TestClock();
  refused = [];
});

const limitsOf = (rates: Partial<Rates>, counters = new MemoryCounters(clock)) =>
  createLimits({
    rates: { ...NO_RATES, ...rates },
    counters,
    clock,
    onRefusal: (action) => refused.push(action),
  });

describe('what is done seldom', () => {
  const waiting = [
    { most: 2, per: MINUTE },
    { most: 4, per: HOUR },
  ];

  test('has its turns, and those who go on wait longer', async () => {
    const limits = limitsOf({ tries: waiting });
    const take = () => limits.take('tries', 'ann');
    for (const wait of [MINUTE, HOUR - MINUTE]) {
      await take();
      await take();
      const refusal = { code: 'too-often', status: 429, retryAfter: wait };
      await expect(take()).rejects.toMatchObject(refusal);
      clock.pass(MINUTE);
    }
    expect(refused).toEqual(['tries', 'tries']);
  });

  test('costs nothing where it is refused', async () => {
    const limits = limitsOf({ tries: waiting });
    for (let turn = 0; turn < 100; turn += 1) await limits.tryTake('tries', 'ann');
    clock.pass(MINUTE);
    expect(await limits.tryTake('tries', 'ann')).toBeDefined();
    expect(await limits.tryTake('tries', 'ann')).toBeDefined();
    expect(await limits.tryTake('tries', 'ann')).toBeUndefined();
  });

  test('is counted for each action and each subject apart', async () => {
    const one = [{ most: 1, per: MINUTE }];
    const limits = limitsOf({ tries: one, mails: one });
    await limits.take('tries', 'a', 'bc');
    await limits.take('tries', 'ab', 'c');
    await limits.take('mails', 'a', 'bc');
    await expect(limits.take('tries', 'a', 'bc')).rejects.toThrow('try again in 60 s');
  });

  test('can be given back, once the turn is not to count', async () => {
    const limits = limitsOf({ tries: [{ most: 1, per: MINUTE }] });
    const giveBack = await limits.take('tries', 'ann');
    giveBack();
    const again = await limits.take('tries', 'ann');
    clock.pass(MINUTE);
    // Its window is over: nobody gets two turns for it.
    again();
    await limits.take('tries', 'ann');
    await expect(limits.take('tries', 'ann')).rejects.toMatchObject({ code: 'too-often' });
  });

  test('is never refused without a rate', async () => {
    const limits = limitsOf({});
    for (let turn = 0; turn < 1_000; turn += 1) await limits.take('newAccounts', 'here');
    expect(refused).toEqual([]);
  });

  test('is counted in memory while the shared counters fail', async () => {
    let works = false;
    const shared = new MemoryCounters(clock);
    const reach = () => {
      if (!works) throw new Error('out of reach');
    };
    const failing: Counters = {
      async take(...given) {
        reach();
        return shared.take(...given);
      },
      async giveBack(...given) {
        reach();
        return shared.giveBack(...given);
      },
    };
    const counters = insured(failing, new MemoryCounters(clock));
    const key = 'ann';
    const rates = [{ most: 1, per: MINUTE }];
    expect(await counters.take(key, rates)).toBe(0);
    expect(await counters.take(key, rates)).toBe(MINUTE);
    await counters.giveBack(key, rates);
    expect(await counters.take(key, rates)).toBe(0);
    works = true;
    expect(await counters.take(key, rates)).toBe(0);
  });
});

describe('what is done often', () => {
  test('may come in a burst, then at its rate', () => {
    const limits = limitsOf({ chat: { most: 10, per: 10_000 } });
    const pace = () => limits.pace('chat', 'ann');
    for (let turn = 0; turn < 10; turn += 1) pace();
    expect(pace).toThrow(expect.objectContaining({ code: 'too-often', retryAfter: 1_000 }));
    limits.pace('chat', 'bob');
    clock.pass(1_000);
    pace();
    expect(pace).toThrow('Too many requests, try again in 1 s');
    expect(refused).toEqual(['chat', 'chat']);
  });

  test('is never refused without a rate', () => {
    const limits = limitsOf({});
    for (let turn = 0; turn < 1_000; turn += 1) limits.pace('handshakes', 'here');
    expect(refused).toEqual([]);
  });
});
