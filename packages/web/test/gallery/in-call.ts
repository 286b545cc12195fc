import type { Scene } from './scene.ts';
import { inChat } from './in-chat.ts';

/** Three people in a call, as its host sees it. */
export async function inCall(scene: Scene): Promise<void> {
  await gather(scene);
  await inChat(scene);
  await amongPeople(scene);
  await inFront(scene);
  await atTheDoors(scene);
  const { alice, bob, take } = scene;
  await bob.press('screen.start');
  await alice.page.locator('.tile-screen video').waitFor();
  await take(alice, 'screen');
}

async function gather({ alice, bob, carol, take }: Scene): Promise<void> {
  await alice.enter();
  await take(alice, 'alone');
  await alice.press('invite.ask');
  await alice.page.locator('.qr-code').waitFor();
  await take(alice, 'invite');
  await alice.page.locator('.more-invites summary').click();
  await alice.press('invites.make');
  await alice.page.locator('.invite-row').waitFor();
  await alice.page.locator('.invite-row').scrollIntoViewIfNeeded();
  await take(alice, 'invites');
  await alice.closeDialog();
  await bob.enter(alice.page.url());
  await carol.enter(alice.page.url());
  await carol.press('room.hand.raise');
  await carol.press('media.mic.turnOff');
  await alice.page.locator('.tile video').nth(2).waitFor();
  await take(alice, 'call');
}

async function amongPeople({ alice, bob, take }: Scene): Promise<void> {
  await alice.press('room.people');
  await alice.press('people.more', { name: bob.name });
  await take(alice, 'people');
  await alice.page.locator('.trust button').first().click();
  await alice.page.locator('.safety-emoji').waitFor();
  await take(alice, 'safety');
  await alice.closeDialog();
  await alice.page.locator('.padlock').click();
  await alice.page.locator('.privacy').waitFor();
  await take(alice, 'privacy');
  await alice.closeDialog();
  await alice.press('people.remove');
  await take(alice, 'remove');
  await alice.closeDialog();
  await alice.press('app.close');
}

/** What opens in front of a call. */
async function inFront({ alice, bob, take }: Scene): Promise<void> {
  await alice.press('room.react');
  await bob.press('room.react');
  await bob.press('chat.react', { emoji: '👏' });
  await alice.page.locator('.shown').waitFor();
  await take(alice, 'react');
  await alice.press('room.react');
  await alice.press('settings.title');
  await take(alice, 'settings');
  await alice.closeDialog();
  await alice.press('keys.title');
  await take(alice, 'keys');
  await alice.closeDialog();
}

/** What moderators and newcomers see of a lobby. */
async function atTheDoors({ alice, take }: Scene): Promise<void> {
  const invite = alice.page.url();
  await alice.press('settings.title');
  await alice.page.getByRole('switch').first().click();
  await take(alice, 'doors');
  await alice.closeDialog();
  const dave = await alice.another('Dave', 120);
  await dave.knock(invite);
  await take(alice, 'knock');
  await take(dave, 'waiting');
  const eve = await alice.another('Eve', 180);
  await eve.knock(invite);
  await take(alice, 'knocks');
  await alice.press('lobby.show');
  await take(alice, 'lobby');
  await alice.press('lobby.deny', { name: eve.name });
  await eve.button('ending.ask').waitFor();
  await take(eve, 'denied');
  await alice.press('lobby.deny', { name: dave.name });
  await alice.press('app.close');
  for (const guest of [dave, eve]) await guest.leaveForGood();
}
