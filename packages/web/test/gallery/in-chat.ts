import type { Scene } from './scene.ts';

/** What is written beside a call, answered, found again and sent. */
export async function inChat(scene: Scene): Promise<void> {
  const { alice, bob, cast, take } = scene;
  await alice.press('room.chat');
  await take(alice, 'chat-empty');
  await bob.press('room.chat');
  for (const text of cast.talk) await bob.write(text);
  await alice.write(cast.answer);
  await take(alice, 'chat');
  await answers(scene);
  await alice.press('chat.search');
  await alice.page.getByRole('searchbox').fill(cast.word);
  await alice.page.locator('.found li').first().waitFor();
  await take(alice, 'chat-search');
  await alice.press('chat.search');
  await unread(scene);
  await files(scene);
  await alice.press('app.close');
}

async function answers({ alice, bob, cast, take }: Scene): Promise<void> {
  await bob.press('chat.more', { name: alice.name });
  await bob.press('chat.react', { emoji: '👍' });
  await alice.page.locator('.reactions button').waitFor();
  await alice.press('chat.more', { name: bob.name });
  await take(alice, 'chat-actions');
  await alice.press('chat.reply');
  await alice.field('chat.label').fill(cast.reply);
  await take(alice, 'chat-reply');
  await alice.press('chat.send');
  await alice.page.getByRole('log').getByText(cast.reply).waitFor();
  await take(alice, 'chat-answered');
}

async function unread({ alice, bob, cast, take }: Scene): Promise<void> {
  await alice.press('app.close');
  for (const text of cast.later) await bob.write(text);
  const count = String(cast.later.length);
  await alice.button('room.chat.unread', { count }).waitFor();
  await take(alice, 'unread');
  await alice.press('room.chat.unread', { count });
  await alice.page.locator('.log-mark').waitFor();
  await take(alice, 'chat-unread');
}

async function files({ alice, bob, cast, take }: Scene): Promise<void> {
  await bob.sendFile(cast.picture, 'image/png', await alice.page.screenshot());
  await alice.press('files.accept');
  await alice.page.locator('.file-picture').waitFor();
  await bob.sendFile(cast.document, 'application/pdf', Buffer.alloc(200_000));
  await alice.button('files.accept').waitFor();
  await take(alice, 'chat-files');
}
