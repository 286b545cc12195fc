import { describe, expect, test } from 'vitest';
import { audit } from './audit.ts';
import { createWorld, expectGone, expectMedia, expectShown } from './fixtures.ts';

const world = createWorld();

const PHONE = { width: 360, height: 740 };

describe('every view is sound', () => {
  test('start', async () => {
    const person = await world.arrive('Alice');
    await person.page.goto(world.url);
    expect(await audit(person.page, 'start')).toEqual([]);
    await person.press('Start a new call');
    await person.press('Open');
    expect(await audit(person.page, 'start-mistakes')).toEqual([]);
  });

  test('start, on a phone, in the language of the browser or another', async () => {
    const person = await world.arrive('Alice', { viewport: PHONE, locale: 'ru-RU' });
    await person.page.goto(world.url);
    await expectShown(person.heading('Говорите лицом к лицу'));
    expect(await person.page.locator('html').getAttribute('lang')).toBe('ru');
    expect(await audit(person.page, 'start-phone-ru')).toEqual([]);
    await person.press('English');
    await expectShown(person.heading('Talk face to face'));
    await person.page.reload();
    await expectShown(person.heading('Talk face to face'));
    expect(await audit(person.page, 'start-phone')).toEqual([]);
  });

  test('door', async () => {
    const alice = await world.arrive('Alice');
    const invite = await alice.startCall(world.url, 'Weekly');
    const bob = await world.arrive('Bob Builder');
    await bob.page.goto(invite);
    await bob.page.getByLabel('Your name').fill(bob.name);
    await expectShown(bob.button('Turn camera off'));
    expect(await audit(bob.page, 'door')).toEqual([]);
    await bob.press('Turn camera off');
    await bob.press('Turn microphone off');
    expect(await audit(bob.page, 'door-off')).toEqual([]);
    await bob.page.setViewportSize(PHONE);
    expect(await audit(bob.page, 'door-phone')).toEqual([]);
  });

  test('room, alone', async () => {
    const alice = await world.arrive('Alice');
    await alice.startCall(world.url, 'Weekly');
    await expectShown(alice.heading('Nobody else is here yet'));
    expect(await audit(alice.page, 'room-alone')).toEqual([]);
    await alice.openChat();
    await expectShown(alice.heading('No messages yet'));
    expect(await audit(alice.page, 'room-chat-empty')).toEqual([]);
    await alice.page.setViewportSize(PHONE);
    expect(await audit(alice.page, 'room-chat-empty-phone')).toEqual([]);
    await alice.page.keyboard.press('Escape');
    await expectGone(alice.page.getByRole('log'));
    expect(await audit(alice.page, 'room-alone-phone')).toEqual([]);
  });

  test('room, in company', async () => {
    const alice = await world.arrive('Alice Liddell');
    const invite = await alice.startCall(world.url, 'Weekly');
    const bob = await world.arrive('Bob');
    const carol = await world.arrive('Carol');
    await bob.join(invite);
    await carol.join(invite);
    await expectMedia(alice, 2);
    await carol.press('Turn camera off');
    await carol.press('Turn microphone off');
    await carol.press('Raise hand');
    await expectShown(alice.tile('Carol').getByText('hand raised'));
    await alice.openChat();
    await bob.openChat();
    await bob.write('Shall we begin? The notes are at https://example.org/notes');
    await bob.write('I have until noon.');
    await expectShown(alice.message('I have until noon.'));
    await alice.write('Yes, let us begin.');
    await expectShown(bob.message('Yes, let us begin.'));
    expect(await audit(alice.page, 'room-chat')).toEqual([]);
    await alice.press('People');
    await expectShown(alice.heading('People'));
    expect(await audit(alice.page, 'room-people')).toEqual([]);
    await alice.press('What you can do about Bob');
    expect(await audit(alice.page, 'room-people-actions')).toEqual([]);
    await alice.act('Bob', 'Remove…');
    await expectShown(alice.heading('Remove Bob?'));
    expect(await audit(alice.page, 'room-remove')).toEqual([]);
    await alice.press('Cancel');
    await alice.press('Close');
    await alice.page.setViewportSize(PHONE);
    expect(await audit(alice.page, 'room-phone')).toEqual([]);
  });

  test('room, with a screen', async () => {
    const alice = await world.arrive('Alice Liddell');
    const bob = await world.arrive('Bob');
    await bob.join(await alice.startCall(world.url, 'Weekly'));
    await bob.press('Share screen');
    await expectShown(alice.tile('Bob’s screen'));
    expect(await audit(alice.page, 'room-screen')).toEqual([]);
    expect(await audit(bob.page, 'room-screen-own')).toEqual([]);
    await alice.page.setViewportSize(PHONE);
    expect(await audit(alice.page, 'room-screen-phone')).toEqual([]);
  });

  test('room, dialogs', async () => {
    const alice = await world.arrive('Alice');
    await alice.startCall(world.url, 'Weekly');
    await alice.press('Settings');
    expect(await audit(alice.page, 'room-devices')).toEqual([]);
    await alice.page.keyboard.press('Escape');
    // Keys are for the dialog until it is closed.
    await expectGone(alice.page.getByRole('dialog'));
    await alice.page.keyboard.press('?');
    await expectShown(alice.heading('Keyboard shortcuts'));
    expect(await audit(alice.page, 'room-keys')).toEqual([]);
    await alice.page.setViewportSize(PHONE);
    expect(await audit(alice.page, 'room-keys-phone')).toEqual([]);
  });

  test('ended', async () => {
    const alice = await world.arrive('Alice');
    await alice.startCall(world.url);
    await alice.press('Leave');
    await expectShown(alice.heading('You left the call'));
    expect(await audit(alice.page, 'ended')).toEqual([]);
  });

  test('[H3] an invite that does not work', async () => {
    const person = await world.arrive('Alice');
    await person.page.goto(`${world.url}/r/no-such-invite`);
    await expectShown(person.heading('This invite does not work'));
    expect(await audit(person.page, 'unknown')).toEqual([]);
  });

  test('a server that does not answer', async () => {
    const person = await world.arrive('Alice');
    await person.page.route('**/rooms/by-invite/*', async (route) => route.abort());
    await person.page.goto(`${world.url}/r/some-invite`);
    await expectShown(person.heading('The server cannot be reached'));
    expect(await audit(person.page, 'unreachable')).toEqual([]);
    await person.page.unrouteAll();
    await person.press('Try again');
    await expectShown(person.heading('This invite does not work'));
  });
});

