import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { audit } from './audit.ts';
import {
  createWorld,
  expectGone,
  expectMediaAmong,
  expectShown,
  goInWithoutMedia,
} from './fixtures.ts';
import type { Person } from './person.ts';

const world = createWorld();

async function twoInACall(prepare?: (page: Page) => Promise<unknown>): Promise<[Person, Person]> {
  const [alice, bob] = [await world.arrive('Alice'), await world.arrive('Bob')];
  await prepare?.(bob.page);
  await bob.join(await alice.startCall(world.url));
  await expectShown(alice.tile('Bob'), bob.tile('Alice'));
  return [alice, bob];
}

/** How much of the page a tile takes, in px². */
async function area(tile: Locator): Promise<number> {
  const { width = 0, height = 0 } = (await tile.boundingBox()) ?? {};
  return width * height;
}

/** Whether a tile is much larger than another, now or soon. */
async function expectLarger(large: Locator, small: Locator): Promise<void> {
  const ratio = async () => (await area(large)) / (await area(small));
  await expect.poll(ratio).toBeGreaterThan(3);
}

/** Whether pictures have come to a tile. */
async function expectPicture(tile: Locator): Promise<void> {
  const width = async () =>
    tile.locator('video').evaluate((v) => (v instanceof HTMLVideoElement ? v.videoWidth : 0));
  await expect.poll(width).toBeGreaterThan(0);
}

test('[H10] a shared screen is seen large by the others, beside the camera', async () => {
  const [alice, bob] = await twoInACall();
  await alice.press('Share screen');
  const screen = bob.tile('Alice’s screen');
  await expectShown(bob.news('Alice shares their screen'), alice.tile('Your screen'));
  await expectPicture(screen);
  await expectLarger(screen, bob.tile('Bob (you)'));
  await expectMediaAmong(alice, bob);
  await alice.tile('Your screen').getByRole('button', { name: 'Stop sharing' }).click();
  await expectGone(screen, alice.tile('Your screen'));
});

test('[H10] who comes later sees a screen that is shared already', async () => {
  const [alice] = await twoInACall();
  await alice.press('Share screen');
  const carol = await world.arrive('Carol');
  await carol.join(alice.page.url());
  await expectPicture(carol.tile('Alice’s screen'));
});

test('to decline to share is no error, and a failure is told', async () => {
  const alice = await world.arrive('Alice');
  await alice.startCall(world.url);
  const refuseWith = async (error: string) =>
    alice.page.evaluate((name) => {
      navigator.mediaDevices.getDisplayMedia = async () => {
        throw new DOMException('As the test wants', name);
      };
    }, error);
  await refuseWith('NotReadableError');
  await alice.press('Share screen');
  await expectShown(alice.news('The browser did not let the screen be shared.'));
  await expectGone(alice.news('The browser did not let the screen be shared.'));
  await refuseWith('NotAllowedError');
  await alice.press('Share screen');
  await expectShown(alice.button('Share screen'));
  expect(await alice.news('The browser did not let the screen be shared.').count()).toBe(0);
});

test('a tile can be enlarged, and made as large as the others again', async () => {
  const [alice] = await twoInACall();
  await alice.tile('Bob').hover();
  await alice.press('Enlarge Bob');
  await expectLarger(alice.tile('Bob'), alice.tile('Alice (you)'));
  await alice.press('Show Bob as large as the others');
  const ratio = async () =>
    (await area(alice.tile('Bob'))) / (await area(alice.tile('Alice (you)')));
  await expect.poll(ratio).toBe(1);
});

test('a video can be taken out of the page, and back', async () => {
  const [alice, bob] = await twoInACall();
  await expectPicture(alice.tile('Bob'));
  const isOut = async () => alice.page.evaluate(() => document.pictureInPictureElement !== null);
  await alice.tile('Bob').hover();
  await alice.press('Show Bob in a window of their own');
  await expect.poll(isOut).toBe(true);
  await alice.press('Show Bob in a window of their own');
  await expect.poll(isOut).toBe(false);
  await bob.press('Turn camera off');
  await expectGone(alice.button('Show Bob in a window of their own'));
});

test('[H10] whoever speaks is seen to, and screen readers are told', async () => {
  const [alice, bob] = await twoInACall(async (page) => page.addInitScript(humIntoMicrophone));
  const speaking = alice.page.locator('.tile-speaking').filter({ hasText: 'Bob' });
  await expectShown(speaking);
  await expectShown(alice.page.getByText('Bob is speaking'));
  await bob.press('Turn microphone off');
  await expectGone(speaking);
});

/** Puts a tone in place of the microphone: the made-up one only clicks. */
function humIntoMicrophone(): void {
  const { mediaDevices } = navigator;
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (wanted = {}) => {
    const stream = await getUserMedia(wanted);
    if (!wanted.audio) return stream;
    const context = new AudioContext();
    const [tone, hum] = [context.createOscillator(), context.createMediaStreamDestination()];
    tone.connect(hum);
    tone.start();
    return new MediaStream([...hum.stream.getTracks(), ...stream.getVideoTracks()]);
  };
}

