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

type EndName = keyof Window['testEnds'];

/** Somebody whose page holds both ends of a call that stands. */
async function inACall(): Promise<Person> {
  const person = await bothEnds();
  await callAtOnce(person.page);
  await expectMedia(person, 2);
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
  const person = await inACall();
  expect(await negotiated(person.page)).toEqual([ONE_OF_EACH, ONE_OF_EACH]);
});

test('media goes on when both restart ICE at the same moment', async () => {
  const person = await inACall();
  const before = await iceFragments(person.page);
  await person.page.evaluate(() => {
    for (const { connection } of Object.values(window.testEnds)) connection.restartIce();
  });
  await expect.poll(async () => changed(before, await iceFragments(person.page))).toBe(true);
  await expectMedia(person, 2);
  expect(await negotiated(person.page)).toEqual([ONE_OF_EACH, ONE_OF_EACH]);
});

/** Begins or ends to share a screen: a camera serves as well. */
async function shareScreen(page: Page, ends: readonly EndName[], isShared = true): Promise<void> {
  await page.evaluate(
    async ([names, shared]) => {
      const screen = shared ? window.testTracks.video.clone() : null;
      const sharing = names.map((name) => window.testEnds[name]);
      for (const end of sharing) end.tracks = { ...end.tracks, screen };
      await Promise.all(sharing.map(async ({ link }) => link.updateTrack('screen')));
    },
    [ends, isShared] as const,
  );
}

/** Whether each end is shown a screen: the polite one, then the other. */
async function screensShown(page: Page): Promise<readonly boolean[]> {
  return page.evaluate(() =>
    [window.testEnds.polite, window.testEnds.impolite].map(({ link }) => link.screen !== undefined),
  );
}

test('a screen comes beside the camera, and goes again', async () => {
  const { page } = await inACall();
  await shareScreen(page, ['impolite']);
  await expect.poll(async () => screensShown(page)).toEqual([true, false]);
  const negotiatedBy = [`${ONE_OF_EACH}, video recvonly`, `${ONE_OF_EACH}, video sendonly`];
  // One end shows the screen before the other has heard that it is taken.
  await expect.poll(async () => negotiated(page)).toEqual(negotiatedBy);
  await expect.poll(async () => screenPlays(page, 'polite')).toBe(true);
  await shareScreen(page, ['impolite'], false);
  await expect.poll(async () => screensShown(page)).toEqual([false, false]);
  await shareScreen(page, ['polite']);
  await expect.poll(async () => screensShown(page)).toEqual([false, true]);
  await expect.poll(async () => screenPlays(page, 'impolite')).toBe(true);
});

test('when both share at the same moment, each sees the screen of the other', async () => {
  const { page } = await inACall();
  await shareScreen(page, ['polite', 'impolite']);
  await expect.poll(async () => screensShown(page)).toEqual([true, true]);
  const all = `${ONE_OF_EACH}, video sendrecv`;
  await expect.poll(async () => negotiated(page)).toEqual([all, all]);
  await expect.poll(async () => screenPlays(page, 'polite')).toBe(true);
  await expect.poll(async () => screenPlays(page, 'impolite')).toBe(true);
});

test('a screen that is shared already is sent to whoever calls', async () => {
  const { page } = await bothEnds();
  await page.evaluate(() => {
    const { polite, impolite } = window.testEnds;
    impolite.tracks = { ...window.testTracks, screen: window.testTracks.video.clone() };
    polite.link.call();
  });
  await expect.poll(async () => screensShown(page)).toEqual([true, false]);
  await expect.poll(async () => screenPlays(page, 'polite')).toBe(true);
});

/** Whether frames of a screen are decoded. */
async function screenPlays(page: Page, name: EndName): Promise<boolean> {
  return page.evaluate(async (end) => {
    const { link } = window.testEnds[end];
    const video = document.createElement('video');
    video.srcObject = link.screen ?? null;
    await video.play();
    return video.videoWidth > 0;
  }, name);
}

test('the more peers share the upload, the less is sent to each', async () => {
  const { page } = await inACall();
  await expect.poll(async () => cameraBitrate(page)).toBe(1_700_000);
  await page.evaluate(() => window.testEnds.polite.link.shareUpload(5));
  await expect.poll(async () => cameraBitrate(page)).toBe(300_000);
});

/** What the camera of the polite end may send, in bit/s. */
async function cameraBitrate(page: Page): Promise<number | undefined> {
  return page.evaluate(() => {
    const transceivers = window.testEnds.polite.connection.getTransceivers();
    const camera = transceivers.find(({ mid, sender }) => mid && sender.track?.kind === 'video');
    return camera?.sender.getParameters().encodings[0]?.maxBitrate;
  });
}

