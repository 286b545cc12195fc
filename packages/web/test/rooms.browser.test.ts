import type { MailServer } from '../../server/src/testing/mail.ts';
import type { Person } from './person.ts';
import { EVERYBODY } from './person.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ParleyClient } from '../../client/src/index.ts';
import { startMailServer } from '../../server/src/testing/mail.ts';
import { audit } from './audit.ts';
import { createWorld, expectGone, expectShown } from './fixtures.ts';

let mail: MailServer;
beforeAll(async () => {
  mail = await startMailServer();
});
afterAll(async () => mail.close());

const world = createWorld(() => mail.environment);

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
  await bob.press('Rename Bob and nobody');
  await fill(bob, 'Name of the room', 'Bob alone');
  await bob.press('Save');
  await expectGone(bob.page.getByRole('dialog'));
  await bob.press('Delete Bob alone');
  expect(await audit(bob.page, 'start-rooms-delete')).toEqual([]);
  await bob.press('Delete');
  await expectGone(link('Bob alone'));
  await link('Weekly').click();
  await bob.page.waitForURL(invite);
  await bob.enter();
  await expectShown(alice.tile('Bob'));
  await bob.page.goto(world.url);
  await bob.press('Leave Weekly');
  await bob.press('Leave');
  await expectGone(link('Weekly'));
});

test('[H11] a room can be for writing alone, and have a lobby from the beginning', async () => {
  const alice = await world.arrive('Alice', { viewport: { width: 360, height: 740 } });
  await alice.page.goto(world.url);
  await alice.page.getByText('More choices').click();
  await alice.page.getByLabel('What for').selectOption('Writing only');
  await alice.page.getByLabel('Who may come in').selectOption('Whoever knows its name');
  expect(await audit(alice.page, 'start-choices-phone')).toEqual([]);
  await alice.page.getByLabel('Name of the room').fill('Not a plain name');
  await alice.page.getByLabel('Your name').fill('Alice');
  await alice.press('Start a new chat');
  await expectShown(alice.page.getByText('A room that is open by its name needs a plain one'));
  await alice.page.getByLabel('Who may come in').selectOption('lobby');
  await alice.press('Start a new chat');
  await expectShown(alice.page.getByText('People write to each other here, without a call.'));
  expect(await audit(alice.page, 'door-talk-phone')).toEqual([]);
  await alice.enter();
  await alice.write('Who is there?');
  await expectShown(alice.message('Who is there?'), alice.page.getByTitle('Waiting room'));
  expect(await alice.button('Turn camera off').count()).toBe(0);
  expect(await audit(alice.page, 'room-talk-phone')).toEqual([]);
});

test('[H5] [H11] people write, answer, react, edit, search and delete', async () => {
  const [alice, bob] = [await world.arrive('Alice'), await world.arrive('Bob')];
  const invite = await alice.startChat(world.url, '', EVERYBODY);
  await bob.join(invite);
  await alice.write('Hello <b>Bob</b> 👋');
  await expectShown(bob.message('Hello <b>Bob</b> 👋'));
  await bob.page.getByLabel('Message', { exact: true }).pressSequentially('Hel');
  await expectShown(alice.page.getByText('Bob is writing…'));
  await bob.write('Hello Alice');
  await expectShown(alice.message('Hello Alice'));
  await expectGone(alice.page.getByText('Bob is writing…'));

  const composer = alice.page.getByLabel('Message', { exact: true });
  await composer.press('ArrowUp');
  await composer.fill('Hello Bob');
  await alice.press('Save');
  await expectShown(bob.message('Hello Bob'), bob.page.getByText('edited', { exact: true }));
  await bob.press('What you can do with the message of Alice');
  await bob.press('React with 👍');
  await expectShown(alice.button('👍 1: Bob'));
  await alice.press('👍 1: Bob');
  await expectShown(bob.button('👍 2: Bob, Alice'));
  await alice.press('What you can do with the message of Bob');
  expect(await audit(alice.page, 'room-talk-actions')).toEqual([]);
  await alice.press('Reply');
  await alice.write('So we meet');
  await expectShown(bob.page.getByRole('button', { name: 'Answers: Bob Hello Alice' }));
  await bob.press('Search messages');
  await bob.page.getByRole('searchbox').fill('hello');
  const found = bob.page.getByRole('button', { name: /Hello Alice/ });
  await expectShown(found);
  expect(await audit(bob.page, 'room-talk-search')).toEqual([]);
  await found.click();
  await expectShown(bob.page.locator('article:focus').getByText('Hello Alice'));
  await bob.press('What you can do with the message of Bob');
  await bob.press('Delete…');
  await bob.press('Delete');
  await expectShown(alice.message('This message was deleted.').first());

  const carol = await world.arrive('Carol', { viewport: { width: 360, height: 740 } });
  await carol.join(invite);
  await expectShown(carol.message('Hello Bob'), carol.button('👍 2: Bob, Alice'));
  expect(await carol.page.getByRole('article').count()).toBe(3);
});

