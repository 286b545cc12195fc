/** Sealed rooms as people meet them, and what those get to see who run the server or the network. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Person } from './person.ts';
import type { Wire } from './wire.ts';
import { audit } from './audit.ts';
import { createWorld, expectGone, expectShown } from './fixtures.ts';
import { EVERYBODY } from './person.ts';
import { findText, tapWire } from './wire.ts';

const folder = await mkdtemp(join(tmpdir(), 'parley-sealed-'));
const world = createWorld(() => ({ DATA_DIR: folder, LOG_LEVEL: 'debug' }));
let wire: Wire;

beforeAll(async () => {
  wire = await tapWire(world.url);
});
afterAll(async () => {
  await wire[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Three people take long on few cores, which is no failure; in ms. */
vi.setConfig({ testTimeout: 180_000 });

/** All that was written in sealed rooms. */
const typed: string[] = [];

async function write(person: Person, text: string): Promise<void> {
  typed.push(text);
  await person.write(text);
  await expectShown(person.message(text));
}

test('[X3] people write sealed: newcomers read nothing older, and who was removed nothing newer', async () => {
  const [alice, bob, carol] = [
    await world.arrive('Alice'),
    await world.arrive('Bob'),
    await world.arrive('Carol'),
  ];
  const invite = await alice.startChat(wire.url, 'Weekly');
  await alice.ready();
  await bob.join(invite);
  await bob.ready();
  await expectShown(alice.button('Encrypted'), bob.button('Encrypted'));
  await write(alice, 'Walrus before sunrise');
  await expectShown(bob.message('Walrus before sunrise'));
  await write(bob, 'Моржи любят тишину');
  await expectShown(alice.message('Моржи любят тишину'));
  await edit(alice, 'Walrus before noon');
  await expectShown(bob.message('Walrus before noon'));

  await carol.join(invite);
  await carol.ready();
  await expectShown(
    carol.button('Encrypted'),
    alice.page.getByText(/^Carol can read from here on/),
  );
  const closed = carol.message('Written before this device could read here.');
  await expect.poll(async () => closed.count()).toBe(2);
  expect(await audit(carol.page, 'sealed-newcomer')).toEqual([]);
  await write(carol, 'Penguins have arrived');
  await expectShown(alice.message('Penguins have arrived'));

  await alice.press('People');
  await alice.act('Carol', 'Remove…');
  await alice.press('Remove');
  await expectShown(alice.message('Carol cannot read from here on.'));
  await write(alice, 'Penguins must not hear');
  await expectShown(bob.message('Penguins must not hear'));
  expect(await audit(alice.page, 'sealed-chat')).toEqual([]);

  await carol.press('Join again');
  await carol.enter();
  await carol.ready();
  await expect.poll(async () => closed.count()).toBe(3);
  await expectShown(carol.message('Penguins have arrived'));

  await bob.page.reload();
  await bob.inside();
  await bob.ready();
  await expectShown(bob.message('Walrus before noon'), bob.message('Penguins must not hear'));
  await bob.press('Search messages');
  await bob.page.getByRole('searchbox').fill('wal noon');
  await expectShown(bob.page.getByRole('button', { name: /Walrus before noon/ }));
});

/** Changes what somebody wrote last. */
async function edit({ page }: Person, text: string): Promise<void> {
  typed.push(text);
  const composer = page.getByLabel('Message', { exact: true });
  await composer.press('ArrowUp');
  await composer.fill(text);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
}

