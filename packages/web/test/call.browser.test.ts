import type { Locator } from 'playwright-core';
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Person, PersonOptions } from './person.ts';
import { EVERYBODY } from './person.ts';
import { audit } from './audit.ts';
import { openLink } from '../../client/src/testing/link.ts';
import {
  createWorld,
  expectGone,
  expectMedia,
  expectMediaAmong,
  expectShown,
  goInWithoutMedia,
} from './fixtures.ts';

const world = createWorld();

const PHONE = { width: 360, height: 740 };

interface Call {
  readonly alice: Person;
  readonly bob: Person;
  readonly invite: string;
}

/** Alice makes a room, and Bob follows her link. */
async function twoInACall(options?: PersonOptions): Promise<Call> {
  const [alice, bob] = [await world.arrive('Alice', options), await world.arrive('Bob', options)];
  const invite = await alice.startCall(world.url);
  await bob.join(invite);
  return { alice, bob, invite };
}

describe('two people in two browsers', () => {
  test('[H3] [H8] [H9] see and hear each other by an invite link', async () => {
    const { alice, bob } = await twoInACall();
    await expectMediaAmong(alice, bob);
    await expectShown(alice.tile('Bob'));
    await expectShown(bob.tile('Alice'));
  });

  test('[H5] write to each other, and who comes later reads it', async () => {
    const [alice, bob] = [await world.arrive('Alice'), await world.arrive('Bob')];
    const invite = await alice.startCall(world.url, '', EVERYBODY);
    await bob.join(invite);
    await alice.openChat();
    await bob.openChat();
    await alice.write('Hello <b>Bob</b> 👋');
    await expectShown(bob.message('Hello <b>Bob</b> 👋'));
    await bob.write('Hello Alice');
    await expectShown(alice.message('Hello Alice'));

    const carol = await world.arrive('Carol');
    await carol.join(invite);
    await carol.openChat();
    await expectShown(carol.message('Hello <b>Bob</b> 👋'));
    expect(await carol.page.getByRole('article').count()).toBe(2);
  });

  test('unread messages are counted while the chat is closed', async () => {
    const { alice, bob } = await twoInACall();
    await bob.ready();
    await alice.openChat();
    await alice.write('Are you there?');
    await expectShown(bob.news('Alice: Are you there?'));
    await bob.press('Chat, 1 unread');
    await expectShown(bob.message('Are you there?'));
    await expectShown(bob.button('Chat'));
    expect(await bob.news('Alice: Are you there?').count()).toBe(0);
  });

  test('[H5] addresses in messages can be followed, and nothing else in them', async () => {
    const { alice, bob } = await twoInACall();
    await alice.openChat();
    await bob.openChat();
    await alice.write(`Notes: ${world.url}/livez. <a href="/x">y</a> javascript:alert(1)`);
    const link = bob.page.getByRole('log').getByRole('link');
    const [opened] = await Promise.all([bob.page.waitForEvent('popup'), link.click()]);
    expect(opened.url()).toBe(`${world.url}/livez`);
    expect(await opened.evaluate(() => window.opener === null)).toBe(true);
    await expectShown(bob.button('Leave'));
    expect(await link.count()).toBe(1);
  });

  test('[H10] see whose microphone and camera are off', async () => {
    const { alice, bob } = await twoInACall();
    await alice.press('Turn microphone off');
    await alice.press('Turn camera off');
    await expectShown(bob.tile('Alice').getByText('microphone off'));
    await expectShown(bob.tile('Alice').getByText('camera off'));
    await alice.press('Turn microphone on');
    await alice.press('Turn camera on');
    await expectGone(bob.tile('Alice').getByText('off'));
    await expectMedia(bob, 1);
  });

  test('[H10] see a raised hand', async () => {
    const { alice, bob } = await twoInACall();
    await alice.press('Raise hand');
    await expectShown(bob.tile('Alice').getByText('hand raised'));
    await expectShown(bob.news('Alice raised a hand'));
    await alice.press('Lower hand');
    await expectGone(bob.tile('Alice').getByText('hand raised'));
  });

  test('a reload goes back in, and video flows again', async () => {
    const { alice, bob } = await twoInACall();
    await expectMediaAmong(alice, bob);
    await bob.page.reload();
    await bob.inside();
    await expectMediaAmong(alice, bob);
  });

  test('a reload leaves the microphone as it was', async () => {
    const { alice, bob } = await twoInACall();
    await bob.press('Turn microphone off');
    await bob.page.reload();
    await bob.inside();
    await expectShown(bob.button('Turn microphone on'));
    await expectShown(alice.tile('Bob').getByText('microphone off'));
    await bob.press('Turn microphone on');
    await expectMediaAmong(alice, bob);
  });

  test('[H8] leaving is seen by the other', async () => {
    const { alice, bob } = await twoInACall();
    await bob.press('Leave');
    await expectShown(bob.heading('You left the call'));
    await expectGone(alice.tile('Bob'));
    await bob.press('Join again');
    await expectShown(bob.button('Turn microphone off'), bob.button('Turn camera off'));
    await bob.enter();
    await expectShown(alice.tile('Bob'));
  });
});

