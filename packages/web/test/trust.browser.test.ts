/** Calls that are bound to keys, and where the keys lie (C8, H9). */
import type { Page } from 'playwright-core';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Seen } from './bound-pair.ts';
import type { Got, Receiver } from './sealed-media.ts';
import { bundle, openWith } from './bundle.ts';
import { createWorld } from './fixtures.ts';

const world = createWorld();
let script: string;

beforeAll(async () => {
  script = await bundle(join(import.meta.dirname, 'bound-pair.ts'));
});

/** A page in which people can arrive. */
async function newPage(): Promise<Page> {
  const { page } = await world.arrive('Alice');
  await open(page);
  return page;
}

async function open(page: Page): Promise<void> {
  await openWith(page, script, world.url);
  await page.waitForFunction(() => 'testIdentity' in window);
}

type Arrival = Parameters<Window['testArrive']>[0];

async function arrive(page: Page, ...arrivals: readonly Arrival[]): Promise<void> {
  for (const arrival of arrivals) await page.evaluate((one) => window.testArrive(one), arrival);
}

/** Waits until somebody sees the other one so. */
async function expectSeen(page: Page, name: string, seen: Partial<Seen>): Promise<void> {
  const look = async () => page.evaluate((who) => window.testPeople[who]?.see(), name);
  await expect.poll(look, { interval: 100 }).toMatchObject(seen);
}

async function act(
  page: Page,
  name: string,
  what: 'verify' | 'accept' | 'leave' | 'hurry',
): Promise<void> {
  await page.evaluate(async ([who, does]) => window.testPeople[who]?.[does](), [
    name,
    what,
  ] as const);
}

/** The server lies otherwise to somebody from now on. */
async function lieTo(page: Page, name: string, lie: NonNullable<Arrival['lie']>): Promise<void> {
  await page.evaluate(([who, told]) => window.testPeople[who]?.lieTo(told), [name, lie] as const);
}

const alice = { name: 'Alice' };
const bob = { name: 'Bob' };
const standing = { state: 'connected', refusal: undefined } as const;

describe('a call that is bound to keys', () => {
  test('[C8] [H9] stands, and shows who was verified; another key waits for the person', async () => {
    const page = await newPage();
    await arrive(page, alice, bob);
    await expectSeen(page, 'Alice', { ...standing, trust: 'unverified' });
    await expectSeen(page, 'Bob', { ...standing, trust: 'unverified' });
    await act(page, 'Alice', 'verify');
    await expectSeen(page, 'Alice', { ...standing, trust: 'verified' });
    await expectSeen(page, 'Bob', { ...standing, trust: 'unverified' });

    await act(page, 'Bob', 'leave');
    await arrive(page, bob);
    await expectSeen(page, 'Alice', { state: 'connecting', trust: 'changed', refusal: 'doubtful' });
    await act(page, 'Alice', 'accept');
    await expectSeen(page, 'Alice', { ...standing, trust: 'unverified' });

    // Whoever was verified does not come without a signature.
    await act(page, 'Bob', 'leave');
    await arrive(page, { ...bob, signs: false });
    await expectSeen(page, 'Alice', { state: 'connecting', refusal: 'unsigned' });
  });

  test('takes no fingerprint that was swapped on the way', async () => {
    const page = await newPage();
    await arrive(page, { ...alice, lie: 'another fingerprint' }, bob);
    await expectSeen(page, 'Alice', { state: 'connecting', refusal: 'altered' });
    await expectSeen(page, 'Bob', { state: 'connecting' });
  });

  test('shows whose signature is missing, and calls them all the same', async () => {
    const page = await newPage();
    await arrive(page, { ...alice, lie: 'no signature' }, bob);
    await expectSeen(page, 'Alice', { ...standing, trust: 'cannot-verify' });
    await expectSeen(page, 'Bob', { ...standing, trust: 'unverified' });
  });

  test('goes by no signature that comes after a description without one', async () => {
    const page = await newPage();
    const lie = 'signature later';
    await arrive(page, { ...alice, lie }, { ...bob, lie });
    const seen = { state: 'connected', trust: 'cannot-verify', keys: 1 } as const;
    await expectSeen(page, 'Alice', seen);
    await expectSeen(page, 'Bob', seen);
  });

  test('leaves no connection behind that nobody sees', async () => {
    const page = await newPage();
    await arrive(page, { ...alice, lie: 'everybody twice' }, bob);
    await expectSeen(page, 'Alice', standing);
    await expectSeen(page, 'Bob', standing);
    expect(await page.evaluate(() => window.testConnections())).toBe(2);
  });

  test('goes by no signature while media comes over a connection from before', async () => {
    const page = await newPage();
    const people = [alice, bob].map(({ name }) => name);
    const lie = 'no signature';
    await arrive(page, { ...alice, lie }, { ...bob, lie });
    const seen = { ...standing, trust: 'cannot-verify' } as const;
    for (const name of people) await expectSeen(page, name, { ...seen, keys: 0 });
    await world.restart();
    for (const name of people) await lieTo(page, name, 'no way');
    for (const name of people) await act(page, name, 'hurry');
    for (const name of people) await expectSeen(page, name, { ...seen, keys: 1 });
  });
});