test('[H11] what is unread is counted on the start page, and found in the room', async () => {
  const alice = await world.arrive('Alice');
  const carol = await world.arrive('Carol', { viewport: { width: 360, height: 740 } });
  await carol.join(await alice.startChat(world.url, '', EVERYBODY));
  await carol.page.goto(world.url);
  await expectShown(carol.page.getByRole('link', { name: 'Alice’s room' }));
  await writeMany(alice, 120);
  // As somebody who turns to the page again.
  await carol.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await carol.page.getByRole('link', { name: 'Alice’s room 99+ unread' }).click();
  // The page was not left by its button, so it goes straight in again.
  await carol.inside();
  await expectShown(carol.message('Line 120'));
  expect(await carol.message('Line 70').count()).toBe(0);
  await carol.page.getByRole('log').evaluate((log) => log.scrollTo(0, 0));
  await expectShown(carol.message('Line 70'));
  await carol.press('Go to 100 unread messages');
  await expectShown(carol.message('Line 1'), carol.message('Unread'));
  expect(await audit(carol.page, 'room-talk-unread-phone')).toEqual([]);
});

/** Somebody writes so many lines in the room that they made last. */
async function writeMany({ page }: Person, lines: number): Promise<void> {
  const token = (await page.evaluate(() => localStorage.getItem('parley.token'))) ?? '';
  const parley = new ParleyClient(world.url, { token });
  const [room] = await parley.myRooms();
  for (let line = 1; line <= lines; line += 1) {
    await parley.post(room?.id ?? '', `Line ${line}`, { encrypted: false });
  }
}

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
  await alice.press('Invite');
  const code = alice.page.getByRole('img', { name: 'The invite link as a QR code' });
  await expectShown(code, alice.page.getByRole('dialog').getByText(invite));
  expect(await audit(alice.page, 'room-invite')).toEqual([]);
  await alice.page.setViewportSize({ width: 360, height: 740 });
  await alice.page.getByText('Invites with an end').click();
  await alice.press('Make invite');
  await alice.page.getByRole('dialog').getByRole('list').getByRole('button').nth(1).click();
  await expectShown(alice.page.getByText('1 use left'), code.nth(1));
  expect(await audit(alice.page, 'room-invites-phone')).toEqual([]);
  const once = await alice.page.getByRole('list').locator('.invite-link').textContent();
  const bob = await world.arrive('Bob');
  await bob.join(once ?? '');
  // What was good once leads nobody back in: the address is that of the room by now.
  await bob.page.waitForURL(invite);
  await bob.page.reload();
  await bob.inside();
  await bob.page.goto(once ?? '');
  await expectShown(bob.page.getByText('This invite has been used up.'));
  await alice.press('Replace the room’s link…');
  await alice.press('Replace');
  await expect.poll(() => alice.page.url()).not.toBe(invite);
  await bob.page.goto(invite);
  await expectShown(bob.heading('This invite does not work'));
  await alice.page.reload();
  await alice.inside();
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

const fill = async ({ page }: Person, label: string, text: string) =>
  page.getByRole('dialog').getByLabel(label).fill(text);

