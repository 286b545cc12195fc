/** Codes, windows and names while time passes; how they look over HTTP is shown by the dialect. */
import type { Mail, Mailer } from '../core/ports.ts';
import type { TestContext } from '../testing/context.ts';
import type { Context } from './context.ts';
import type { Claim } from './code-sign-in.ts';
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError, asAppError } from '../core/errors.ts';
import { dialectTag } from '../core/ids.ts';
import { testContext } from '../testing/context.ts';
import { codeIn } from '../testing/otp-people.ts';
import { nobody } from '../store/testing/records.ts';
import { atOnce } from '../testing/request.ts';
import { createLimits } from '../limits/limits.ts';
import { MemoryCounters } from '../limits/memory.ts';
import { NO_RATES } from '../testing/no-limits.ts';
import { CodeSignIn } from './code-sign-in.ts';
import { soon } from '../testing/soon.ts';

const EMAIL = 'ann@example.org';
const HERE = { value: '192.0.2.1', hearsay: false };
const ELSEWHERE = { value: '192.0.2.2', hearsay: false };
const MINUTE = 60_000;

/** A mail server that is up or down, as the test says. */
class Post implements Mailer {
  readonly mails: Mail[] = [];
  isUp = true;
  /** What every mail waits for on its way. */
  road: Promise<void> = Promise.resolve();

  async send(mail: Mail): Promise<void> {
    await this.road;
    await this.check();
    this.mails.push(mail);
  }

  async check(): Promise<void> {
    if (!this.isUp) throw new AppError('mail-failed');
  }

  close(): void {}
}

let post: Post;
let context: TestContext;
let signIn: CodeSignIn;
beforeEach(async () => {
  post = new Post();
  context = await newContext();
  signIn = new CodeSignIn(context, dialectTag('test'));
  return () => context.store.close();
});

/** Its codes are no secret: no two of them are the same. */
function newContext(parts: Partial<Context> = {}): Promise<TestContext> {
  let code = 100_000;
  const random = { uuid: randomUUID, token: () => randomUUID(), below: () => (code += 1) };
  // What nobody waits for may still be under way when a test ends, and fail for want of a store.
  return testContext({ mailer: post, random, report: () => {}, ...parts });
}

const claim = (given: Partial<Claim> = {}): Claim => ({
  email: EMAIL,
  code: undefined,
  address: HERE,
  ...given,
});
const mailsTo = (email: string): Mail[] => post.mails.filter(({ to }) => to === email);

/** The code that an address was mailed last. */
const codeOf = (email = EMAIL): string => codeIn(mailsTo(email).at(-1)?.text ?? '');

const verify = (code: string, given: Partial<Claim> = {}) =>
  signIn.verify({ ...claim(given), code });

/** Signs up with a code and a name; nobody has logged in yet. */
async function register(email = EMAIL, username = 'ann'): Promise<void> {
  await signIn.signUp(email, HERE);
  await verify(codeOf(email), { email });
  await signIn.setUsername(claim({ email }), username);
}

/** No code that was mailed here. */
const WRONG = '000000';

/** What came of it: `done`, or what it was refused for. */
async function outcomeOf(attempt: Promise<unknown>): Promise<AppError['code'] | 'done'> {
  try {
    await attempt;
    return 'done';
  } catch (thrown) {
    return asAppError(thrown).code;
  }
}

/** What came of many at once, in order of the alphabet. */
const outcomesOf = async (attempts: readonly Promise<unknown>[]): Promise<string[]> =>
  (await Promise.all(attempts.map(outcomeOf))).toSorted((one, other) => (one < other ? -1 : 1));

