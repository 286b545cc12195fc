import type { Scene } from './scene.ts';

/** What is there once a call is over, and where there was none. */
export async function afterCall(scene: Scene): Promise<void> {
  const { alice, carol, take, url } = scene;
  await alice.press('room.people');
  await alice.press('people.more', { name: carol.name });
  await alice.press('people.remove');
  await alice.press('people.remove.confirm');
  await carol.button('ending.again').waitFor();
  await take(carol, 'removed');
  await alice.press('room.leave');
  await alice.button('ending.again').waitFor();
  await take(alice, 'left');
  await alice.page.goto(url);
  await alice.page.locator('.my-room').waitFor();
  await take(alice, 'start-rooms');
  await keep(scene);
  await writeOnly(scene);
  await astray(scene);
}

/** A guest becomes an account. */
async function keep({ alice, mail, take }: Scene): Promise<void> {
  const { page } = alice;
  const email = `${Math.random()}@example.org`;
  await alice.press('account.register');
  await take(alice, 'keep');
  await alice.field('account.email').fill(email);
  await alice.press('account.code.mail');
  const { text } = await mail.next(email);
  await alice.field('account.code').fill(/\d{6}/.exec(text)?.[0] ?? '');
  await take(alice, 'keep-code');
  await page.keyboard.press('Enter');
  await alice.press('account.title');
  await page.locator('.session').waitFor();
  await take(alice, 'account');
  await alice.closeDialog();
}

/** A room without a call. */
async function writeOnly({ alice, take }: Scene): Promise<void> {
  const { page } = alice;
  await page.locator('.options summary').click();
  await take(alice, 'start-choices');
  await page.getByLabel(alice.text('start.kind')).selectOption('chat');
  await alice.press('start.create.chat');
  await alice.button('door.join').waitFor();
  await take(alice, 'door-talk');
  await alice.enter();
  await alice.write(alice.text('room.alone.text'));
  await take(alice, 'talk');
}

/** Where an address leads nowhere, or nothing answers. */
async function astray({ alice, take, url }: Scene): Promise<void> {
  const { page } = alice;
  await page.goto(`${url}/r/no-such-invite`);
  await alice.button('app.home').waitFor();
  await take(alice, 'unknown');
  await page.route('**/rooms/by-invite/*', async (route) => route.abort());
  await page.reload();
  await alice.button('app.retry').waitFor();
  await take(alice, 'unreachable');
}