test('tells how well media comes through', async () => {
  const { page } = await inACall();
  const quality = await page.evaluate(async () => window.testEnds.polite.link.quality());
  expect(quality).toMatchObject({ level: 'good', loss: 0 });
  expect(quality.roundTrip).toBeLessThan(300);
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

test('a file of 20 MB arrives as it was sent, and never waits in memory', async () => {
  const person = await inACall();
  expect(await person.page.evaluate(sendMuch)).toEqual({
    same: true,
    info: ['notes.txt', 'text/plain', 20_000_000],
    states: ['done', 'done'],
    bounded: true,
    negotiatedAgain: false,
  });
});

async function sendMuch() {
  const bytes = new Uint8Array(20_000_000).map((_, index) => (index * 7919) >> 5);
  let most = 0;
  const send = RTCDataChannel.prototype.send;
  RTCDataChannel.prototype.send = function count(this: RTCDataChannel, part: unknown) {
    Reflect.apply(send, this, [part]);
    most = Math.max(most, this.bufferedAmount);
  };
  const { polite, impolite } = window.testEnds;
  const sent = polite.link.sendFile(new File([bytes], '../notes.txt', { type: 'text/plain' }));
  while (window.testFiles.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  const [file] = window.testFiles;
  const whole = await file?.accept();
  const there = new Uint8Array((await whole?.arrayBuffer()) ?? new ArrayBuffer());
  const [one, other] = await Promise.all(
    [bytes, there].map(async (each) => new Uint8Array(await crypto.subtle.digest('SHA-256', each))),
  );
  while (sent.state === 'running') await new Promise((resolve) => setTimeout(resolve, 20));
  return {
    same: String(one) === String(other),
    info: [file?.file.name, file?.file.type, file?.file.size],
    states: [sent.state, file?.state],
    bounded: most > 0 && most <= 1024 * 1024 + 64 * 1024,
    negotiatedAgain: impolite.errors.length > 0,
  };
}

test('texts arrive in order, and never wait in memory', async () => {
  const person = await inACall();
  expect(await person.page.evaluate(sayMuch)).toEqual({ inOrder: true, bounded: true });
  const tooLong = person.page.evaluate(async () =>
    window.testEnds.polite.link.sendText('x'.repeat(16_001)),
  );
  await expect(tooLong).rejects.toThrow('A text has up to 16000 characters.');
});

async function sayMuch() {
  const sent = Array.from({ length: 500 }, (_, n) => String(n).padStart(10_000, '-'));
  let most = 0;
  const send = RTCDataChannel.prototype.send;
  RTCDataChannel.prototype.send = function count(this: RTCDataChannel, part: unknown) {
    Reflect.apply(send, this, [part]);
    most = Math.max(most, this.bufferedAmount);
  };
  for (const text of sent) await window.testEnds.polite.link.sendText(text);
  while (window.testTexts.length < sent.length) await new Promise((resolve) => setTimeout(resolve));
  return {
    inOrder: window.testTexts.every((text, at) => text === sent[at]),
    bounded: most > 0 && most <= 1024 * 1024 + 64 * 1024,
  };
}

test('a file can be cancelled from either side, and is lost with the connection', async () => {
  const person = await inACall();
  expect(await person.page.evaluate(endEarly)).toEqual([
    ['cancelled', 'cancelled', 'The transfer was cancelled.'],
    ['cancelled', 'cancelled', 'The transfer was cancelled.'],
    ['failed', 'failed', 'The connection was lost before all of the file was there.'],
    ['done', 'done', 0],
  ]);
});

async function endEarly() {
  const { polite, impolite } = window.testEnds;
  // oxlint-disable-next-line unicorn/consistent-function-scoping -- the function alone is sent to the page
  const soon = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const transfer = async (size: number) => {
    const sent = polite.link.sendFile(new File([new Uint8Array(size)], 'a'));
    await soon(() => window.testFiles.length > 0);
    const taken = window.testFiles.pop();
    if (!taken) throw new Error('No file was offered.');
    const outcome = taken.accept().then(
      (blob) => blob.size,
      (error: unknown) => (error instanceof Error ? error.message : ''),
    );
    return { sent, taken, outcome };
  };
  const ended = async ({ sent, taken, outcome }: Awaited<ReturnType<typeof transfer>>) => {
    const last = await outcome;
    await soon(() => sent.state !== 'running' && sent.state !== 'offered');
    return [sent.state, taken.state, last];
  };
  const bySender = await transfer(50_000_000);
  await soon(() => bySender.taken.bytes > 0);
  bySender.sent.cancel();
  const byTaker = await transfer(50_000_000);
  await soon(() => byTaker.taken.bytes > 0);
  byTaker.taken.cancel();
  const empty = await ended(await transfer(0));
  const endings = [await ended(bySender), await ended(byTaker)];
  const lost = await transfer(50_000_000);
  await soon(() => lost.taken.bytes > 0);
  impolite.link.close();
  polite.link.close();
  return [...endings, await ended(lost), empty];
}
