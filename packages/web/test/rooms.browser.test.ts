import { expect, test } from 'vitest';
import { audit } from './audit.ts';
import { createWorld, expectGone, expectShown } from './fixtures.ts';

const world = createWorld();

test('[H2] the way back to one’s rooms is on the start page, and the end of those one made', async () => {
  const [alice, bob] = [await world.arrive('Alice'), await world.arrive('Bob')];
  const invite = await alice.startCall(world.url, 'Weekly');
  await bob.join(invite);
  await bob.startCall(world.url, 'Bob and nobody');
  await bob.page.goto(world.url);
  const link = (name: string) => bob.page.getByRole('link', { name });
  await expectShown(link('Weekly'), link('Bob and nobody'));
  expect(await audit(bob.page, 'start-rooms')).toEqual([]);
  expect(await bob.button('Delete Weekly').count()).toBe(0);
  await bob.press('Delete Bob and nobody');
  expect(await audit(bob.page, 'start-rooms-delete')).toEqual([]);
  await bob.press('Delete');
  await expectGone(link('Bob and nobody'));
  await link('Weekly').click();
  await bob.page.waitForURL(invite);
  await bob.enter();
  await expectShown(alice.tile('Bob'));
});

test('[H2] rooms that cannot be loaded can be tried again', async () => {
  const alice = await world.arrive('Alice');
  await alice.startCall(world.url, 'Weekly');
  await alice.page.route('**/rooms/mine', async (route) => route.abort());
  await alice.page.goto(world.url);
  await expectShown(alice.page.getByText('Your rooms could not be loaded.'));
  await alice.page.unrouteAll();
  await alice.press('Try again');
  await expectShown(alice.page.getByRole('link', { name: 'Weekly' }));
});

test('the invite link is copied, and shared where the system has a sheet for that', async () => {
  const alice = await world.arrive('Alice');
  await alice.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await alice.page.addInitScript(() => {
    navigator.share = async (content) => void (document.title = JSON.stringify(content));
  });
  const invite = await alice.startCall(world.url, 'Weekly');
  await alice.button('Copy invite link').first().click();
  await expectShown(alice.news('Invite link copied'));
  expect(await alice.page.evaluate(async () => navigator.clipboard.readText())).toBe(invite);
  await alice.button('Share').first().click();
  await expect
    .poll(async () => alice.page.title())
    .toBe(JSON.stringify({ title: 'Weekly', url: invite }));
});

test('whoever has left is told of what, and where to go from there', async () => {
  const alice = await world.arrive('Alice');
  await alice.startCall(world.url, 'Weekly');
  await alice.press('Leave');
  await expectShown(
    alice.heading('You left the call'),
    alice.page.getByText('Weekly · less than a minute'),
    alice.button('Join again'),
  );
  await alice.press('Go to the start page');
  await expectShown(alice.page.getByRole('link', { name: 'Weekly' }));
});