test('what somebody shows is seen over their picture, for a moment', async () => {
  const [alice, bob] = await twoInACall();
  await expectMediaAmong(alice, bob);
  await alice.press('React');
  await expectShown(alice.page.locator('button:focus').filter({ hasText: '👍' }));
  expect(await audit(alice.page, 'room-react')).toEqual([]);
  // What is there for a moment is waited for before it comes.
  const shown = [
    bob.tile('Alice').getByText('👏'),
    alice.tile('Alice (you)').getByText('👏'),
    bob.page.getByText('Alice shows 👏'),
  ];
  await Promise.all([expectShown(...shown), alice.press('React with 👏')]);
  await expectShown(alice.page.locator('button:focus'));
  await expectGone(bob.tile('Alice').getByText('👏'), alice.tile('Alice (you)').getByText('👏'));
  await bob.page.keyboard.press('e');
  await expectShown(bob.page.locator('button:focus').filter({ hasText: '👍' }));
  await Promise.all([
    expectShown(alice.tile('Bob').getByText('👍')),
    bob.page.keyboard.press('Enter'),
  ]);
  await bob.page.keyboard.press('e');
  await expectShown(bob.page.locator('button:focus').filter({ hasText: '👍' }));
  await bob.page.keyboard.press('Escape');
  await expectGone(bob.button('React with 👍'));
});

test('keys do what the help says, and leave alone what is written', async () => {
  const [alice, bob] = await twoInACall();
  const { keyboard } = alice.page;
  await keyboard.press('m');
  await expectShown(
    alice.button('Turn microphone on'),
    bob.tile('Alice').getByText('microphone off'),
  );
  await keyboard.down('Space');
  await expectShown(alice.button('Turn microphone off'));
  await keyboard.up('Space');
  await expectShown(alice.button('Turn microphone on'));
  await keyboard.press('v');
  await expectShown(alice.button('Turn camera on'));
  await keyboard.press('h');
  await expectShown(bob.tile('Alice').getByText('hand raised'));
  await keyboard.press('f');
  await expectShown(alice.button('Leave full screen'));
  await keyboard.press('f');
  await expectShown(alice.button('Full screen'));
  await keyboard.press('c');
  await keyboard.type('vhm');
  await expectShown(alice.button('Turn camera on'), alice.button('Lower hand'));
  expect(await alice.page.getByLabel('Message', { exact: true }).inputValue()).toBe('vhm');
  await keyboard.press('Escape');
  await alice.button('Leave').focus();
  await keyboard.press('?');
  await expectShown(alice.heading('Keyboard shortcuts'));
  await alice.page.getByLabel('Use these keys').uncheck();
  await keyboard.press('Escape');
  await expectGone(alice.heading('Keyboard shortcuts'));
  await keyboard.press('v');
  await keyboard.press('p');
  await alice.press('People');
  await expectShown(alice.heading('People'), alice.button('Turn camera on'));
});

test('from six people on sound comes first, and the screen stays on', async () => {
  const alice = await world.arrive('Alice');
  await alice.page.addInitScript(watchWakeLock);
  const invite = await alice.startCall(world.url);
  await expectShown(alice.page.locator('[data-awake]'));
  for (const name of ['Bob', 'Carol', 'Dave', 'Eve', 'Frank']) {
    await goInWithoutMedia(world.url, name, invite);
  }
  await expectShown(alice.page.getByText('Sound comes first.'));
  expect(await audit(alice.page, 'room-crowd')).toEqual([]);
  await alice.press('Turn my camera off');
  await expectShown(alice.button('Turn camera on'));
  expect(await alice.button('Turn my camera off').count()).toBe(0);
});

function watchWakeLock(): void {
  Object.defineProperty(navigator, 'wakeLock', { value: { request } });
  // oxlint-disable-next-line unicorn/consistent-function-scoping -- the function alone is sent to the page
  async function request(): Promise<never> {
    document.documentElement.dataset['awake'] = 'yes';
    throw new DOMException('As where power is short', 'NotAllowedError');
  }
}

test('another camera can be chosen in the middle of a call', async () => {
  const [alice, bob] = await twoInACall();
  await alice.press('Settings');
  await alice.page.getByLabel('Camera', { exact: true }).selectOption('fake_device_2');
  const label = async () => alice.tile('Alice (you)').locator('video').evaluate(cameraShown);
  await expect.poll(label).toBe('fake_device_2');
  await alice.page.keyboard.press('Escape');
  await expectMediaAmong(alice, bob);
});

function cameraShown(video: Element): string {
  const stream = video instanceof HTMLVideoElement ? video.srcObject : null;
  return stream instanceof MediaStream ? (stream.getVideoTracks()[0]?.label ?? '') : '';
}

test('how well each connection does is told beside the people', async () => {
  const [alice] = await twoInACall();
  await alice.press('People');
  await expectShown(alice.page.getByRole('listitem').getByText('Good connection'));
});
