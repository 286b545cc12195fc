import { expect, test } from 'vitest';
import type { Person } from './person.ts';
import { createWorld, expectGone, expectShown } from './fixtures.ts';

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
