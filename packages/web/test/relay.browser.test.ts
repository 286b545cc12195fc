import type { ExternalRelay } from '../../client/src/testing/relay.ts';
import type { Person } from './person.ts';
import type { World } from './fixtures.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLink } from '../../client/src/testing/link.ts';
import { relayOnly } from '../../client/src/testing/page-hooks.ts';
import { externalRelay, MANAGED } from '../../client/src/testing/relay.ts';
import { audit } from './audit.ts';
import { createWorld, expectGone, expectMediaAmong, expectShown } from './fixtures.ts';

/**
 * Two people who reach each other through a relay or not at all.
 *
 * @param way by which address Bob comes to the server
 */
async function callThroughRelay(
  world: World,
  way = world.url,
): Promise<readonly [alice: Person, bob: Person]> {
  const people = [await world.arrive('Alice'), await world.arrive('Bob')] as const;
  for (const { page } of people) await page.addInitScript(relayOnly);
  const [alice, bob] = people;
  const invite = await alice.startCall(world.url);
  await bob.join(invite.replace(world.url, way));
  await expectMediaAmong(alice, bob);
  return people;
}

/** What the check at a room's door finds, and what it says of it. */
async function checkAt(
  world: World,
  invite: string,
  view: string,
  verdict: string,
): Promise<string> {
  const carol = await world.arrive('Carol');
  await carol.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await carol.page.goto(invite);
  await carol.press('Check the connection');
  await expectShown(carol.page.getByText(verdict));
  expect(await audit(carol.page, view)).toEqual([]);
  await carol.press('Copy the details');
  await expectShown(carol.button('Copied'));
  const report = await carol.page.evaluate(async () => navigator.clipboard.readText());
  return report.replaceAll(/;.*/g, '').split('\n').slice(4).join(', ');
}

async function pathsOf(people: readonly Person[]): Promise<readonly string[]> {
  const arrived = await Promise.all(people.map(async (person) => person.arrived()));
  return arrived.flat().map(({ path }) => path);
}

describe('through the relay that the server runs', () => {
  const world = createWorld(() => ({ ...MANAGED, TURN_TTL: '20' }));

  test('two people call, over UDP, and the check says so', async () => {
    const people = await callThroughRelay(world);
    // Who finds the slower path first may keep it; that both have both, the check says.
    await expect.poll(async () => pathsOf(people)).toContain('relay udp');
    for (const path of await pathsOf(people)) expect(path).toMatch(/^relay /);
    const invite = people[0].page.url();
    const found = await checkAt(world, invite, 'check', 'Everything that a call needs works');
    expect(found).toBe('server: open, socket: open, direct: open, relayUdp: open, relayTcp: open');
  });

  test('[H11] a call outlives the credentials that it began with, and gets new ones', async () => {
    const people = await callThroughRelay(world);
    for (const { page } of people) {
      await page.waitForFunction(() => window.testRenewals > 1);
    }
    await expectMediaAmong(...people);
  });
});

describe('where UDP is refused', () => {
  let relay: ExternalRelay;
  beforeAll(async () => {
    relay = await externalRelay('--no-udp');
  });
  afterAll(async () => relay[Symbol.asyncDispose]());

  const world = createWorld(() => {
    const transports = ['udp', 'tcp'];
    const urls = transports.map((each) => `turn:127.0.0.1:${relay.port}?transport=${each}`);
    return { TURN: 'auto', TURN_URLS: urls.join(), TURN_SECRET: relay.secret };
  });

  test('two people call, over TCP, and the check says so', async () => {
    const people = await callThroughRelay(world);
    expect(await pathsOf(people)).toEqual(['relay tcp', 'relay tcp']);
    const invite = people[0].page.url();
    const found = await checkAt(world, invite, 'check-relayed', 'Calls work, the long way round');
    expect(found).toMatch(/socket: open, direct: none, relayUdp: blocked, relayTcp: open$/);
  });
});

describe('where the network is cut off and comes back', () => {
  let relay: ExternalRelay;
  beforeAll(async () => {
    relay = await externalRelay();
  });
  afterAll(async () => relay[Symbol.asyncDispose]());

  const world = createWorld(() => ({
    TURN: 'auto',
    TURN_URLS: `turn:127.0.0.1:${relay.port}?transport=udp`,
    TURN_SECRET: relay.secret,
  }));

  test('[H8] [H9] the call goes on where it was, over another path', async () => {
    await using link = await openLink(world.url);
    const people = await callThroughRelay(world, link.url);
    const [alice, bob] = people;
    const before = await generationsOf(people);
    link.down();
    await relay.down();
    await expectShown(
      bob.page.getByText('The connection was lost. Reconnecting…'),
      alice.tile('Bob').getByText(/^Connection (?:interrupted|lost)/),
    );
    await relay.up();
    link.mend();
    // As the browser tells once the network is back.
    await bob.page.evaluate(() => window.dispatchEvent(new Event('online')));
    await expectShown(bob.news('Connected again'));
    await expectMediaAmong(...people);
    const after = await generationsOf(people);
    expect(after.filter((ice) => before.includes(ice))).toEqual([]);
    await expectGone(alice.tile('Bob').getByText(/^Connection/));
  });
});

/** What names the ICE generation of every connection (RFC 8839 §5.4). */
async function generationsOf(people: readonly Person[]): Promise<readonly string[]> {
  const arrived = await Promise.all(people.map(async (person) => person.arrived()));
  return arrived.flat().map(({ ice }) => ice);
}
