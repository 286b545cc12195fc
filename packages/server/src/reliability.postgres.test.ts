/** What may happen to servers costs nobody a message. `npm run soak` does it for longer. */
import { afterAll, expect, test } from 'vitest';
import type { Outcome } from './testing/reliability/endure.ts';
import { endure } from './testing/reliability/endure.ts';
import { table } from './testing/reliability/table.ts';
import { troublesOfTwo } from './testing/reliability/troubles-of-two.ts';
import { LONG, SHORT, troublesOfOne } from './testing/reliability/troubles.ts';

const isSoak = process.env['npm_lifecycle_event'] === 'soak';
const scale = isSoak ? LONG : SHORT;
/** Far more than any of them takes, in ms. */
const PATIENCE = { timeout: isSoak ? 1_800_000 : 300_000 };

const outcomes: Outcome[] = [];
afterAll(() => {
  if (isSoak) console.log(table(outcomes));
});

test.each([...troublesOfOne(scale), ...troublesOfTwo(scale)])(
  '$name: nothing is lost',
  PATIENCE,
  async (trouble) => {
    const outcome = await endure(trouble);
    outcomes.push(outcome);
    const { chat, signals, resumed: _, refused: __, ...wrong } = outcome.report;
    for (const { sent, lost, doubled, disordered, apart } of [chat, signals]) {
      expect(sent).toBeGreaterThan(0);
      expect({ lost, doubled, disordered }).toEqual({ lost: 0, doubled: 0, disordered: 0 });
      expect(trouble.parts ? 0 : apart).toBe(0);
    }
    expect(wrong).toEqual({ fresh: 0, mistaken: 0, miscounted: 0, unstored: 0 });
  },
);