test('a file of 20 MB goes from one to the other, who accepts and saves it', async () => {
  const { alice, bob } = await twoInACall();
  await expectMediaAmong(alice, bob);
  await alice.openChat();
  const buffer = randomBytes(20_000_000);
  const file = { name: 'notes.bin', mimeType: 'application/octet-stream', buffer };
  await alice.page.getByLabel('Send a file to everybody').first().setInputFiles(file);
  await expectShown(bob.news('Alice sends a file: notes.bin'));
  await bob.press('Chat, 1 unread');
  await bob.press('Accept');
  const save = bob.page.getByRole('link', { name: 'Save' });
  const [saved] = await Promise.all([bob.page.waitForEvent('download'), save.click()]);
  expect(saved.suggestedFilename()).toBe('notes.bin');
  expect(checksum(await readFile(await saved.path()))).toBe(checksum(buffer));
  await expectShown(alice.page.getByText('Arrived'));
  const picture = {
    name: 'face.png',
    mimeType: 'image/png',
    buffer: await alice.page.screenshot(),
  };
  await alice.page.getByLabel('Send a file to everybody').first().setInputFiles(picture);
  await bob.press('Accept');
  await expectShown(bob.page.getByRole('img', { name: 'face.png' }));
  expect(await audit(bob.page, 'room-file')).toEqual([]);
});