test('[H11] a guest makes an account by a mailed code, keeps what they have, and signs out', async () => {
  const alice = await world.arrive('Alice');
  await alice.startCall(world.url, 'Of a guest');
  await alice.page.goto(world.url);
  await expectShown(alice.page.getByText('Guest', { exact: true }));
  await alice.press('Make an account');
  expect(await audit(alice.page, 'account-keep')).toEqual([]);
  await fill(alice, 'E-mail', 'alice@example.org');
  await alice.press('Mail me a code');
  const code = /\d{6}/.exec((await mail.next('alice@example.org')).text)?.[0] ?? '';
  const dialog = alice.page.getByRole('dialog');
  await fill(alice, 'Code', code === '000000' ? '000001' : '000000');
  await dialog.getByRole('button', { name: 'Make an account' }).click();
  await expectShown(alice.page.getByText('That is not the code that was mailed last.'));
  expect(await audit(alice.page, 'account-keep-code')).toEqual([]);
  await fill(alice, 'Code', code);
  await alice.page.keyboard.press('Enter');
  await expectGone(dialog);
  await expectShown(alice.page.getByText('alice@example.org'));
  await alice.page.reload();
  await expectShown(alice.page.getByRole('link', { name: 'Of a guest' }));
  expect(await audit(alice.page, 'start-member')).toEqual([]);
  await alice.press('Account');
  await expectShown(alice.page.getByText('This device'));
  await alice.press('Sign out');
  await expectShown(alice.button('Sign in'));
  await expectGone(alice.page.getByRole('link', { name: 'Of a guest' }));
});

/** Signs in as often as that, as on other devices. */
async function signInElsewhere({ page }: Person, times: number): Promise<void> {
  await page.evaluate(async (count) => {
    const body = JSON.stringify({ email: 'bob@example.org', password: 'correct horse battery' });
    const headers = { 'content-type': 'application/json' };
    for (let n = 0; n < count; n += 1)
      await fetch('/users/login', { method: 'POST', headers, body });
  }, times);
}

test('[H2] an account with a password is made, and refusals are calm', async () => {
  const bob = await world.arrive('Bob');
  await bob.page.goto(world.url);
  await bob.press('Sign in');
  await bob.press('Use a password');
  await fill(bob, 'E-mail', 'bob@example.org');
  await fill(bob, 'Password', 'password1');
  await bob.page.keyboard.press('Enter');
  await expectShown(bob.page.getByText('This e-mail and password do not fit together.'));
  await bob.press('Make an account');
  await fill(bob, 'Your name', 'Bob');
  await fill(bob, 'Password', 'password1');
  await bob.page.keyboard.press('Enter');
  await expectShown(bob.page.getByText('Choose another password'));
  expect(await audit(bob.page, 'sign-in-register')).toEqual([]);
  await fill(bob, 'Password', 'correct horse battery');
  await bob.page.keyboard.press('Enter');
  await expectShown(bob.page.getByText('bob@example.org'));
  await signInElsewhere(bob, 2);
  await bob.press('Account');
  await bob.page.getByText('Change password').click();
  await fill(bob, 'Current password', 'not this one');
  await fill(bob, 'New password', 'another horse battery');
  await bob.press('Save');
  await expectShown(bob.page.getByText('That is not the current password.'));
  expect(await audit(bob.page, 'account')).toEqual([]);
  await bob.page.setViewportSize({ width: 360, height: 740 });
  expect(await audit(bob.page, 'account-phone')).toEqual([]);
  const elsewhere = bob.page.getByRole('button', { name: 'Sign out: Chrome' });
  await elsewhere.first().click();
  await expect.poll(async () => elsewhere.count()).toBe(1);
  await fill(bob, 'Current password', 'correct horse battery');
  await bob.press('Save');
  await expectShown(bob.page.getByText('Changed. Other devices are signed out.'));
  await expectGone(elsewhere);
  await bob.page.keyboard.press('Escape');
  // As after a day.
  await bob.page.evaluate(() => localStorage.setItem('parley.token', 'expired'));
  const renewed = bob.page.waitForResponse('**/users/refresh');
  await bob.page.reload();
  expect((await renewed).status()).toBe(200);
  await expectShown(bob.page.getByText('bob@example.org'));
  // As after a month.
  await bob.page.evaluate(() => {
    localStorage.setItem('parley.token', 'expired');
    localStorage.setItem('parley.refresh', 'expired');
  });
  await bob.page.reload();
  await expectShown(bob.page.getByText('Your sign-in has ended.'));
  expect(await bob.page.getByLabel('Your name').inputValue()).toBe('Bob');
  await bob.press('Sign in');
  await bob.press('Use a password');
  await fill(bob, 'Password', 'another horse battery');
  await bob.page.keyboard.press('Enter');
  await bob.press('Account');
  await bob.page.getByText('Delete account').click();
  await bob.press('Delete for good');
  await expectShown(bob.button('Sign in'));
});