describe('a code', () => {
  test('[O1] has six digits, each as likely as the others', async () => {
    const below = vi.fn<(limit: number) => number>(() => 42);
    const random = { ...context.random, below };
    await using other = await newContext({ random });
    await new CodeSignIn(other, dialectTag('test')).signUp(EMAIL, HERE);
    expect(codeOf()).toBe('000042');
    expect(below).toHaveBeenCalledExactlyOnceWith(1_000_000);
  });

  test.each([
    [10 * MINUTE - 1, 'done'],
    [10 * MINUTE, 'code-late'],
  ])('[O1] is good for ten minutes: after %i ms it is %s', async (passed, outcome) => {
    await signIn.signUp(EMAIL, HERE);
    context.clock.pass(passed);
    expect(await outcomeOf(verify(codeOf()))).toBe(outcome);
  });

  test('[O1] [O2] that is late is told to those alone who have the right one', async () => {
    await signIn.signUp(EMAIL, HERE);
    context.clock.pass(11 * MINUTE);
    expect(await outcomeOf(verify(WRONG))).toBe('code-wrong');
    expect(await outcomeOf(verify(codeOf()))).toBe('code-late');
  });

  test('[O1] is good once, also when it is used many times at once', async () => {
    await signIn.signUp(EMAIL, HERE);
    const code = codeOf();
    const outcomes = await outcomesOf([code, code, code].map((one) => verify(one)));
    expect(outcomes).toEqual(['code-wrong', 'code-wrong', 'done']);
    expect(await outcomeOf(verify(code))).toBe('code-wrong');
  });

  test.each([
    [4, 'done'],
    [5, 'code-wrong'],
  ])('[O1] may be guessed five times: after %i it is %s', async (guesses, outcome) => {
    await signIn.signUp(EMAIL, HERE);
    for (let guess = 0; guess < guesses; guess += 1) {
      expect(await outcomeOf(verify(WRONG))).toBe('code-wrong');
    }
    expect(await outcomeOf(verify(codeOf()))).toBe(outcome);
  });

  test('[O1] keeps its guesses for where it was asked for, whatever strangers guess', async () => {
    await signIn.signUp(EMAIL, HERE);
    const strangers = Array.from({ length: 20 }, (_, each) => ({
      value: `192.0.2.${each + 9}`,
      hearsay: false,
    }));
    for (const address of strangers) {
      expect(await outcomeOf(verify(WRONG, { address }))).toBe('code-wrong');
    }
    // All strangers together have five guesses: they are used up, also for the right code.
    expect(await outcomeOf(verify(codeOf(), { address: ELSEWHERE }))).toBe('code-wrong');
    await verify(codeOf());
  });

  test('[O1] is good for its own address alone, in any case', async () => {
    await signIn.signUp('Ann@Example.org', HERE);
    await signIn.signUp('bob@example.org', HERE);
    const [anns, bobs] = [codeOf(), codeOf('bob@example.org')];
    expect(await outcomeOf(verify(bobs))).toBe('code-wrong');
    await verify(anns, { email: 'ANN@example.ORG' });
  });

  test('[O1] is kept so that nobody can read it', async () => {
    await signIn.signUp(EMAIL, HERE);
    const kept = JSON.stringify(await context.store.codes.find(EMAIL));
    expect(kept).not.toContain(codeOf());
  });
});

describe('mails', () => {
  test('[O1] go out once in 60 s; meanwhile the code stays good', async () => {
    await signIn.signUp(EMAIL, HERE);
    const code = codeOf();
    context.clock.pass(MINUTE - 1);
    await signIn.signUp(EMAIL.toUpperCase(), HERE);
    expect(post.mails).toHaveLength(1);
    context.clock.pass(1);
    await signIn.signUp(EMAIL, HERE);
    expect(post.mails).toHaveLength(2);
    expect(await outcomeOf(verify(code))).toBe('code-wrong');
    await verify(codeOf());
  });

  test('[O1] go out once for many who ask at the same time', async () => {
    const road = Promise.withResolvers<void>();
    post.road = road.promise;
    const asking = atOnce(5, () => signIn.signUp(EMAIL, HERE));
    road.resolve();
    await asking;
    expect(post.mails).toHaveLength(1);
  });

  test('[O1] that fail start no wait, and leave the code of before', async () => {
    await signIn.signUp(EMAIL, HERE);
    const code = codeOf();
    context.clock.pass(MINUTE);
    post.isUp = false;
    expect(await outcomeOf(signIn.signUp(EMAIL, HERE))).toBe('mail-failed');
    await verify(code);
    expect(await outcomeOf(signIn.signUp('new@example.org', HERE))).toBe('mail-failed');
    post.isUp = true;
    await signIn.signUp('new@example.org', HERE);
    await verify(codeOf('new@example.org'), { email: 'new@example.org' });
  });

  test('[O1] that fail give no more guesses than those that arrive', async () => {
    const road = Promise.withResolvers<void>();
    post.road = road.promise;
    post.isUp = false;
    const asking = outcomeOf(signIn.signUp(EMAIL, HERE));
    await expect.poll(() => context.store.codes.find(EMAIL)).toBeDefined();
    await outcomesOf(Array.from({ length: 5 }, () => verify(WRONG)));
    road.resolve();
    expect(await asking).toBe('mail-failed');
    post.isUp = true;
    await signIn.signUp(EMAIL, HERE);
    expect(post.mails).toHaveLength(0);
    context.clock.pass(MINUTE);
    await signIn.signUp(EMAIL, HERE);
    await verify(codeOf());
  });

  test('[O2] are waited for as long where none goes out', async () => {
    const check = vi.fn<() => Promise<void>>(async () => {});
    await using other = await newContext({ mailer: { send: async () => {}, check, close() {} } });
    const those = new CodeSignIn(other, dialectTag('test'));
    for (const asked of [1, 2]) {
      await those.signUp(EMAIL, HERE);
      expect(check).toHaveBeenCalledTimes(asked);
    }
  });

  test('[O1] go to the address in lower case', async () => {
    await signIn.signUp('Ann@Example.ORG', HERE);
    expect(post.mails).toMatchObject([{ to: EMAIL }]);
  });

  test('[O1] say what they are, and no more than one code', async () => {
    await register();
    const [code, name] = post.mails;
    expect(code).toMatchObject({ subject: 'Your code for Parley' });
    expect(code?.text.match(/\d{6}/g)).toHaveLength(1);
    expect(name).toMatchObject({ to: EMAIL, subject: 'Your username for Parley' });
    expect(name?.text).toContain('Your username for Parley is ann.');
  });
});