function checksum(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

test('three people all see and hear each other', async () => {
  const { alice, bob, invite } = await twoInACall();
  const carol = await world.arrive('Carol');
  await carol.join(invite);
  await expectMediaAmong(alice, bob, carol);
});

test('[H8] two people on phones see each other, write, and keep the call in view', async () => {
  const { alice, bob } = await twoInACall({ viewport: PHONE });
  await expectMediaAmong(alice, bob);
  const seen = [bob.tile('Alice'), bob.tile('Bob (you)'), bob.button('Leave'), bob.button('Chat')];
  for (const each of seen) await expectInView(each);
  await alice.openChat();
  await bob.openChat();
  await alice.write('On the way');
  await expectShown(bob.message('On the way'));
  await expectInView(bob.page.getByLabel('Message', { exact: true }));
  await bob.press('Close');
  await bob.press('Leave');
  await expectGone(alice.tile('Bob'));
});

/** Whether all of something is on the phone's screen. */
async function expectInView(seen: Locator): Promise<void> {
  const { x = -1, y = -1, width = 0, height = 0 } = (await seen.boundingBox()) ?? {};
  expect([x, y, width, height].every((edge) => edge >= 0)).toBe(true);
  expect([x + width <= PHONE.width, y + height <= PHONE.height]).toEqual([true, true]);
}

test('[H8] somebody with two devices is one person with two pictures', async () => {
  const { alice, bob, invite } = await twoInACall();
  const again = await bob.secondDevice();
  await again.page.goto(invite);
  await again.enter();
  await expectMediaAmong(alice, bob, again);
  expect(await alice.tile('Bob').count()).toBe(2);
  await expectShown(alice.page.getByText('2 people'));
  await again.press('Leave');
  await expectMediaAmong(alice, bob);
  expect([await alice.tile('Bob').count(), again.faults]).toEqual([1, []]);
});

test('another network is noticed, and media goes on over it', async () => {
  const { alice, bob } = await twoInACall();
  await expectMediaAmong(alice, bob);
  const before = await alice.arrived();
  // As the browser tells after a change from one network to another.
  await alice.page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect.poll(async () => (await alice.arrived())[0]?.ice).not.toBe(before[0]?.ice);
  await expectMediaAmong(alice, bob);
});

test('while the connection is lost nobody is said to be gone, and what is written waits', async () => {
  const { alice, bob } = await twoInACall();
  await expectMediaAmong(alice, bob);
  await watchPicture(alice, 'Bob');
  await bob.cut(true);
  await world.restart();
  await expectShown(alice.news('Connected again'));
  expect(await gapsSeenBy(alice)).toEqual([]);
  await bob.press('Chat');
  await bob.write('Can you hear me?');
  await expectShown(bob.page.getByText('Sending…'));
  await bob.cut(false);
  await expectShown(bob.page.getByText('Sent', { exact: true }));
  await alice.press('Chat, 1 unread');
  await expectShown(alice.message('Can you hear me?'));
  await expectMediaAmong(alice, bob);
});

test('whoever was there before an interruption is waited for', async () => {
  const alice = await world.arrive('Alice');
  const invite = await alice.startCall(world.url);
  await using link = await openLink(world.url);
  await goInWithoutMedia(link.url, 'Carol', invite);
  await expectShown(alice.tile('Carol'));
  link.down();
  await world.restart();
  await expectShown(alice.heading('Waiting for the others'));
  expect(await alice.heading('Nobody else is here yet').count()).toBe(0);
  link.mend();
  await expectShown(alice.tile('Carol'));
});

test('whoever is alone and loses the connection is told so', async () => {
  const alice = await world.arrive('Alice');
  await alice.startCall(world.url);
  await Promise.all([expectShown(alice.heading('You are not connected')), world.restart()]);
  await expectShown(alice.heading('Nobody else is here yet'));
});

test('[H8] a call survives a restart of the server, and no picture goes away meanwhile', async () => {
  const { alice, bob } = await twoInACall();
  await expectMediaAmong(alice, bob);
  const before = await connectionsOf([alice, bob]);
  await Promise.all([watchPicture(alice, 'Bob'), watchPicture(bob, 'Alice')]);
  await world.restart();
  await expectShown(alice.news('Connected again'), bob.news('Connected again'));
  await expectMediaAmong(alice, bob);
  const after = await connectionsOf([alice, bob]);
  expect(after.filter((id) => before.includes(id))).toEqual([]);
  expect([await gapsSeenBy(alice), await gapsSeenBy(bob)]).toEqual([[], []]);
  await alice.openChat();
  await bob.openChat();
  await bob.write('Still here');
  await expectShown(alice.message('Still here'));
});

/** What names each connection between them that stands. */
async function connectionsOf(people: readonly Person[]): Promise<readonly string[]> {
  const arrived = await Promise.all(people.map(async (person) => person.arrived()));
  return arrived.flat().map(({ ice }) => ice);
}

declare global {
  interface Window {
    /** What was wrong with a picture that should always be there. */
    testGaps: string[];
  }
}

/** Looks, for each frame of the screen, whether the picture of somebody is there. */
async function watchPicture({ page }: Person, name: string): Promise<void> {
  await page.evaluate((of) => {
    window.testGaps = [];
    const look = () => {
      const tiles = [...document.querySelectorAll('.tile')];
      const video = tiles
        .find(({ textContent }) => textContent.includes(of))
        ?.querySelector('video');
      if (!video) window.testGaps.push('nobody');
      else if (video.readyState < video.HAVE_CURRENT_DATA) window.testGaps.push('no picture');
      requestAnimationFrame(look);
    };
    look();
  }, name);
}

const gapsSeenBy = async ({ page }: Person) => page.evaluate(() => window.testGaps);
