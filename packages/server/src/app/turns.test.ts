import { expect, test } from 'vitest';
import { createLimits } from '../limits/limits.ts';
import { MemoryCounters } from '../limits/memory.ts';
import { TestClock } from '../testing/clock.ts';
import { NO_RATES } from '../testing/no-limits.ts';
import { takeAll } from './turns.ts';

const clock = new TestClock();
const rates = {
  ...NO_RATES,
  newRooms: [{ most: 1, per: 60_000 }],
  newRoomsOfNetwork: [{ most: 1, per: 60_000 }],
};
const limits = createLimits({ rates, counters: new MemoryCounters(clock), clock, onRefusal() {} });
const takeTurns = (account: string, network: string) =>
  takeAll(
    () => limits.take('newRooms', account),
    () => limits.take('newRoomsOfNetwork', network),
  );

test('turns are taken together, or none of them', async () => {
  const turns = await takeTurns('ann', 'here');
  await expect(takeTurns('bob', 'here')).rejects.toMatchObject({ code: 'too-often' });
  await takeTurns('bob', 'elsewhere');
  for (const giveBack of turns) giveBack();
  await takeTurns('ann', 'here');
});
