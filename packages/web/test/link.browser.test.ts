import type { Page } from 'playwright-core';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { End } from './link-pair.ts';
import type { Person } from './person.ts';
import { bundle, openWith } from './bundle.ts';
import { createWorld, expectMedia } from './fixtures.ts';

const world = createWorld();
let script: string;

beforeAll(async () => {
  script = await bundle(join(import.meta.dirname, 'link-pair.ts'));
});

/** Somebody whose page holds both ends of a call. */
async function bothEnds(): Promise<Person> {
  const person = await world.arrive('Alice');
  await openWith(person.page, script, world.url);
  await person.page.waitForFunction(() => 'testEnds' in window);
  return person;
}

/** Gives both ends their tracks, and lets both call at the same moment. */
async function callAtOnce(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { polite, impolite } = window.testEnds;
    for (const end of [polite, impolite]) end.tracks = window.testTracks;
    polite.link.call();
    impolite.link.call();
  });
}

/** What each end made of the negotiation: its transceivers in use, in order. */
async function negotiated(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    Object.values(window.testEnds).map(({ connection, errors }: End) => {
      const transceivers = connection
        .getTransceivers()
        .filter(({ direction }) => direction !== 'stopped')
        .map(({ receiver, currentDirection }) => `${receiver.track.kind} ${currentDirection}`);
      return [...transceivers, ...errors].join(', ');
    }),
  );
}

const ONE_OF_EACH = 'audio sendrecv, video sendrecv';

test('when both call at the same moment, one call comes of it', async () => {
  const person = await bothEnds();
  await callAtOnce(person.page);
  await expectMedia(person, 2);
  expect(await negotiated(person.page)).toEqual([ONE_OF_EACH, ONE_OF_EACH]);
});

test('media goes on when both restart ICE at the same moment', async () => {
  const person = await bothEnds();
  await callAtOnce(person.page);
  await expectMedia(person, 2);
  const before = await iceFragments(person.page);
  await person.page.evaluate(() => {
    for (const { connection } of Object.values(window.testEnds)) connection.restartIce();
  });
  await expect.poll(async () => changed(before, await iceFragments(person.page))).toBe(true);
  await expectMedia(person, 2);
  expect(await negotiated(person.page)).toEqual([ONE_OF_EACH, ONE_OF_EACH]);
});

/** What names the ICE generation of each end (RFC 8839 §5.4). */
async function iceFragments(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    Object.values(window.testEnds).map(
      ({ connection }) =>
        /a=ice-ufrag:(\S+)/.exec(connection.currentLocalDescription?.sdp ?? '')?.[1] ?? '',
    ),
  );
}

function changed(before: readonly string[], now: readonly string[]): boolean {
  return now.every((fragment, index) => fragment !== before[index]);
}

test('tracks that come later are sent without another negotiation', async () => {
  const person = await bothEnds();
  await person.page.evaluate(() => window.testEnds.polite.link.call());
  await expect.poll(async () => negotiated(person.page)).toEqual([ONE_OF_EACH, ONE_OF_EACH]);
  const before = await iceFragments(person.page);
  await person.page.evaluate(async () => {
    for (const end of Object.values(window.testEnds)) {
      end.tracks = window.testTracks;
      await end.link.updateTrack('audio');
      await end.link.updateTrack('video');
    }
  });
  await expectMedia(person, 2);
  expect(await iceFragments(person.page)).toEqual(before);
});