describe('a window', () => {
  test('[O2] lets its owner log in once', async () => {
    await register();
    const logins = [claim(), claim()].map((one) => signIn.logIn(one));
    expect(await outcomesOf(logins)).toEqual(['done', 'proof-needed']);
    expect(await outcomeOf(signIn.logIn(claim()))).toBe('proof-needed');
  });

  test.each([
    [10 * MINUTE - 1, 'done'],
    [10 * MINUTE, 'proof-needed'],
  ])('[O2] is open for ten minutes: after %i ms it is %s', async (passed, outcome) => {
    await register();
    context.clock.pass(passed);
    expect(await outcomeOf(signIn.logIn(claim()))).toBe(outcome);
  });

  test('[O2] is for one address, of mail and of the network', async () => {
    await register();
    await register('bob@example.org', 'bob');
    for (const given of [{ address: ELSEWHERE }, { email: 'cid@example.org' }]) {
      expect(await outcomeOf(signIn.logIn(claim(given)))).toBe('proof-needed');
      const naming = signIn.setUsername(claim(given), 'eve');
      expect(await outcomeOf(naming)).toBe('proof-needed');
    }
    expect(await signIn.logIn(claim({ email: EMAIL.toUpperCase() }))).toMatchObject({
      username: 'ann',
    });
  });

  test('[O2] does not open where the address is hearsay; then a code is taken', async () => {
    const hearsay = { address: { ...HERE, hearsay: true } };
    await signIn.signUp(EMAIL, HERE);
    await verify(codeOf(), hearsay);
    for (const given of [hearsay, {}]) {
      expect(await outcomeOf(signIn.logIn(claim(given)))).toBe('proof-needed');
    }
    const withCode = async () => {
      context.clock.pass(MINUTE);
      await signIn.signUp(EMAIL, HERE);
      return claim({ ...hearsay, code: codeOf() });
    };
    await signIn.setUsername(await withCode(), 'ann');
    expect(await signIn.logIn(await withCode())).toMatchObject({ username: 'ann' });
    expect(await outcomeOf(signIn.logIn(claim(hearsay)))).toBe('proof-needed');
  });

  test('[O2] [H11] does not open for whoever a code lets in at once', async () => {
    await register();
    await signIn.logIn(claim());
    context.clock.pass(MINUTE);
    await signIn.signUp(EMAIL, HERE);
    const entering = () => signIn.enter({ ...claim({ email: 'Ann@example.org' }), code: codeOf() });
    expect(await entering()).toMatchObject({ username: 'ann' });
    expect(await outcomeOf(entering())).toBe('code-wrong');
    expect(await outcomeOf(signIn.logIn(claim()))).toBe('proof-needed');
    expect(await outcomeOf(signIn.setUsername(claim(), 'ann'))).toBe('proof-needed');
  });

  test('[O2] is of no use to those who only say where they come from', async () => {
    await register();
    const hearsay = { address: { ...HERE, hearsay: true } };
    expect(await outcomeOf(signIn.logIn(claim(hearsay)))).toBe('proof-needed');
  });
});