test('[X3] whoever has the whole link reads everything, and without its key nothing', async () => {
  const [alice, bob, carol] = [
    await world.arrive('Alice'),
    await world.arrive('Bob'),
    await world.arrive('Carol'),
  ];
  const invite = await alice.startChat(wire.url, 'By link', 'Whoever has the whole link');
  expect(invite).toMatch(/#k=[\w-]{43}$/);
  typed.push(new URL(invite).hash.slice(3));
  await alice.ready();
  await expectShown(alice.button('Encrypted'));
  await write(alice, 'Otters hold hands');
  await alice.press('Invite');
  await expectShown(alice.page.getByRole('dialog').getByText(invite));
  await alice.page.keyboard.press('Escape');

  await bob.join(invite);
  await bob.ready();
  await expectShown(bob.message('Otters hold hands'));
  await write(bob, 'So do we');
  await expectShown(alice.message('So do we'));

  await carol.join(invite.replace(/#.*/, ''));
  await expectShown(
    carol.button('No keys'),
    carol.message(/^Encrypted message: its key is/).first(),
  );
  await carol.write('In plain words');
  await expectShown(carol.page.getByText(/^Not sent\. The key of this room/));
  typed.push('In plain words');
  await carol.page.goto(invite);
  await carol.enter();
  await carol.ready();
  await expectShown(carol.message('Otters hold hands'), carol.message('So do we'));

  // The way back to the room is without the key, which is kept here.
  await bob.page.goto(wire.url);
  await bob.page.getByRole('link', { name: 'By link' }).click();
  await bob.inside();
  await expect.poll(() => bob.page.url()).toBe(invite);
});

test('two people make sure that nobody stands between them, and that is remembered', async () => {
  const [alice, bob] = [await world.arrive('Alice'), await world.arrive('Bob')];
  await bob.join(await alice.startChat(wire.url, 'Weekly', EVERYBODY));
  await expectShown(alice.button('Not encrypted'));
  for (const person of [alice, bob]) await person.press('People');
  await alice.press('Bob: not verified. Make sure…');
  await bob.press('Alice: not verified. Make sure…');
  const seen = [await comparison(alice), await comparison(bob)];
  expect(seen[0]?.digits).toMatch(/^(\d{5}\s*){12}$/);
  expect(seen[0]).toEqual(seen[1]);
  expect(await audit(alice.page, 'safety')).toEqual([]);
  await alice.press('They match');
  await expectShown(alice.page.getByText('You compared numbers with Bob'));
  await alice.page.keyboard.press('Escape');
  await expectShown(alice.button('Bob: verified. Make sure…'));
  await alice.press('Not encrypted');
  await expectShown(alice.heading('Who can read and hear'));
  expect(await audit(alice.page, 'privacy')).toEqual([]);
  await alice.page.keyboard.press('Escape');
  await alice.page.reload();
  await alice.inside();
  await alice.press('People');
  await expectShown(alice.button('Bob: verified. Make sure…'));
  await bob.press('They do not match');
  await expectShown(bob.page.getByText('Until you decide, nothing is encrypted'));
  await bob.page.keyboard.press('Escape');
  await expectShown(bob.button('Alice: another key than before. Make sure…'));
  await bob.press('Go on with the new key');
  await expectGone(bob.page.getByText('Until you decide, nothing is encrypted'));
});

/** What somebody sees to compare. */
async function comparison({ page }: Person): Promise<{ emoji: string; digits: string }> {
  const [emoji, digits] = await Promise.all([
    page.getByRole('list', { name: 'Seven pictures' }).innerText(),
    page.getByRole('list', { name: 'Sixty digits' }).innerText(),
  ]);
  return { emoji, digits };
}

test('whoever lost their keys is seen to have others, and a backup has all of it again', async () => {
  const [alice, bob] = [await world.arrive('Alice'), await world.arrive('Bob')];
  await bob.join(await alice.startChat(wire.url, 'Lost'));
  await Promise.all([alice.ready(), bob.ready()]);
  await write(alice, 'Herons stand still');
  await expectShown(bob.message('Herons stand still'));
  await loseTexts(bob);
  await bob.press('Ask Alice for it');
  await expectShown(bob.message('Herons stand still'));
  await bob.press('People');
  await bob.press('Alice: not verified. Make sure…');
  await bob.press('They match');
  await bob.page.keyboard.press('Escape');
  await expectShown(bob.button('Alice: verified. Make sure…'));
  const backup = await saveBackup(alice, PASSPHRASE);

  await loseKeys(alice);
  const warning = bob.page.getByText('Alice has another key than the one you verified.');
  await expectShown(warning);
  expect(await audit(bob.page, 'sealed-changed')).toEqual([]);
  await expectShown(alice.button('Waiting for keys'));
  expect(await alice.message('Herons stand still').count()).toBe(0);

  await readBackup(alice, backup, 'not the passphrase');
  await expectShown(alice.page.getByText('The passphrase does not open this backup'));
  await readBackup(alice, backup, PASSPHRASE);
  await alice.press('Load the page again');
  await alice.ready();
  await expectShown(alice.message('Herons stand still'), bob.button('Alice: verified. Make sure…'));
  await expectGone(warning);
  await write(bob, 'Back from the lake');
  await expectShown(alice.message('Back from the lake'));
});

const PASSPHRASE = 'correct horse battery staple';

async function saveBackup(person: Person, passphrase: string): Promise<string> {
  const { page } = person;
  await openBackup(person);
  await page.getByLabel('Passphrase for the file').fill(passphrase);
  const [saved] = await Promise.all([page.waitForEvent('download'), person.press('Save a backup')]);
  await page.keyboard.press('Escape');
  return saved.path();
}

async function readBackup(person: Person, path: string, passphrase: string): Promise<void> {
  const { page } = person;
  if ((await page.getByRole('dialog').count()) === 0) await openBackup(person);
  await page.getByLabel('Backup to read').setInputFiles(path);
  await page.getByLabel('Its passphrase').fill(passphrase);
  await person.press('Read the backup');
}

async function openBackup(person: Person): Promise<void> {
  await person.press('Settings');
  await person.page.getByText('Backup of keys and messages').click();
}

/** Takes away what somebody has read, and leaves their keys. */
async function loseTexts({ page }: Person): Promise<void> {
  await page.evaluate(async () => {
    // oxlint-disable-next-line unicorn/consistent-function-scoping -- the function alone is sent to the page
    const answered = async <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve) => {
        request.addEventListener('success', () => resolve(request.result));
      });
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await answered(indexedDB.open(name));
      const [table = ''] = database.objectStoreNames;
      const shelf = IDBKeyRange.bound(['archive'], ['archive', []]);
      await answered(database.transaction(table, 'readwrite').objectStore(table).delete(shelf));
      database.close();
    }
  });
  await page.reload();
}

/** As where the browser clears what a site keeps. */
async function loseKeys({ page }: Person): Promise<void> {
  await page.evaluate(async () => {
    for (const { name = '' } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
  });
  await page.reload();
}

test('[X3] nothing of all that is in the database, in the log or on the wire', async () => {
  expect(typed.length).toBeGreaterThan(8);
  const alice = await world.arrive('Alice');
  await alice.startChat(wire.url, 'Open', EVERYBODY);
  await alice.ready();
  await alice.write('Everybody may read this');
  await expectShown(alice.page.getByText('Sent', { exact: true }));
  const [database, heard] = [await contentOf(folder), wire.heard()];
  // Had it been there, it would have been found.
  expect(findText('Everybody may read this', database)).toContain('as it is');
  expect(findText('Everybody may read this', heard)).toContain('as it is');
  const everything = Buffer.concat([database, heard, Buffer.from(world.printed)]);
  const found = typed.flatMap((text) => findText(text, everything).map((form) => [text, form]));
  expect(found).toEqual([]);
});

/** All files of a folder, one after the other. */
async function contentOf(path: string): Promise<Buffer> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Buffer.concat(
    await Promise.all(files.map(async ({ parentPath, name }) => readFile(join(parentPath, name)))),
  );
}
