import cluster from 'node:cluster';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { Seat } from './seat.ts';

beforeAll(() => {
  cluster.setupPrimary({ exec: join(import.meta.dirname, 'testing/failing.ts'), execArgv: [] });
});

/** The place of a worker, and what is told of it until somebody gives up. */
function seatOf(worker: number) {
  const told: string[] = [];
  const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<string>();
  const seat = new Seat(
    {
      task: { worker, served: { port: undefined, relay: undefined } },
      answer: async () => undefined,
      report: (sentence) => told.push(sentence),
      giveUp,
    },
    { shortestWait: 1, longestWait: 2, lasting: 60_000, losses: 3 },
  );
  return { seat, told, givenUp };
}

test('a worker that ends again and again is started again, but not for ever', async () => {
  const { seat, told, givenUp } = seatOf(1);
  expect(await seat.opened).toEqual(['http://x']);
  expect(await givenUp).toBe(
    'Worker 1 has ended (exit code 7). So did 3 before it, one after the other.',
  );
  expect(told).toEqual(
    [1, 2, 2].map(
      (wait) => `Worker 1 has ended (exit code 7). Another one is started in ${wait} ms.`,
    ),
  );
  expect(seat.restarts).toBe(3);
  await seat.close();
});

test('the first one that cannot start says why, and no other is started', async () => {
  const { seat, told } = seatOf(2);
  await expect(seat.opened).rejects.toThrow('There is no room for two.');
  await seat.close();
  expect(told).toEqual([]);
});
