import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { audit } from './audit.ts';
import { createWorld, expectGone, expectShown } from './fixtures.ts';

const ADMIN_TOKEN = 'the-admin-token-of-this-test-0123456789';
const world = createWorld(() => ({ ADMIN_TOKEN }));

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

test('[H7] the operator sees two people in a room, removes one, tells the other, and closes it', async () => {
  const [alice, bob] = [await world.arrive('Alice'), await world.arrive('Bob')];
  const invite = await alice.startCall(world.url);
  await bob.join(invite);
  const { page } = await world.arrive('Olga');

  await page.goto(`${world.url}/admin`);
  await page.getByLabel('Admin token').fill('a wrong one');
  await press(page, 'Open');
  await expectShown(page.getByText('This is not the admin token of this server.'));
  expect(await audit(page, 'admin-door')).toEqual([]);
  await page.getByLabel('Admin token').fill(ADMIN_TOKEN);
  await page.keyboard.press('Enter');

  await page.locator('.admin-link').click();
  const people = page.getByRole('region', { name: 'People' });
  await expectShown(people.getByText('Alice'), people.getByText('Bob'));
  await expectShown(page.getByRole('heading', { name: 'What happened last' }));
  expect(await audit(page, 'admin-room')).toEqual([]);

  await people.getByRole('group', { name: 'Bob' }).getByRole('button', { name: 'Remove…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expectShown(bob.heading('You were removed from the call'));
  await expectGone(people.getByText('Bob'));

  await page.getByLabel('Notice').fill('This server stops in five minutes.');
  await press(page, 'Send');
  await expectShown(page.getByText('Sent.'));
  await expectShown(alice.news('Notice: This server stops in five minutes.'));

  await press(page, 'Close room…');
  await page.getByRole('dialog').getByRole('button', { name: 'Close room', exact: true }).click();
  await expectShown(alice.heading('The room was closed'));
  await expectShown(page.getByText('Nothing here.'));

  for (const tab of ['Users', 'Bans', 'Webhooks', 'Server']) await press(page, tab);
  await expectShown(page.getByText('not set up').first(), page.getByText('newRooms').first());
  expect(await audit(page, 'admin-server')).toEqual([]);
  await press(page, 'Lock');
  await expectShown(page.getByLabel('Admin token'));
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
});

test('whoever writes a client finds a request and what it takes in the documents', async () => {
  const { page } = await world.arrive('Dora');
  await page.goto(`${world.url}/docs`);
  await expectShown(page.getByRole('heading', { name: 'The API of this server' }));
  await page.getByLabel('Find').fill('/chat/{room}');
  const post = page.locator('details').filter({ hasText: 'POST' }).first();
  await post.locator('summary').click();
  await expectShown(post.getByText('ciphertext').first());
  expect(await audit(page, 'docs')).toEqual([]);
  await page.getByRole('button', { name: 'Русский' }).click();
  await expectShown(
    page.getByRole('heading', { name: 'API этого сервера' }),
    post.getByText('Тело'),
  );
  expect(await audit(page, 'docs-ru')).toEqual([]);
});
