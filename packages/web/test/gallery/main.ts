/**
 * Takes pictures of every view, light and dark, on a desktop and on a phone, in each language, to look
 * at: `npm run shots`. They come to `shots/views/`, with an `index.html`.
 */
import type { Browser } from 'playwright-core';
import { join } from 'node:path';
import type { Language } from '../../src/strings/languages.ts';
import { launchBrowser } from '../../../client/src/testing/browser.ts';
import { startServer } from '../../../client/src/testing/server.ts';
import { startMailServer } from '../../../server/src/testing/mail.ts';
import { administration } from './administration.ts';
import { afterCall } from './after-call.ts';
import { Album } from './album.ts';
import { beforeCall } from './before-call.ts';
import { CAST, HUES } from './cast.ts';
import { Guest } from './guest.ts';
import { inCall } from './in-call.ts';

const FOLDER = join(import.meta.dirname, '../../../../shots/views');
const SMALL = { width: 800, height: 600 };

const only = process.argv.find((each): each is Language => each === 'en' || each === 'ru');
const album = await Album.open(FOLDER);
const adminToken = 'the-admin-token-of-these-pictures-0123';
await using mail = await startMailServer();
await using server = await startServer({ ...mail.environment, ADMIN_TOKEN: adminToken });
const browser = await launchBrowser();
try {
  for (const language of only ? [only] : (['en', 'ru'] as const)) await walk(browser, language);
  await documents(browser);
} finally {
  await browser.close();
}
process.stdout.write(`${await album.bind()}\n`);

/** Through every view. */
async function walk(visited: Browser, language: Language): Promise<void> {
  const cast = CAST[language];
  const [alice, bob, carol] = await Promise.all([
    Guest.arrive(visited, language, { name: cast.people[0], hue: HUES[0] }),
    Guest.arrive(visited, language, { name: cast.people[1], hue: HUES[1], viewport: SMALL }),
    Guest.arrive(visited, language, { name: cast.people[2], hue: HUES[2], viewport: SMALL }),
  ]);
  const take = async ({ page }: Guest, view: string) => album.take(page, `${language}-${view}`);
  const scene = { url: server.url, adminToken, mail, cast, alice, bob, carol, take };
  await beforeCall(scene);
  await inCall(scene);
  await administration(scene);
  await afterCall(scene);
  for (const guest of [alice, bob, carol]) await guest.leaveForGood();
}

/** The documents of the API speak English alone. */
async function documents(visited: Browser): Promise<void> {
  const olga = await Guest.arrive(visited, 'en', { name: 'Olga', hue: 0 });
  await olga.page.goto(`${server.url}/docs`);
  const first = olga.page.locator('details').first();
  await first.waitFor();
  await album.take(olga.page, 'docs');
  await first.locator('summary').click();
  await album.take(olga.page, 'docs-open');
  await olga.leaveForGood();
}
