/** What may happen to servers costs nobody a message. `npm run soak` does it for longer. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Outcome } from './testing/reliability/endure.ts';
import { Cluster } from './testing/reliability/cluster.ts';
import { endure } from './testing/reliability/endure.ts';
import { table } from './testing/reliability/table.ts';
import { PAIR, troublesOfTwo } from './testing/reliability/troubles-of-two.ts';
import { LONG, ONE, SHORT, troublesOfOne } from './testing/reliability/troubles.ts';

const isSoak = process.env['npm_lifecycle_event'] === 'soak';
const scale = isSoak ? LONG : SHORT;
/** Far more than any of them takes, in ms. */
const PATIENCE = isSoak ? 1_800_000 : 300_000;

const outcomes: Outcome[] = [];
afterAll(() => {
  if (isSoak) console.log(table(outcomes));
});

describe.each([
  { servers: 'one server', installation: ONE, troubles: troublesOfOne(scale) },
  { servers: 'two servers', installation: PAIR, troubles: troublesOfTwo(scale) },
])('$servers', ({ installation, troubles }) => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start(installation);
  }, PATIENCE);
  afterAll(() => cluster[Symbol.asyncDispose](), PATIENCE);

  test.each(troubles)('$name: nothing is lost', { timeout: PATIENCE }, async (trouble) => {
    const outcome = await endure(cluster, trouble);
    outcomes.push(outcome);
    const {
      chat,
      signals,
      documents,
      rejoined: _,
      resumed: __,
      refused: ___,
      ...wrong
    } = outcome.report;
    for (const { sent, lost, doubled, disordered, apart } of [chat, signals]) {
      expect(sent).toBeGreaterThan(0);
      expect({ lost, doubled, disordered }).toEqual({ lost: 0, doubled: 0, disordered: 0 });
      expect(trouble.parts ? 0 : apart).toBe(0);
    }
    const { heard, ...wrongs } = documents;
    expect(heard > 0).toBe(trouble.crowd.visitors !== undefined);
    expect(wrongs).toEqual({ lost: 0, doubled: 0, disordered: 0 });
    expect(wrong).toEqual({ fresh: 0, mistaken: 0, miscounted: 0, unstored: 0 });
  });
});
