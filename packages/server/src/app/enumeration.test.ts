/** Nobody learns who has an account: for whom it is known and for whom it is not, the same is done. */
import type { Mailer, Passwords } from '../core/ports.ts';
import type { TestContext } from '../testing/context.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { createPasswords } from '../auth/passwords.ts';
import { asAppError } from '../core/errors.ts';
import { dialectTag } from '../core/ids.ts';
import { testContext } from '../testing/context.ts';
import { codeIn } from '../testing/otp-people.ts';
import * as accounts from './accounts.ts';
import { CodeSignIn } from './code-sign-in.ts';

const TAG = dialectTag('test');
const HERE = { value: '192.0.2.1', hearsay: false };
const [KNOWN, UNKNOWN] = ['known@example.org', 'unknown@example.org'];
const password = 'correct horse battery';
/** Quick, as the numbers do not matter here. */
const cost = { memory: 8, passes: 1, parallelism: 1 };

/** What was asked of the world outside, in order. */
let asked: string[];
let mails: string[];
let context: TestContext;
beforeEach(async () => {
  asked = [];
  mails = [];
  const passwords = watched('passwords', createPasswords({ cost }));
  const mailer: Mailer = {
    send: async ({ text }) => void mails.push(text),
    check: async () => {},
    close() {},
  };
  const plain = await testContext({ passwords });
  const { codes, accounts: people } = plain.store;
  const store = {
    ...plain.store,
    codes: watched('codes', codes),
    accounts: watched('accounts', people),
  };
  context = { ...plain, store, mailer: watched('mailer', mailer), report: () => {} };
  return () => plain.store.close();
});

/** Keeps a note of each call. */
function watched<T extends object>(name: string, port: T): T {
  return new Proxy(port, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]) => {
        asked.push(`${name}.${String(key)}`);
        const answer: unknown = Reflect.apply(member, target, given);
        return answer;
      };
    },
  });
}

/** What an attempt asks for, and how it is answered. */
async function traceOf(attempt: () => Promise<unknown>): Promise<unknown> {
  asked.splice(0);
  const answer = await attempt().then(
    () => 'done',
    (thrown: unknown) => asAppError(thrown).code,
  );
  return { answer, asked: [...asked] };
}

const guessPassword = (email: string) =>
  traceOf(() => accounts.logIn(context, { email, password: 'wrong' }, HERE));

const claim = (email: string, code?: string) => ({ email, code, address: HERE });

describe('with a password', () => {
  beforeEach(async () => {
    const profile = { displayName: 'Ann', avatarUrl: null };
    await accounts.register(context, TAG, profile, { email: KNOWN, password }, HERE);
  });

  test('[R2] [H2] a wrong one costs one hash, whoever it is for', async () => {
    const known = await guessPassword(KNOWN);
    expect(known).toEqual({
      answer: 'credentials-wrong',
      asked: ['accounts.bySignIn', 'passwords.verify'],
    });
    expect(await guessPassword(UNKNOWN)).toEqual(known);
  });

  test('[R2] where nobody has the address, one is computed all the same', async () => {
    const one: Passwords = createPasswords({ cost, running: 1, waiting: 0 });
    const first = one.verify(password, undefined);
    await expect(one.verify(password, undefined)).rejects.toMatchObject({ code: 'busy' });
    expect(await first).toBe(false);
  });
});

describe('with a code', () => {
  let signIn: CodeSignIn;
  beforeEach(async () => {
    signIn = new CodeSignIn(context, TAG);
    await signIn.signUp(KNOWN, HERE);
    await signIn.verify({ ...claim(KNOWN), code: codeIn(mails.at(-1) ?? '') });
    await signIn.setUsername(claim(KNOWN), 'known');
    await signIn.logIn(claim(KNOWN));
    context.clock.pass(3_600_000);
  });

  test('[O1] [O2] to sign up does the same for both, mail and all', async () => {
    const known = await traceOf(() => signIn.signUp(KNOWN, HERE));
    expect(known).toMatchObject({ answer: 'done' });
    expect(await traceOf(() => signIn.signUp(UNKNOWN, HERE))).toEqual(known);
  });

  test('[O2] to log in is answered before anybody looks who it is', async () => {
    for (const email of [KNOWN, UNKNOWN]) {
      const trace = await traceOf(() => signIn.logIn(claim(email)));
      expect(trace).toMatchObject({ answer: 'proof-needed' });
    }
  });

  test('[O1] a wrong code does the same for both, once each was asked for', async () => {
    const guess = (email: string) => traceOf(() => signIn.logIn(claim(email, '000000')));
    await Promise.all([signIn.signUp(KNOWN, HERE), signIn.signUp(UNKNOWN, HERE)]);
    const known = await guess(KNOWN);
    expect(known).toMatchObject({ answer: 'code-wrong' });
    expect(await guess(UNKNOWN)).toEqual(known);
  });
});
