import { expect, test } from 'vitest';
import type { Person } from './person.ts';
import { createWorld, expectGone, expectMediaAmong, expectShown } from './fixtures.ts';

const world = createWorld();

const NAMES = ['Alice', 'Bob', 'Carol', 'Dave'];

/** Four people in one call, each with the chat open; the three guests come at the same moment. */
async function fourInACall(): Promise<readonly [Person, Person, Person, Person]> {
  const [alice, bob, carol, dave] = await Promise.all([
    world.arrive('Alice'),
    world.arrive('Bob'),
    world.arrive('Carol'),
    world.arrive('Dave'),
  ]);
  const invite = await alice.startCall(world.url);
  await Promise.all([bob, carol, dave].map(async (guest) => guest.join(invite)));
  const people = [alice, bob, carol, dave] as const;
  for (const person of people) await person.openChat();
  return people;
}

/** The messages in somebody's open chat, as far as they are opened. */
async function textsOf({ page }: Person): Promise<readonly string[]> {
  return page.locator('.message-text:not(.message-sealed) p > span:first-child').allInnerTexts();
}

/** Whether everybody has read the same, each message once and in the same order. */
async function expectRead(people: readonly Person[], count: number): Promise<void> {
  const [first] = people;
  if (!first) return;
  await expect.poll(async () => (await textsOf(first)).length).toBe(count);
  const read = await textsOf(first);
  expect(new Set(read).size).toBe(count);
  for (const person of people) await expect.poll(async () => textsOf(person)).toEqual(read);
}

/** Twelve videos are decoded at once, in ms: slow on few cores, and no failure. */
const LONG = 180_000;

test(
  '[H3] [H5] [H8] four people see, hear and read each other while one leaves and one reloads',
  async () => {
    const people = await fourInACall();
    const [alice, bob, carol, dave] = people;
    await expectMediaAmong(...people);
    for (const name of NAMES) await expectShown(carol.tile(name));

    // At the same moment, so that the server has to order them.
    await Promise.all(people.map(async (person) => person.write(`${person.name} was here`)));
    await expectRead(people, 4);

    await dave.press('Leave');
    const staying = [alice, bob, carol];
    for (const person of staying) await expectGone(person.tile('Dave'));
    await expectMediaAmong(...staying);

    await carol.page.reload();
    await carol.inside();
    await expectMediaAmong(...staying);
    await carol.openChat();
    await carol.write('Back again');
    await expectRead(staying, 5);
  },
  LONG,
);
