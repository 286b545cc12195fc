import { expect, test } from 'vitest';
import { sessionId } from '../core/ids.ts';
import { openStore } from '../store/store.ts';
import { loadRevocations } from './revocations.ts';

const memory = { kind: 'sqlite', file: ':memory:' } as const;
const [one, other] = [sessionId('one'), sessionId('other')];

async function parts() {
  const store = await openStore(memory, { read() {}, committed() {} });
  const clock = { time: 1000, now: () => clock.time };
  return { store, clock, reload: () => loadRevocations(store.endedSignIns, clock) };
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
  const watch = (name: string, subject = one) =>
    revocations.watch(subject, () => heard.push(`${name} ${revocations.has(subject)}`));
  const unwatch = [watch('first'), watch('second')];
  watch('other', other);
  unwatch[0]?.();
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
