/** Calls between pages in real browsers, each of which speaks its own dialect alone (X0–X4). */
import type { Browser } from 'playwright-core';
import type { Door, Known } from '../testing/pages/door.ts';
import type { MailServer } from '../testing/mail.ts';
import type { Person } from '../testing/people.ts';
import type { Site } from '../testing/pages/site.ts';
import type { TestServer } from '../testing/server.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { launchBrowser } from '../../../client/src/testing/browser.ts';
import { hookPage } from '../../../client/src/testing/page-hooks.ts';
import { startMailServer } from '../testing/mail.ts';
import { textLike } from '../testing/matchers.ts';
import { codeIn } from '../testing/otp-people.ts';
import { Caller } from '../testing/pages/caller.ts';
import { DOORS } from '../testing/pages/doors.ts';
import { startSite } from '../testing/pages/site.ts';
import { guest, roomOf } from '../testing/people.ts';
import { testServer } from '../testing/server.ts';
import { DIALECTS } from './registry.ts';

const stack = new AsyncDisposableStack();
let mail: MailServer;
let server: TestServer;
let host: Person;
let site: Site;
let browser: Browser;
beforeAll(async () => {
  mail = stack.use(await startMailServer());
  server = stack.use(await testServer(mail.environment));
  host = await guest(server, 'Host');
  site = stack.use(await startSite());
  browser = await launchBrowser('headless');
  stack.defer(() => browser.close());
});
afterAll(() => stack.disposeAsync());

/** A room that all of them may enter: without a login one comes into open rooms only (C11). */
async function newRoom(doors: readonly Door[]): Promise<Known> {
  const name = `room-${randomUUID()}`;
  const open = !doors.every(({ login }) => login);
  const access = open ? 'open' : 'unlisted';
  const { id, invite } = await roomOf(server, host, { name, access });
  return { invite, path: open ? name : id };
}

/** Somebody comes, with a browser window of their own, and has yet to choose a room. */
async function come(door: Door): Promise<Caller> {
  const context = await browser.newContext();
  await context.addInitScript(hookPage, undefined);
  const caller = await Caller.open(context, door, site.url, server.url);
  onTestFinished(async () => {
    await context.close();
    expect(caller.faults).toEqual([]);
  });
  await door.introduce(caller.page, async (email) => codeIn((await mail.next(email)).text));
  return caller;
}

/** Two come into one room: the first one's own, where both speak alike. */
async function couple(one: Door, other: Door): Promise<readonly [Caller, Caller]> {
  const room = one === other ? undefined : await newRoom([one, other]);
  const [first, newcomer] = await Promise.all([come(one), come(other)]);
  await first.choose(room?.[one.knows] ?? '');
  await first.enter();
  await newcomer.choose(room?.[other.knows] ?? (await first.room()));
  await newcomer.enter();
  return [first, newcomer];
}

/** Video frames from one person that are no accident. */
const FRAMES = 5;

/** Waits until each has so many others before them, over a connection each with video coming from it. */
async function expectSeen(others: number, callers: readonly Caller[]): Promise<void> {
  const moving = Array.from({ length: others }, () => true);
  for (const caller of callers) await poll(() => look(caller)).toEqual({ moving, shown: others });
}

async function look(caller: Caller) {
  const moving = (await caller.arrived()).map(({ frames }) => frames >= FRAMES);
  return { moving, shown: await caller.shown() };
}

/** Waits until each has been told just this since they came in. */
async function expectTold(lines: readonly unknown[], callers: readonly Caller[]): Promise<void> {
  for (const caller of callers) await poll(() => caller.told()).toEqual(lines);
}

/** Asks again and again, as pages do not tell of these by themselves. */
function poll<T>(ask: () => Promise<T>) {
  return expect.poll(ask, { interval: 100 });
}

test('[X0] everybody of the registry has a page', () => {
  expect(DOORS.map(({ dialect }) => dialect)).toEqual(DIALECTS.map(({ tag }) => tag));
});

const pairs = DOORS.flatMap((one) =>
  DOORS.map((other) => [one.dialect, other.dialect, one, other] as const),
);

describe.each(pairs)('%s, and %s as the newcomer', (_one, _other, one, other) => {
  test('[X1] [X2] [X3] [X4] see and read each other, whoever calls', async () => {
    const both = await couple(one, other);
    const [first, newcomer] = both;
    await newcomer.call();
    await expectSeen(1, both);

    const lines = [/^\S+: Hello!$/, /^\S+: Well met\.$/].map(textLike);
    await first.write('Hello!');
    await expectTold(lines.slice(0, 1), both);
    await newcomer.write('Well met.');
    await expectTold(lines, both);

    await newcomer.leave();
    await expectSeen(0, [first]);
    await newcomer.enter();
    await first.call();
    await expectSeen(1, both);
    await expectTold(lines, [first]);
    await expectTold([], [newcomer]);
  });
});

test.each([
  ['all who log in', DOORS.filter(({ login }) => login)],
  ['all dialects', DOORS],
])('[X1] [X2] in a room of %s everybody sees everybody', async (_, doors) => {
  const room = await newRoom(doors);
  const here: Caller[] = [];
  // Who cannot say whom they mean comes last, and is called by everybody at once.
  for (const door of doors.toSorted((a, b) => Number(b.addressing) - Number(a.addressing))) {
    const newcomer = await come(door);
    await newcomer.choose(room[door.knows]);
    await newcomer.enter();
    const calling = door.addressing ? [newcomer] : here;
    if (here.length > 0) await Promise.all(calling.map((caller) => caller.call()));
    here.push(newcomer);
    await expectSeen(here.length - 1, here);
  }
  const [gone, ...rest] = here.toReversed();
  await gone?.leave();
  await expectSeen(rest.length - 1, rest);
});
