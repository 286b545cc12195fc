import type { Scene } from './scene.ts';

/** From the start page to a room's door. */
export async function beforeCall({ alice, cast, take, url }: Scene): Promise<void> {
  const { page } = alice;
  await page.goto(url);
  await take(alice, 'start');
  await alice.press('start.create');
  await alice.press('start.join');
  await take(alice, 'start-mistakes');
  await alice.press('account.in');
  await take(alice, 'sign-in');
  await alice.press('account.by.password');
  await alice.press('account.register');
  await take(alice, 'sign-in-register');
  await alice.closeDialog();
  await alice.make(url, cast.room);
  await page.locator('.preview video').waitFor();
  await take(alice, 'door');
  await alice.press('check.ask');
  await alice.button('check.copy').waitFor();
  await take(alice, 'check');
  await alice.closeDialog();
}
