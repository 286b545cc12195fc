import { expect, test } from 'vitest';
import type { Person } from './person.ts';
import { audit } from './audit.ts';
import { createWorld, expectGone, expectMediaAmong, expectShown } from './fixtures.ts';

const world = createWorld();

interface Call {
  readonly host: Person;
  readonly guest: Person;
  readonly invite: string;
}

/** A host with the list of people open, and a guest. */
async function hostAndGuest(): Promise<Call> {
  const [host, guest] = [await world.arrive('Hanna'), await world.arrive('Gus')];
  const invite = await host.startCall(world.url);
  await guest.join(invite);
  await host.press('People');
  return { host, guest, invite };
}

test('[H7] a guest who is removed is told so, and the others see them go', async () => {
  const { host, guest } = await hostAndGuest();
  await host.act('Gus', 'Remove…');
  await host.press('Remove');
  await expectShown(guest.heading('You were removed from the call'));
  await expectGone(host.tile('Gus'));
  await guest.press('Join again');
  await guest.enter();
  await expectShown(host.tile('Gus'));
});

test('[H7] a guest who is blocked stays out', async () => {
  const { host, guest, invite } = await hostAndGuest();
  await host.act('Gus', 'Remove…');
  await host.press('Remove and block');
  await expectShown(guest.heading('You are blocked from this room'));
  await guest.page.goto(invite);
  await guest.press('Join');
  await expectShown(guest.page.getByRole('alert'));
  expect(await guest.button('Leave').count()).toBe(0);
});

test('[H7] a muted guest cannot turn the microphone on until a moderator allows it', async () => {
  const { host, guest } = await hostAndGuest();
  await host.act('Gus', 'Mute');
  await expectShown(guest.news('A moderator muted you'));
  expect(await guest.button('A moderator muted you').isDisabled()).toBe(true);
  await expectShown(host.tile('Gus').getByText('microphone off'));
  await host.act('Gus', 'Let speak');
  await guest.press('Turn microphone on');
  await expectGone(host.tile('Gus').getByText('microphone off'));
});

test('[H7] a guest who is made a moderator can moderate', async () => {
  const { host, guest, invite } = await hostAndGuest();
  const carol = await world.arrive('Carol');
  await carol.join(invite);
  await guest.press('People');
  expect(await guest.button('What you can do about Carol').count()).toBe(0);
  await host.act('Gus', 'Make moderator');
  await guest.act('Carol', 'Mute');
  await expectShown(carol.button('A moderator muted you'));
  expect(await guest.button('What you can do about Hanna').count()).toBe(0);
});

/** Turns one of the room's doors on or off. */
async function turn({ page }: Person, label: string): Promise<void> {
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('switch', { name: label }).click();
  await page.keyboard.press('Escape');
  await expectGone(page.getByRole('dialog'));
}

/** Somebody at the door of a room that has a lobby. */
async function knocks(name: string, invite: string): Promise<Person> {
  const person = await world.arrive(name, { viewport: PHONE });
  await person.page.goto(invite);
  await person.page.getByLabel('Your name').fill(name);
  await person.press('Join');
  await expectShown(person.heading('Waiting to be let in'));
  return person;
}

const PHONE = { width: 360, height: 740 };

test('[H11] in a lobby one waits until a moderator says so', async () => {
  const host = await world.arrive('Hanna');
  const invite = await host.startCall(world.url, 'Weekly');
  await turn(host, 'Waiting room');
  await expectShown(host.page.getByTitle('Waiting room'));
  const gus = await knocks('Gus', invite);
  expect(await audit(gus.page, 'waiting-phone')).toEqual([]);
  await expectShown(host.news('Gus would like to come in'));
  expect(await audit(host.page, 'room-knock')).toEqual([]);
  await host.press('Do not let Gus in');
  await expectShown(gus.heading('You were not let in'));
  expect(await audit(gus.page, 'denied-phone')).toEqual([]);
  await gus.press('Ask again');
  await gus.press('Join');
  const carol = await knocks('Carol', invite);
  await expectShown(host.news('2 people would like to come in'));
  await host.press('See who');
  expect(await audit(host.page, 'room-lobby')).toEqual([]);
  // Whoever reloads the page waits on.
  await carol.page.reload();
  await expectShown(carol.heading('Waiting to be let in'), host.button('Let Carol in'));
  await carol.press('Stop waiting');
  await expectShown(carol.button('Join'));
  await expectGone(host.button('Let Carol in'));
  await host.press('Let Gus in');
  await expectMediaAmong(host, gus);
});

test('[H11] nobody new is let into a locked room, and all see that it is locked', async () => {
  const { host, guest, invite } = await hostAndGuest();
  await turn(host, 'Lock the room');
  await expectShown(guest.page.getByTitle('Locked'), guest.news('The room is locked'));
  const carol = await world.arrive('Carol');
  await carol.page.goto(invite);
  await carol.page.getByLabel('Your name').fill(carol.name);
  await carol.press('Join');
  await expectShown(carol.page.getByText('Ask somebody inside to open it.'));
  await guest.page.reload();
  await expectShown(guest.page.getByTitle('Locked'));
  await turn(host, 'Lock the room');
  await carol.enter();
});
