/**
 * Times the way from opening an invite link to the first frame of somebody else's camera, in two
 * Chromium on this machine; see docs/benchmarks.md. The name is typed and Join is pressed at once.
 *
 *   node --conditions=source bench/page/first-frame.ts [--trials=10] [--json=file]
 */
import type { Browser, Page } from 'playwright-core';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { launchBrowser } from '../../packages/client/src/testing/browser.ts';
import { hookPage } from '../../packages/client/src/testing/page-hooks.ts';
import { startServer } from '../../packages/client/src/testing/server.ts';
import { describeMachine } from '../measure/machine.ts';
import { median, quantile } from '../measure/quantiles.ts';

const { values: options } = parseArgs({
  options: { trials: { type: 'string', default: '10' }, json: { type: 'string' } },
});

/** What one person met, in ms from opening the link, and in bytes. */
interface Trial {
  readonly doorMs: number;
  readonly frameMs: number;
  /** From Join on: what the machine does once the person has done their part. */
  readonly joinedMs: number;
  /** Over the wire, until the door is shown. */
  readonly bytes: number;
}

async function somebody(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  await context.addInitScript(hookPage, undefined);
  return context.newPage();
}

const press = async (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).click();

/** Makes a room and waits in it. @returns the invite */
async function host(browser: Browser, url: string): Promise<string> {
  const page = await somebody(browser);
  await page.goto(url);
  await page.getByLabel('Your name').fill('Alice');
  await press(page, 'Start a new call');
  await press(page, 'Join');
  await page.getByRole('button', { name: 'Leave', exact: true }).waitFor();
  return page.url();
}

async function visit(browser: Browser, invite: string): Promise<Trial> {
  const page = await somebody(browser);
  await page.goto(invite, { waitUntil: 'commit' });
  await page.getByLabel('Your name').fill('Bob');
  const { doorMs, bytes } = await page.evaluate(loaded);
  const joinedAt = await page.evaluate(() => performance.now());
  await press(page, 'Join');
  const frameMs = await page.evaluate(firstFrame);
  await page.context().close();
  return { doorMs, frameMs, joinedMs: frameMs - joinedAt, bytes };
}

/** Runs in the page: `performance.now()` counts from the navigation. */
function loaded(): { doorMs: number; bytes: number } {
  const entries = [
    ...performance.getEntriesByType('navigation'),
    ...performance.getEntriesByType('resource'),
  ];
  const sizes = entries.map((entry) =>
    entry instanceof PerformanceResourceTiming ? entry.transferSize : 0,
  );
  return { doorMs: performance.now(), bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** Runs in the page: until a frame is decoded that somebody else sent. */
async function firstFrame(): Promise<number> {
  while ((await window.testArrived()).every(({ frames }) => frames === 0)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now();
}

async function measure(count: number): Promise<Trial[]> {
  await using server = await startServer();
  const [alices, bobs] = await Promise.all([launchBrowser(), launchBrowser()]);
  try {
    const invite = await host(alices, server.url);
    // The first one warms up what a server and a browser are cold of.
    const trials = [await visit(bobs, invite)];
    while (trials.length <= count) trials.push(await visit(bobs, invite));
    return trials.slice(1);
  } finally {
    await Promise.all([alices.close(), bobs.close()]);
  }
}

const trials = await measure(Number(options.trials));
const row = (title: string, values: readonly number[], unit: string): string =>
  `| ${title} | ${Math.round(median(values))} ${unit} | ${Math.round(quantile(values, 0.9))} ${unit} |`;
console.log(
  [
    '| from opening an invite link | median | p90 |',
    '|---|---|---|',
    row(
      'to the door',
      trials.map(({ doorMs }) => doorMs),
      'ms',
    ),
    row(
      'to the first remote frame',
      trials.map(({ frameMs }) => frameMs),
      'ms',
    ),
    row(
      'of that from Join on',
      trials.map(({ joinedMs }) => joinedMs),
      'ms',
    ),
    row(
      'bytes until the door',
      trials.map(({ bytes }) => bytes),
      'B',
    ),
  ].join('\n'),
);
const json = JSON.stringify({ machine: describeMachine(), trials }, null, 2);
if (options.json === undefined) console.log(`\n${json}`);
else writeFileSync(options.json, json);