/** Adds ten to a count, one by one. */
const count = async (page: Page) =>
  page.evaluate(async () => {
    const vault = await window.testVault('a');
    const once = async () =>
      vault.exclusively('count', async () => {
        const before = Number((await vault.get('counts', 'n')) ?? 0);
        await vault.put('counts', 'n', before + 1);
      });
    await Promise.all(Array.from({ length: 10 }, once));
  });

describe('a vault in the browser', () => {
  test('keeps an identity over a reload, and what is on its shelves in order', async () => {
    const page = await newPage();
    const deviceId = async () =>
      page.evaluate(async () => (await window.testIdentity(await window.testVault('a'))).deviceId);
    const first = await deviceId();
    await open(page);
    expect(await deviceId()).toBe(first);
    const kept = await page.evaluate(async () => {
      const vault = await window.testVault('a');
      for (const key of ['b', 'a', 'c']) await vault.put('shelf', key, { key });
      await vault.put('other', 'a', 1);
      await vault.delete('shelf', 'c');
      const entries = await vault.entries('shelf');
      return [entries, await vault.get('other', 'a'), await vault.get('shelf', 'c')];
    });
    expect(kept).toEqual([
      [
        ['a', { key: 'a' }],
        ['b', { key: 'b' }],
      ],
      1,
      undefined,
    ]);
  });

  test('is one for all tabs, which work one after the other and hear of each other', async () => {
    const person = await world.arrive('Alice');
    const { page: otherTab } = await person.secondDevice();
    await open(person.page);
    await open(otherTab);
    const heard = otherTab.evaluate(async () => {
      const vault = await window.testVault('a');
      return new Promise<string>((resolve) => {
        vault.watch('shelf', resolve);
        void vault.put('ready', 'yes', true);
      });
    });
    await person.page.evaluate(async () => {
      const vault = await window.testVault('a');
      const ready = new Promise<string>((resolve) => void vault.watch('ready', resolve));
      if (!(await vault.get('ready', 'yes'))) await ready;
      await vault.put('shelf', 'key', 1);
    });
    expect(await heard).toBe('key');

    await Promise.all([count(person.page), count(otherTab)]);
    const n = await otherTab.evaluate(async () => (await window.testVault('a')).get('counts', 'n'));
    expect(n).toBe(20);

    await person.page.evaluate(async () => window.testDelete('a'));
    const left = otherTab.evaluate(async () => (await window.testVault('a')).get('counts', 'n'));
    expect(await left).toBeUndefined();
  });
});

const WORKER = `
  import { transformMedia } from '@parley/client/e2ee';
  transformMedia(self);
`;

test('frames are decoded with a key that the group exports, and not with another one', async () => {
  const worker = await bundle('media-worker', WORKER);
  const { page } = await world.arrive('Alice');
  await page.route('**/test/media-worker.js', async (route) =>
    route.fulfill({ contentType: 'text/javascript', body: worker }),
  );
  const media = await bundle(join(import.meta.dirname, 'sealed-media.ts'));
  await openWith(page, media, world.url);
  await page.waitForFunction(() => 'testGot' in window);
  const got = async (): Promise<Record<Receiver, Got>> => page.evaluate(() => window.testGot());
  const enough = async () => {
    const { member, stranger } = await got();
    return member.frames >= 5 && stranger.packets >= 20;
  };
  await expect.poll(enough, { interval: 100 }).toBe(true);
  expect((await got()).stranger.frames).toBe(0);
});
