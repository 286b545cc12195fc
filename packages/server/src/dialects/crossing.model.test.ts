/** Any course of a room of all dialects, held to a simple model of it (X0–X4). */
import type { Theatre } from '../testing/model/play.ts';
import type { Course } from '../testing/model/step.ts';
import * as fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { TestClock } from '../testing/clock.ts';
import { peopleOf } from '../testing/model/cast.ts';
import { Play } from '../testing/model/play.ts';
import { REGRESSIONS } from '../testing/model/regressions.ts';
import { courses } from '../testing/model/step.ts';
import { guest } from '../testing/people.ts';
import { testNodes } from '../testing/nodes.ts';

/** More of them, or the same ones again: `MODEL_RUNS=1000 MODEL_SEED=1 npx vitest run crossing.model`. */
const { MODEL_RUNS = '25', MODEL_SEED } = process.env;
const RUNS = Number(MODEL_RUNS);

/** Time after which no more runs begin and no failure shrinks any further, in ms. */
const TIME = RUNS * 800;

let theatre: Theatre;
beforeAll(async () => {
  const clock = new TestClock();
  // Whoever listens all the time pings as often as a flood.
  const server = await testNodes(
    // All of them come from one address, where a guest's ban would keep out the others.
    { FLOOD_BURST: '100000', FLOOD_RATE: '100000', GUEST_BAN_HOURS: '0' },
    { timers: clock },
  );
  theatre = { server, clock, host: await guest(server, 'Host'), people: await peopleOf(server) };
});
afterAll(() => theatre.server[Symbol.asyncDispose]());

async function expectCourse(course: Course): Promise<void> {
  const play = await Play.open(theatre, course);
  try {
    for (const step of course.steps) await play.take(step);
    await play.end();
  } finally {
    await play.clear();
  }
}

test.each(REGRESSIONS.map(({ showed, course }) => [showed, course] as const))(
  '[X0] [X2] [X4] not again: %s',
  (_, course) => expectCourse(course),
);

/** What one must hear, once and in order; and nobody hears anything else. */
test(
  '[X0] [X1] [X2] [X3] [X4] whatever happens, everybody hears what is for them, and nothing else',
  async () => {
    await fc.assert(fc.asyncProperty(courses, expectCourse), {
      numRuns: RUNS,
      plugins: [fc.interruptAfterTimeLimit(TIME)],
      ...(MODEL_SEED !== undefined && { seed: Number(MODEL_SEED) }),
    });
  },
  2 * TIME + 60_000,
);
