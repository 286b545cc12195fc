import type { TestContext } from '../testing/context.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { AppError, asAppError } from '../core/errors.ts';
import { createLimits } from '../limits/limits.ts';
import { MemoryCounters } from '../limits/memory.ts';
import { TestClock } from '../testing/clock.ts';
import { NO_RATES } from '../testing/no-limits.ts';
import { attempt, byInvite } from './attempts.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const OWNER = 'Ann@example.org';

/** The address of one of many strangers, each on a network of their own. */
const stranger = (number: number) => ({ value: `2001:db8:0:${number}::1`, hearsay: false });
const home = { value: '192.0.2.1', hearsay: false };
const wrong = () => Promise.reject(new AppError('credentials-wrong'));
const right = async () => 'in';

let clock: TestClock;
let parts: Pick<TestContext, 'limits'>;
beforeEach(() => {
  clock = new TestClock();
  const rates = {
    ...NO_RATES,
    tries: [
      { most: 3, per: MINUTE },
      { most: 5, per: HOUR },
    ],
    triesOfNetwork: [{ most: 20, per: MINUTE }],
    triesOfAccount: [{ most: 10, per: HOUR }],
    invites: [{ most: 2, per: MINUTE }],
  };
  const counters = new MemoryCounters(clock);
  parts = { limits: createLimits({ rates, counters, clock, onRefusal() {} }) };
});

const logIn = (show: () => Promise<string>, address = home, owner = OWNER) =>
  attempt(parts, { secret: 'password', owner, address }, show);
const miss = (address = home, owner = OWNER) =>
  expect(logIn(wrong, address, owner)).rejects.toMatchObject({ code: 'credentials-wrong' });
const refused = (retryAfter: number) => ({ code: 'too-often', retryAfter });

describe('who shows a secret', () => {
  test('waits after wrong ones, longer each time, in whatever case the address is written', async () => {
    for (let tries = 0; tries < 3; tries += 1) await miss();
    await expect(logIn(right)).rejects.toMatchObject(refused(MINUTE));
    await expect(logIn(right, home, OWNER.toLowerCase())).rejects.toMatchObject(refused(MINUTE));
    clock.pass(MINUTE);
    await miss();
    await miss();
    await expect(logIn(right)).rejects.toMatchObject(refused(HOUR - MINUTE));
  });

  test('is not counted for the right one, nor for what goes wrong with us', async () => {
    for (let times = 0; times < 30; times += 1) {
      expect(await logIn(right)).toBe('in');
      await expect(logIn(() => Promise.reject(new Error('disk')))).rejects.toThrow('disk');
    }
  });

  test('has no more guesses for asking at the same time', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => logIn(wrong)));
    const codes = answers.map((each) =>
      each.status === 'rejected' ? asAppError(each.reason).code : undefined,
    );
    expect(codes.filter((code) => code === 'credentials-wrong')).toHaveLength(3);
    expect(codes.filter((code) => code === 'too-often')).toHaveLength(17);
  });

  test('goes through many accounts no quicker', async () => {
    for (let number = 0; number < 20; number += 1) await miss(home, `${number}@example.org`);
    await expect(logIn(right, home, 'other@example.org')).rejects.toMatchObject(refused(MINUTE));
    expect(await logIn(right, stranger(1))).toBe('in');
  });

  test('is not counted for what their network must not try at all', async () => {
    for (let number = 0; number < 20; number += 1) await miss(home, `${number}@example.org`);
    for (let tries = 0; tries < 5; tries += 1) {
      await expect(logIn(wrong)).rejects.toMatchObject(refused(MINUTE));
    }
    clock.pass(MINUTE);
    for (let tries = 0; tries < 3; tries += 1) await miss();
  });

  test('counts as one with a whole IPv6 network', async () => {
    for (const host of ['1', '2', 'ffff:0:0:1']) {
      await miss({ value: `2001:db8:0:7::${host}`, hearsay: false });
    }
    const neighbour = { value: '2001:db8:0:7:5:5:5:5', hearsay: false };
    await expect(logIn(right, neighbour)).rejects.toMatchObject(refused(MINUTE));
  });
});

describe('an account that very many guess at', () => {
  beforeEach(async () => {
    for (let number = 0; number < 10; number += 1) await miss(stranger(number));
  });

  test('is open to its owner, wherever they are', async () => {
    for (let times = 0; times < 3; times += 1) {
      expect(await logIn(right)).toBe('in');
      expect(await logIn(right, stranger(99))).toBe('in');
    }
  });

  test('leaves each network one guess a minute', async () => {
    await miss(stranger(50));
    await expect(logIn(wrong, stranger(50))).rejects.toMatchObject(refused(MINUTE));
    await miss(stranger(51));
    clock.pass(MINUTE);
    await miss(stranger(50));
  });

  test('slows down no other', async () => {
    for (let tries = 0; tries < 3; tries += 1) await miss(home, 'bob@example.org');
    await expect(logIn(right, home, 'bob@example.org')).rejects.toMatchObject(refused(MINUTE));
  });
});

const show = (use: () => Promise<string>) => byInvite(parts, home, use);
const unknown = () => Promise.reject(new AppError('room-unknown'));

test('who shows invites that are none waits; good ones are not counted', async () => {
  for (let times = 0; times < 5; times += 1) await show(right);
  for (let times = 0; times < 2; times += 1)
    await expect(show(unknown)).rejects.toThrow('not found');
  await expect(show(right)).rejects.toMatchObject(refused(MINUTE));
});