describe('logging in', () => {
  test('[O2] with a code does it all at once, and leaves no window', async () => {
    await register();
    await signIn.logIn(claim());
    context.clock.pass(MINUTE);
    await signIn.signUp(EMAIL, HERE);
    const withCode = claim({ code: codeOf(), address: ELSEWHERE });
    expect(await signIn.logIn(withCode)).toMatchObject({ username: 'ann', displayName: 'ann' });
    expect(await outcomeOf(signIn.logIn(withCode))).toBe('code-wrong');
    const again = signIn.logIn(claim({ address: ELSEWHERE }));
    expect(await outcomeOf(again)).toBe('proof-needed');
  });

  test('[O2] wants a name, and leaves the window open to set one', async () => {
    await signIn.signUp(EMAIL, HERE);
    const withCode = claim({ code: codeOf() });
    expect(await outcomeOf(signIn.logIn(withCode))).toBe('username-missing');
    await signIn.setUsername(claim(), 'ann');
    expect(await signIn.logIn(claim())).toMatchObject({ username: 'ann' });
  });

  test('[O2] without a proof mails a code to those who have an account, and to nobody else', async () => {
    await register();
    context.clock.pass(10 * MINUTE);
    for (const email of [EMAIL, 'nobody@example.org']) {
      expect(await outcomeOf(signIn.logIn(claim({ email })))).toBe('proof-needed');
    }
    await soon(() => expect(mailsTo(EMAIL)).toHaveLength(3));
    expect(mailsTo('nobody@example.org')).toEqual([]);
    await verify(codeOf());
    await signIn.logIn(claim());
  });

  test('[O2] without a proof answers everybody the same where no mail goes out', async () => {
    await register();
    context.clock.pass(10 * MINUTE);
    post.isUp = false;
    for (const email of [EMAIL, 'nobody@example.org']) {
      expect(await outcomeOf(signIn.logIn(claim({ email })))).toBe('mail-failed');
    }
    post.isUp = true;
    expect(await outcomeOf(signIn.logIn(claim()))).toBe('proof-needed');
    await soon(() => expect(mailsTo(EMAIL)).toHaveLength(3));
  });

  test('[O2] without a proof keeps nobody without an account from signing up', async () => {
    expect(await outcomeOf(signIn.logIn(claim()))).toBe('proof-needed');
    const kept = () => context.store.codes.find(EMAIL);
    await soon(async () => expect(await kept()).toMatchObject({ askerTries: 5 }));
    expect(await outcomeOf(verify('000000'))).toBe('code-wrong');
    expect(await kept()).toMatchObject({ askerTries: 4 });
    await signIn.signUp(EMAIL, HERE);
    await verify(codeOf());
  });

  test('[O2] without a proof that could not be mailed is reported, and asked for again at once', async () => {
    const report = vi.fn<(thrown: unknown) => void>();
    await using other = await newContext({ report });
    signIn = new CodeSignIn(other, dialectTag('test'));
    await register();
    other.clock.pass(10 * MINUTE);
    const road = Promise.withResolvers<void>();
    post.road = road.promise;
    expect(await outcomeOf(signIn.logIn(claim()))).toBe('proof-needed');
    post.isUp = false;
    road.resolve();
    await soon(() => expect(report).toHaveBeenCalledOnce());
    expect(report.mock.lastCall).toMatchObject([{ code: 'mail-failed' }]);
    post.isUp = true;
    expect(await outcomeOf(signIn.logIn(claim()))).toBe('proof-needed');
    await soon(() => expect(mailsTo(EMAIL)).toHaveLength(3));
  });
});

