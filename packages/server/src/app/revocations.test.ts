import { expect, test } from 'vitest';
import type { SessionId } from '../core/ids.ts';
import { MemoryEngine } from '../bus/memory.ts';
import { nodeId, sessionId, userId } from '../core/ids.ts';
import { TestClock } from '../testing/clock.ts';
import { openStore } from '../store/store.ts';
import { Revocations } from './revocations.ts';
import { soon } from '../testing/soon.ts';

const memory = { kind: 'sqlite', file: ':memory:' } as const;
function report(thrown: unknown): never {
  throw new Error('nobody should wait for this', { cause: thrown });
}

const [one, other] = [sessionId('one'), sessionId('other')];

async function parts(engine = new MemoryEngine()) {
  const store = await openStore(memory, { read() {}, committed() {} });
  const clock = { time: 1000, now: () => clock.time };
  const timers = new TestClock();
  return {
    store,
    clock,
    timers,
    reload: (node = 'one') =>
      Revocations.load({ ...store, bus: engine.join(nodeId(node)), clock, timers, report }),
  };
}

test('[R2] what was ended is known at once, and still after a restart', async () => {
  const { store, reload } = await parts();
  const revocations = await reload();
  expect(revocations.has(one)).toBe(false);
  await revocations.add(one, 2000);
  for (const each of [revocations, await reload()]) {
    expect([each.has(one), each.has(other)]).toEqual([true, false]);
  }
  await store.close();
});

test('[R2] whoever watches a sign-in hears of its end, once it is sure', async () => {
  const { store, reload } = await parts();
  const revocations = await reload();
  const heard: string[] = [];
  const by = (signIn: SessionId, name: string) => ({
    userId: userId('ann'),
    sessionId: signIn,
    signOut: () => heard.push(`${name} ${revocations.has(signIn)}`),
  });
  const [first, second] = [by(one, 'first'), by(one, 'second')];
  for (const each of [first, second, by(other, 'other')]) revocations.watch(each);
  revocations.unwatch(first);
  await revocations.add(one, 2000);
  expect(heard).toEqual(['second true']);
  await store.close();
});

test('[R2] what has expired is forgotten, in memory and on disk', async () => {
  const { store, clock, reload } = await parts();
  const revocations = await reload();
  await revocations.add(one, 2000);
  clock.time = 3000;
  await revocations.add(other, 4000);
  expect([revocations.has(one), revocations.has(other)]).toEqual([false, true]);
  const reloaded = await reload();
  expect([reloaded.has(one), reloaded.has(other)]).toEqual([false, true]);
  expect(await store.endedSignIns.list(0)).toEqual([{ subject: other, until: 4000 }]);
  await store.close();
});

test('[R2] what is ended on one node is ended on all of them, and later on those that were cut off', async () => {
  const engine = new MemoryEngine();
  const { store, timers, reload } = await parts(engine);
  const [here, there] = [await reload('here'), await reload('there')];
  const heard: string[] = [];
  const ann = { userId: userId('ann'), sessionId: other };
  there.watch({ ...ann, signOut: () => heard.push('ann is out') });
  await here.add(userId('ann'), 2000);
  await soon(() => expect(heard).toEqual(['ann is out']));
  expect(there.has(userId('ann'))).toBe(true);

  engine.cut(nodeId('there'));
  await here.add(one, 2000);
  engine.cut(nodeId('here'));
  await here.add(other, 2000);
  expect([here.has(other), there.has(one)]).toEqual([true, false]);
  // The store is asked, as long as nobody can be heard.
  timers.pass(1_000);
  await soon(() => expect([there.has(one), there.has(other)]).toEqual([true, true]));
  const late = sessionId('late');
  await here.add(late, 2000);
  engine.mend(nodeId('there'));
  engine.mend(nodeId('here'));
  await soon(() => expect(there.has(late)).toBe(true));
  for (const each of [here, there]) each.close();
  await store.close();
});
