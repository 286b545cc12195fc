/**
 * Takes pictures of every view, light and dark, on a desktop and on a phone, in each language, to look
 * at: `npm run shots`, or of some alone: `npm run shots -- ru chat`. They come to `shots/views/`, with
 * an `index.html`.
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
/** What the names of the views that are wanted contain; all are, where nothing is said. */
const wanted = process.argv.slice(2).filter((each) => each !== only);
const isWanted = (view: string) =>
  wanted.length === 0 || wanted.some((part) => view.includes(part));
const album = await Album.open(FOLDER);
const adminToken = 'the-admin-token-of-these-pictures-0123';
await using mail = await startMailServer();
await using server = await startServer({ ...mail.environment, ADMIN_TOKEN: adminToken });
const browser = await launchBrowser();
try {
  for (const language of only ? [only] : (['en', 'ru'] as const)) {
    await walk(browser, language);
    await documents(browser, language);
  }
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
  const take = async ({ page }: Guest, view: string) => {
    if (isWanted(view)) await album.take(page, `${language}-${view}`);
  };
  const scene = { url: server.url, adminToken, mail, cast, alice, bob, carol, take };
  await beforeCall(scene);
  await inCall(scene);
  await administration(scene);
  await afterCall(scene);
  for (const guest of [alice, bob, carol]) await guest.leaveForGood();
}

async function documents(visited: Browser, language: Language): Promise<void> {
  const olga = await Guest.arrive(visited, language, { name: 'Olga', hue: 0 });
  await olga.page.goto(`${server.url}/docs`);
  const first = olga.page.locator('details').first();
  await first.waitFor();
  await album.take(olga.page, `${language}-docs`);
  await first.locator('summary').click();
  await album.take(olga.page, `${language}-docs-open`);
  await olga.leaveForGood();
}
