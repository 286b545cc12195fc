import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Person, PersonOptions } from './person.ts';
import { createWorld, expectGone, expectMediaAmong, expectShown } from './fixtures.ts';

// Without its windows a browser does not know devices again after a reload.
const world = createWorld(() => ({}), 'whole');

/** Somebody who has just made a room, and stands at its door. */
async function atTheDoor(options?: PersonOptions): Promise<Person> {
  const person = await world.arrive('Alice', options);
  await person.page.goto(world.url);
  await person.page.getByLabel('Your name').fill(person.name);
  await person.press('Start a new call');
  await expectShown(person.button('Join'));
  return person;
}

/** The name that a choice shows. */
async function chosen(select: Locator): Promise<string> {
  return select.evaluate((element) =>
    element instanceof HTMLSelectElement ? (element.selectedOptions[0]?.label ?? '') : '',
  );
}

/** Whether the last track that the page shows of one's own camera is from this device. */
async function deviceShown(person: Person): Promise<string> {
  return person.page.locator('video').evaluate((video) => {
    const stream = video instanceof HTMLVideoElement ? video.srcObject : null;
    return stream instanceof MediaStream ? (stream.getVideoTracks()[0]?.label ?? '') : '';
  });
}

test('whoever has told their name is not asked again, and can change it', async () => {
  const alice = await atTheDoor();
  await expectShown(alice.heading('Alice’s room is ready'), alice.page.getByText('You go in as'));
  expect(await alice.page.getByLabel('Your name').count()).toBe(0);
  await alice.press('Change');
  await alice.page.getByLabel('Your name').fill('Alicia');
  await alice.enter();
  await expectShown(alice.tile('Alicia (you)'));
});

test('the level shows what the microphone hears, while it is on', async () => {
  const alice = await atTheDoor();
  const level = alice.page.getByRole('meter', { name: 'Microphone level' });
  const heard = async () => Number(await level.getAttribute('aria-valuenow'));
  await expect.poll(heard).toBeGreaterThan(3);
  await alice.press('Turn microphone off');
  await expect.poll(heard).toBe(0);
});

test('another camera can be chosen, and is used the next time too', async () => {
  const alice = await atTheDoor();
  const camera = alice.page.getByLabel('Camera', { exact: true });
  await expect.poll(async () => deviceShown(alice)).toBe('fake_device_0');
  await camera.selectOption('fake_device_2');
  await expect.poll(async () => deviceShown(alice)).toBe('fake_device_2');
  await alice.page.reload();
  await expect.poll(async () => deviceShown(alice)).toBe('fake_device_2');
  expect(await chosen(camera)).toBe('fake_device_2');
});

test('the others are heard on the loudspeaker that was chosen', async () => {
  const alice = await atTheDoor();
  // Machines that run tests have no sound at all, and so nothing to switch to.
  await alice.page.evaluate(pretendToSwitchSpeakers);
  const [speaker = ''] = await alice.page.getByLabel('Speaker').selectOption('Fake Audio Output 2');
  await alice.enter();
  const bob = await world.arrive('Bob');
  await bob.join(alice.page.url());
  await expectShown(alice.tile('Bob').locator(`[data-speaker="${speaker}"]`));
});

function pretendToSwitchSpeakers(): void {
  HTMLMediaElement.prototype.setSinkId = markSpeaker;
  // oxlint-disable-next-line unicorn/consistent-function-scoping -- the function alone is sent to the page
  async function markSpeaker(this: HTMLMediaElement, id: string): Promise<void> {
    this.dataset['speaker'] = id;
  }
}

test('where the chosen camera is gone, another is used', async () => {
  const alice = await atTheDoor();
  await alice.page.evaluate(() => localStorage.setItem('parley.chosen.videoinput', 'gone'));
  await alice.page.reload();
  await expect.poll(async () => deviceShown(alice)).toBe('fake_device_0');
});

test('a camera that is unplugged is replaced by one that is there', async () => {
  const alice = await atTheDoor();
  const video = await alice.page.locator('video').elementHandle();
  await video?.evaluate((element) => {
    const stream = element instanceof HTMLVideoElement ? element.srcObject : null;
    const [track] = stream instanceof MediaStream ? stream.getVideoTracks() : [];
    track?.dispatchEvent(new Event('ended'));
  });
  await expect.poll(async () => alice.page.locator('video').evaluate(isLive)).toBe(true);
  await expectShown(alice.button('Turn camera off'));
});

function isLive(element: Element): boolean {
  const stream = element instanceof HTMLVideoElement ? element.srcObject : null;
  return stream instanceof MediaStream && stream.getTracks().every((t) => t.readyState === 'live');
}

test('what was refused can be tried again', async () => {
  const alice = await atTheDoor({ mediaError: 'NotAllowedError' });
  const refusal = alice.page.getByText('The browser was told not to share');
  await expectShown(refusal, alice.button('Turn camera on'));
  await alice.page.evaluate(() => (window.testMediaError = undefined));
  await alice.press('Try again');
  await expectGone(refusal);
  await alice.enter();
  const bob = await world.arrive('Bob');
  await bob.join(alice.page.url());
  await expectMediaAmong(alice, bob);
});
