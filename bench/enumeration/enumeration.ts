/**
 * Times what somebody may ask of an address that has an account and of one that has none, in turns;
 * see docs/benchmarks.md. That the answers are the same, and the work, tests say.
 *
 *   node --conditions=source bench/enumeration/enumeration.ts [--pairs=200] [--json=file]
 */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startMailServer, type MailServer } from '../../packages/server/src/testing/mail.ts';
import { parley } from '../drivers/parley.ts';
import { startServer } from '../load/server-process.ts';
import { describeMachine } from '../measure/machine.ts';
import { median } from '../measure/quantiles.ts';

const { values: options } = parseArgs({
  options: { pairs: { type: 'string', default: '200' }, json: { type: 'string' } },
});

/** After each request, in ms: what it leaves to be done, such as a mail, must not slow the next. */
const PAUSE = 20;
const PASSWORD = 'correct horse battery';

interface Place {
  readonly url: string;
  readonly mail: MailServer;
}

/** Something that may be asked of an address. */
interface Way {
  readonly path: string;
  readonly body: (email: string) => object;
  /** Has the address be somebody's. */
  readonly settle: (place: Place, email: string) => Promise<unknown>;
}

const post = async ({ url }: Place, path: string, body: object): Promise<number> => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  await answer.text();
  return answer.status;
};

const register = async (place: Place, email: string): Promise<unknown> =>
  post(place, '/users/register', { email, password: PASSWORD, display_name: 'Known' });

/** Comes in by a mailed code, which leaves no window open (O2). */
const enter = async (place: Place, email: string): Promise<unknown> => {
  await post(place, '/users/code', { email });
  const [code] = /\b\d{6}\b/.exec((await place.mail.next(email)).text) ?? [];
  return post(place, '/users/login/code', { email, code, display_name: 'Known' });
};

const byCode = { body: (email: string) => ({ email }), settle: enter };

const ways: readonly Way[] = [
  {
    path: '/users/login',
    body: (email) => ({ email, password: 'wrong horse battery' }),
    settle: register,
  },
  { path: '/api/auth/signup', ...byCode },
  { path: '/api/auth/login', ...byCode },
  { path: '/users/code', ...byCode },
  {
    path: '/users/login/code',
    body: (email) => ({ email, code: 'none' }),
    settle: enter,
  },
];

/** How long each of a pair took, in ms. */
interface Pair {
  readonly known: number;
  readonly unknown: number;
}

const timed = async (place: Place, { path, body }: Way, email: string): Promise<number> => {
  const begun = performance.now();
  await post(place, path, body(email));
  const ms = performance.now() - begun;
  await sleep(PAUSE);
  return ms;
};

const newEmail = (): string => `${randomUUID()}@example.org`;

/** Who comes first is left to chance. */
const timePair = async (place: Place, way: Way): Promise<Pair> => {
  const [known, unknown] = [newEmail(), newEmail()];
  await way.settle(place, known);
  await sleep(PAUSE);
  const isKnownFirst = Math.random() < 0.5;
  const first = await timed(place, way, isKnownFirst ? known : unknown);
  const second = await timed(place, way, isKnownFirst ? unknown : known);
  return isKnownFirst ? { known: first, unknown: second } : { known: second, unknown: first };
};

interface Result {
  readonly path: string;
  readonly knownMs: number;
  readonly unknownMs: number;
  readonly ratio: number;
  /** In how many of the pairs the known address took longer; half of them where time tells nothing. */
  readonly longer: number;
  /** Between one half of the unknown addresses and the other: what chance makes of nothing. */
  readonly chance: number;
}

function conclude(path: string, pairs: readonly Pair[]): Result {
  const known = pairs.map((pair) => pair.known);
  const unknown = pairs.map((pair) => pair.unknown);
  const half = (odd: number) => median(unknown.filter((_, index) => index % 2 === odd));
  return {
    path,
    knownMs: median(known),
    unknownMs: median(unknown),
    ratio: median(known) / median(unknown),
    longer: pairs.filter((pair) => pair.known > pair.unknown).length / pairs.length,
    chance: half(0) / half(1),
  };
}

async function measure(count: number): Promise<Result[]> {
  await using mail = await startMailServer();
  const environment = async (scratch: string) => ({
    ...(await parley.environment(scratch)),
    ...mail.environment,
  });
  const server = await startServer({ ...parley, environment });
  const place = { url: `http://127.0.0.1:${server.port}`, mail };
  try {
    const results: Result[] = [];
    for (const way of ways) {
      const pairs: Pair[] = [];
      // The first one warms up what a server is cold of.
      await timePair(place, way);
      while (pairs.length < count) pairs.push(await timePair(place, way));
      results.push(conclude(way.path, pairs));
    }
    return results;
  } finally {
    await server.stop();
  }
}

const results = await measure(Number(options.pairs));
const row = ({ path, knownMs, unknownMs, ratio, longer, chance }: Result): string =>
  `| \`POST ${path}\` | ${knownMs.toFixed(2)} | ${unknownMs.toFixed(2)} | ${ratio.toFixed(3)} | ${chance.toFixed(3)} | ${Math.round(longer * 100)} % |`;
console.log(
  [
    '| asked | known, ms | unknown, ms | ratio | by chance | known took longer |',
    '|---|---|---|---|---|---|',
    ...results.map(row),
  ].join('\n'),
);
const json = JSON.stringify({ machine: describeMachine(), results }, null, 2);
if (options.json === undefined) console.log(`\n${json}`);
else writeFileSync(options.json, json);
