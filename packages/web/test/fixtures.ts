/** What every test in a browser stands on: a server, a browser, and people who go home afterwards. */
import type { Browser, Locator } from 'playwright-core';
import { ParleyClient } from '@parley/client';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import type { TestServer } from '../../client/src/testing/server.ts';
import type { Arrived } from '../../client/src/testing/page-hooks.ts';
import type { PersonOptions } from './person.ts';
import { startServer } from '../../client/src/testing/server.ts';
import type { BrowserKind } from '../../client/src/testing/browser.ts';
import { launchBrowser } from '../../client/src/testing/browser.ts';
import { Person } from './person.ts';

type Environment = NonNullable<Parameters<typeof startServer>[0]>;

export interface World {
  /** Address of the server. */
  readonly url: string;
  /** All that the server has printed, its log among it. */
  readonly printed: string;
  /** Stops the server, and starts it again in the same place. */
  restart(): Promise<void>;
  /** Somebody comes, with a browser window of their own, until the test is over. */
  arrive(name: string, options?: PersonOptions): Promise<Person>;
}

/**
 * Gives the tests of a file a server and a browser; to be called at its top.
 *
 * @param environment variables as an operator would set them
 * @param kind what the browser has to have around its pages
 */
export function createWorld(
  environment: () => Environment = () => ({}),
  kind: BrowserKind = 'headless',
): World {
  const stack = new AsyncDisposableStack();
  let server: TestServer;
  let browser: Browser;
  beforeAll(async () => {
    server = stack.use(await startServer(environment()));
    browser = await launchBrowser(kind);
    stack.defer(async () => browser.close());
  });
  afterAll(async () => stack.disposeAsync());
  return {
    get url() {
      return server.url;
    },
    get printed() {
      return server.printed;
    },
    restart: async () => server.restart(),
    async arrive(name, options) {
      const person = await Person.arrive(browser, name, options);
      onTestFinished(async () => {
        await person.leaveForGood();
        expect(person.faults).toEqual([]);
      });
      return person;
    },
  };
}

/** Somebody without a browser, as browsers with video take all there is of the machine. */
export async function goInWithoutMedia(url: string, name: string, invite: string): Promise<void> {
  const client = new ParleyClient(url);
  await client.signInAnonymously(name);
  const { room_id: roomId } = await client.join(invite.split('/').at(-1) ?? '');
  const session = client.session(roomId);
  onTestFinished(() => session.close());
  await session.connect();
}

/** Waits until something is there to see, or to hear from a screen reader. */
export async function expectShown(...locators: readonly Locator[]): Promise<void> {
  await Promise.all(locators.map(async (locator) => locator.waitFor()));
}

/** Waits until something is no longer there. */
export async function expectGone(...locators: readonly Locator[]): Promise<void> {
  await Promise.all(locators.map(async (locator) => locator.waitFor({ state: 'detached' })));
}

/** Waits until video and audio go on arriving at each of some people from all of the others. */
export async function expectMediaAmong(...people: readonly Person[]): Promise<void> {
  await Promise.all(people.map(async (person) => expectMedia(person, people.length - 1)));
}

/** Waits until video and audio go on arriving from exactly so many others. */
export async function expectMedia(person: Person, others: number): Promise<void> {
  await poll(async () => connectedAmong(await person.arrived())).toEqual([others, others]);
  const before = await person.arrived();
  await poll(async () => growing(before, await person.arrived())).toBe(others);
}

/** How many connections there are, and how many of them stand. */
function connectedAmong(arrived: readonly Arrived[]): [number, number] {
  return [arrived.length, arrived.filter(({ connected }) => connected).length];
}

/** Over how many connections more has arrived than before. */
function growing(before: readonly Arrived[], now: readonly Arrived[]): number {
  return now.filter(({ id, frames, samples }) => {
    const earlier = before.find((connection) => connection.id === id) ?? { frames: 0, samples: 0 };
    return frames >= earlier.frames + 5 && samples > earlier.samples;
  }).length;
}

/** Asks again and again, as pages do not tell of statistics by themselves. */
function poll<T>(ask: () => Promise<T>) {
  return expect.poll(ask, { interval: 100 });
}