describe('a username', () => {
  beforeEach(async () => {
    await signIn.signUp(EMAIL, HERE);
    await verify(codeOf());
  });

  test.each(['abc', 'a1b2c3', '007', 'x'.repeat(30)])('[O1] may be %s', async (username) => {
    await signIn.setUsername(claim(), username);
    expect(await signIn.logIn(claim())).toMatchObject({ username });
  });

  test.each(['', 'ab', 'x'.repeat(31), 'Ann', 'ann ', 'a-b', 'änn', '~ann', 'ann\n', '１２３'])(
    '[O1] may not be %j',
    async (username) => {
      const naming = signIn.setUsername(claim(), username);
      expect(await outcomeOf(naming)).toBe('username-malformed');
    },
  );

  test('[O1] is set once; the same again changes nothing', async () => {
    await signIn.setUsername(claim(), 'ann');
    await signIn.setUsername(claim(), 'ann');
    const naming = signIn.setUsername(claim(), 'anna');
    expect(await outcomeOf(naming)).toBe('username-kept');
    expect(post.mails).toHaveLength(2);
    expect(await signIn.logIn(claim())).toMatchObject({ username: 'ann' });
  });

  test('[O1] is set once also when that is asked for at once', async () => {
    const naming = ['ann', 'anna'].map((name) => signIn.setUsername(claim(), name));
    expect(await outcomesOf(naming)).toEqual(['done', 'username-kept']);
    const { username } = await signIn.logIn(claim());
    expect(['ann', 'anna']).toContain(username);
  });

  test('[O1] goes to one of many who ask for it at once, and to nobody later', async () => {
    const people = [1, 2, 3].map((n) => claim({ email: `person${n}@example.org` }));
    for (const { email } of people) {
      await signIn.signUp(email, HERE);
      await verify(codeOf(email), { email });
    }
    const naming = people.map((person) => signIn.setUsername(person, 'ann'));
    const taken = 'username-taken';
    expect(await outcomesOf(naming)).toEqual(['done', taken, taken]);
    const logins = await Promise.allSettled(people.map((person) => signIn.logIn(person)));
    const [id = nobody] = logins.flatMap((one) => (one.status === 'fulfilled' ? one.value.id : []));
    await context.store.accounts.remove(id, { at: context.clock.now(), displayName: 'gone' });
    expect(await outcomeOf(signIn.setUsername(claim(), 'ann'))).toBe(taken);
  });

  test('[O1] is theirs also where the mail about it fails', async () => {
    post.isUp = false;
    await signIn.setUsername(claim(), 'ann');
    expect(await signIn.logIn(claim())).toMatchObject({ username: 'ann' });
  });
});

/** A way to sign in where each network has so many mails an hour to an address. */
function limitedTo(most: number, report: Context['report']): CodeSignIn {
  const rates = { ...NO_RATES, mails: [{ most, per: 60 * MINUTE }] };
  const { clock } = context;
  const counters = new MemoryCounters(clock);
  const limits = createLimits({ rates, counters, clock, onRefusal() {} });
  return new CodeSignIn({ ...context, limits, report }, dialectTag('test'));
}

test('[O2] how many mails are left tells nobody who has an account', async () => {
  await register();
  const limited = limitedTo(3, () => {});
  const stranger = 'nobody@example.org';
  const askAll = async () => {
    for (const email of [EMAIL, stranger]) {
      await outcomeOf(limited.logIn(claim({ email, address: ELSEWHERE })));
      await outcomeOf(limited.signUp(email, ELSEWHERE));
    }
  };
  for (let minutes = 0; minutes < 3; minutes += 1) {
    context.clock.pass(MINUTE);
    await askAll();
  }
  context.clock.pass(MINUTE);
  for (const email of [EMAIL, stranger]) {
    expect(await outcomeOf(limited.signUp(email, ELSEWHERE))).toBe('too-often');
  }
});

test('[O1] each network has so many mails to an address, and those that are not sent do not count', async () => {
  const { clock } = context;
  const report = vi.fn<Context['report']>();
  const limited = limitedTo(2, report);
  for (let mails = 1; mails <= 2; mails += 1) {
    for (let times = 0; times < 5; times += 1) await limited.signUp(EMAIL, HERE);
    expect(mailsTo(EMAIL)).toHaveLength(mails);
    clock.pass(MINUTE);
  }
  const kept = codeOf();
  await expect(limited.signUp(EMAIL, HERE)).rejects.toMatchObject({
    code: 'too-often',
    retryAfter: 58 * MINUTE,
  });
  await limited.verify({ ...claim(), code: kept });
  for (let mails = 3; mails <= 4; mails += 1) {
    await limited.signUp(EMAIL, ELSEWHERE);
    expect(mailsTo(EMAIL)).toHaveLength(mails);
    clock.pass(MINUTE);
  }
  const elsewhere = claim({ address: ELSEWHERE });
  await expect(limited.logIn(elsewhere)).rejects.toMatchObject({ code: 'proof-needed' });
  await limited.signUp('bob@example.org', ELSEWHERE);
  expect(mailsTo(EMAIL)).toHaveLength(4);
  expect(report).not.toHaveBeenCalled();
});
