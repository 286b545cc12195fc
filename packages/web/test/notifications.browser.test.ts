import { expect, test } from 'vitest';
import type { Person } from './person.ts';
import { createWorld, expectShown } from './fixtures.ts';

const world = createWorld(() => ({}), 'whole');

declare global {
  interface Window {
    /** What the system was asked to show: the title and the text of each. */
    testNotified: [title: string, body: string][];
  }
}

/** Puts the page in the background, or back; headless browsers show every page at once. */
async function hide({ page }: Person, hidden: boolean): Promise<void> {
  await page.evaluate((isHidden) => {
    Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
    const state = isHidden ? 'hidden' : 'visible';
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

/** Watches what is shown; the browser itself decides whether it is. */
function watchNotifications(): void {
  window.testNotified = [];
  const Native = Notification;
  window.Notification = class extends Native {
    constructor(title: string, options?: NotificationOptions) {
      super(title, options);
      this.addEventListener('show', () => window.testNotified.push([title, this.body]));
    }
  };
}

const ASK = 'Notify me of messages while this page is hidden';
const REFUSED = 'The browser was told not to show notifications: allow them beside the address bar';

const notified = async ({ page }: Person) => page.evaluate(() => window.testNotified);

test('the system tells of messages while the page is hidden, where one has asked for that', async () => {
  const [alice, bob] = [await world.arrive('Alice'), await world.arrive('Bob')];
  await bob.page.addInitScript(watchNotifications);
  await bob.page.context().grantPermissions(['notifications'], { origin: world.url });
  await bob.join(await alice.startCall(world.url, 'Weekly'));
  await alice.openChat();
  await bob.openChat();

  await hide(bob, true);
  await alice.write('Nobody asked for this one');
  await expectShown(bob.message('Nobody asked for this one'));
  await hide(bob, false);
  await bob.press(ASK);
  await alice.write('In plain sight');
  await expectShown(bob.message('In plain sight'));
  await hide(bob, true);
  await alice.write('Where are you?');
  await expect.poll(async () => bob.page.title()).toBe('(1) Weekly · Parley');
  await expect.poll(async () => notified(bob)).toEqual([['Alice · Weekly', 'Where are you?']]);
});

/** As somebody does beside the address bar; Playwright can only grant. */
async function refuseNotifications({ page }: Person): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { targetInfo } = await session.send('Target.getTargetInfo');
  const { browserContextId = '' } = targetInfo;
  const permission = { name: 'notifications' };
  await session.send('Browser.setPermission', { permission, setting: 'denied', browserContextId });
}

test('where the browser was told not to notify, the page says so', async () => {
  const alice = await world.arrive('Alice');
  await refuseNotifications(alice);
  await alice.startCall(world.url);
  await alice.openChat();
  const refused = alice.button(REFUSED);
  await expectShown(refused);
  expect(await refused.isDisabled()).toBe(true);
});
