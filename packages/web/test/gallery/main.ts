/**
 * Takes pictures of every view, light and dark, on a desktop and on a phone, in each language, to look
 * at: `npm run shots`. They come to `shots/views/`, with an `index.html`.
 */
import type { Browser } from 'playwright-core';
import { join } from 'node:path';
import type { Language } from '../../src/strings/languages.ts';
import { launchBrowser } from '../../../client/src/testing/browser.ts';
import { startServer } from '../../../client/src/testing/server.ts';
import { Album } from './album.ts';
import { Guest } from './guest.ts';

const FOLDER = join(import.meta.dirname, '../../../../shots/views');

/** Who is there, and what is said. */
const CAST = {
  en: {
    room: 'Weekly',
    people: ['Alice Liddell', 'Bob', 'Carol'],
    talk: ['Shall we begin? The notes are at https://example.org/notes', 'I have until noon.'],
    answer: 'Yes, let us begin.',
  },
  ru: {
    room: 'Планёрка',
    people: ['Алиса Лидина', 'Борис', 'Вера'],
    talk: ['Начнём? Заметки здесь: https://example.org/notes', 'У меня время до полудня.'],
    answer: 'Да, давайте начнём.',
  },
} as const;
const HUES = [40, 220, 320] as const;

const only = process.argv.find((each): each is Language => each === 'en' || each === 'ru');
const album = await Album.open(FOLDER);
/** Opens the administration, which is shown too. */
const ADMIN_TOKEN = 'the-admin-token-of-these-pictures-0123';
await using server = await startServer({ ADMIN_TOKEN });
const browser = await launchBrowser();
try {
  for (const language of only ? [only] : (['en', 'ru'] as const)) await walk(browser, language);
} finally {
  await browser.close();
}
process.stdout.write(`${await album.bind()}\n`);

/** Through every view. */
async function walk(visited: Browser, language: Language): Promise<void> {
  const { people } = CAST[language];
  const [alice, bob, carol] = await Promise.all([
    Guest.arrive(visited, language, { name: people[0], hue: HUES[0] }),
    Guest.arrive(visited, language, { name: people[1], hue: HUES[1] }),
    Guest.arrive(visited, language, { name: people[2], hue: HUES[2] }),
  ]);
  const take = async ({ page }: Guest, view: string) => album.take(page, `${language}-${view}`);
  await beforeCall(alice, language, take);
  await inCall([alice, bob, carol], language, take);
  await administration(visited, language, take);
  await afterCall(alice, take);
  for (const guest of [alice, bob, carol]) await guest.leaveForGood();
}

type Take = (guest: Guest, view: string) => Promise<void>;

/** As whoever runs the server sees the call. */
async function administration(visited: Browser, language: Language, take: Take): Promise<void> {
  const olga = await Guest.arrive(visited, language, { name: 'Olga', hue: 0 });
  const { page } = olga;
  await page.goto(`${server.url}/admin`);
  await page.locator('input[type=password]').fill(ADMIN_TOKEN);
  await take(olga, 'admin-door');
  await page.keyboard.press('Enter');
  await page.locator('.admin-link').waitFor();
  await take(olga, 'admin');
  await page.locator('.admin-link').click();
  await page.locator('.admin-actions').first().waitFor();
  await take(olga, 'admin-room');
  await page.locator('.admin-tabs button').last().click();
  await page.locator('.admin-facts').waitFor();
  await take(olga, 'admin-server');
  await olga.leaveForGood();
}

async function beforeCall(alice: Guest, language: Language, take: Take): Promise<void> {
  const { page } = alice;
  await page.goto(server.url);
  await take(alice, 'start');
  await alice.press('start.create');
  await alice.press('start.join');
  await take(alice, 'start-mistakes');
  await alice.press('account.in');
  await take(alice, 'sign-in');
  await alice.press('account.by.password');
  await alice.press('account.register');
  await take(alice, 'sign-in-register');
  await alice.escape();
  await alice.make(server.url, CAST[language].room);
  await page.locator('.preview video').waitFor();
  await take(alice, 'door');
  await alice.press('check.ask');
  await alice.button('check.copy').waitFor();
  await take(alice, 'check');
  await alice.escape();
}

async function inCall([alice, bob, carol]: Guest[], language: Language, take: Take): Promise<void> {
  if (!alice || !bob || !carol) return;
  const { talk, answer } = CAST[language];
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
  await alice.escape();
  await bob.enter(alice.page.url());
  await carol.enter(alice.page.url());
  await carol.press('room.hand.raise');
  await carol.press('media.mic.turnOff');
  await alice.page.locator('.tile video').nth(2).waitFor();
  await take(alice, 'call');
  await alice.press('room.chat');
  await take(alice, 'chat-empty');
  await bob.press('room.chat');
  for (const text of talk) await bob.write(text);
  await alice.write(answer);
  await take(alice, 'chat');
  await alice.press('room.people');
  await alice.press('people.more', { name: bob.name });
  await take(alice, 'people');
  await alice.press('people.remove');
  await take(alice, 'remove');
  await alice.escape();
  await alice.press('app.close');
  await inFront(alice, take);
  await atTheDoors(alice, take);
  await bob.press('screen.start');
  await alice.page.locator('.tile-screen video').waitFor();
  await take(alice, 'screen');
}

/** What opens in front of a call. */
async function inFront(alice: Guest, take: Take): Promise<void> {
  await alice.press('settings.title');
  await take(alice, 'devices');
  await alice.escape();
  await alice.press('keys.title');
  await take(alice, 'keys');
  await alice.escape();
}

/** What moderators and newcomers see of a lobby. */
async function atTheDoors(alice: Guest, take: Take): Promise<void> {
  const invite = alice.page.url();
  await alice.press('settings.title');
  await alice.page.getByRole('switch').first().click();
  await take(alice, 'doors');
  await alice.escape();
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

async function afterCall(alice: Guest, take: Take): Promise<void> {
  const { page } = alice;
  await alice.press('room.leave');
  await alice.button('ending.again').waitFor();
  await take(alice, 'left');
  await page.goto(server.url);
  await page.locator('.my-room').waitFor();
  await take(alice, 'start-rooms');
  await alice.press('account.register');
  await take(alice, 'keep');
  await alice.press('account.by.password');
  await alice.field('account.email').fill(`${Math.random()}@example.org`);
  await page.getByLabel(alice.text('account.password')).fill('correct horse battery');
  await page.keyboard.press('Enter');
  await alice.press('account.title');
  await page.locator('.session').waitFor();
  await take(alice, 'account');
  await alice.escape();
  await page.locator('.options summary').click();
  await take(alice, 'start-choices');
  await page.getByLabel(alice.text('start.kind')).selectOption('chat');
  await alice.press('start.create.chat');
  await alice.button('door.join').waitFor();
  await take(alice, 'door-talk');
  await alice.enter();
  await alice.write(alice.text('room.alone.text'));
  await take(alice, 'talk');
  await page.goto(`${server.url}/r/no-such-invite`);
  await alice.button('app.home').waitFor();
  await take(alice, 'unknown');
  await page.route('**/rooms/by-invite/*', async (route) => route.abort());
  await page.reload();
  await alice.button('app.retry').waitFor();
  await take(alice, 'unreachable');
}