describe('without camera and microphone', () => {
  test.each([
    { mediaError: 'NotAllowedError', words: 'The browser was told not to share the camera and' },
    { mediaError: 'NotFoundError', words: 'No camera and no microphone were found.' },
    { mediaError: 'NotReadableError', words: 'Another program is using the camera and the' },
  ])('$mediaError is explained, and one can join', async ({ mediaError, words }) => {
    const person = await world.arrive('Alice', { mediaError });
    await person.startCall(world.url);
    await expectShown(person.page.getByText(words));
    await expectShown(person.button('Turn camera on'));
    expect(await audit(person.page, `room-${mediaError}`)).toEqual([]);
    await person.press('Close');
    await expectGone(person.page.getByText(words));
  });

  test('a page on plain http says why, and one can join and see the others', async () => {
    const alice = await world.arrive('Alice');
    const invite = await alice.startCall(world.url);
    const bob = await world.arrive('Bob');
    await bob.join(invite.replace('127.0.0.1', 'lan.test'));
    await expectShown(
      bob.page.getByText('Browsers give no camera or microphone to pages on plain http.'),
    );
    await expectMedia(bob, 1);
    expect(await audit(bob.page, 'room-insecure')).toEqual([]);
  });
});

test('one can do everything by keyboard', async () => {
  const person = await world.arrive('Alice');
  const { keyboard } = person.page;
  await person.page.goto(world.url);
  await expectShown(person.page.locator('h1:focus'));
  await keyboard.press('Tab');
  await keyboard.type('Alice');
  await keyboard.press('Enter');
  await person.page.waitForURL('**/r/*');
  await expectShown(person.heading('Alice’s room is ready'));
  await expectShown(person.button('Turn camera off'));
  await person.button('Join').focus();
  await keyboard.press('Enter');
  await person.inside();
  await person.button('Chat').focus();
  await keyboard.press('Space');
  await expectShown(person.page.locator('textarea:focus'));
  await keyboard.type('By keyboard');
  await keyboard.press('Enter');
  await expectShown(person.message('By keyboard'));
  await keyboard.press('Escape');
  await expectGone(person.page.getByRole('log'));
  expect(await person.button('Chat').evaluate((button) => button === document.activeElement)).toBe(
    true,
  );
});
