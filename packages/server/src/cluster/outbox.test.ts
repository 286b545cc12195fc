import { expect, test } from 'vitest';
import { MemoryEngine } from '../bus/memory.ts';
import { nodeId } from '../core/ids.ts';
import { TestClock } from '../testing/clock.ts';
import { ROOM, TestPeer } from '../testing/peers.ts';
import { Allowance } from './allowance.ts';
import { Outbox } from './outbox.ts';

const A = nodeId('a');
const { connId: peer } = new TestPeer('ann').facts;

const saying = (text: string) => ({ entry: { kind: 'text', text, peer }, change: {} }) as const;

const none = () => {};

function newOutbox(engine: MemoryEngine, allowance: Allowance): Outbox {
  let ids = 0;
  const newId = () => String((ids += 1));
  const hooks = { onRefused: none, onAnswered: none, onFailed: none };
  const timers = new TestClock();
  return new Outbox(ROOM.id, { bus: engine.join(A), timers, newId, allowance, ...hooks });
}

test('talk is kept for the others as far as there is room, and makes room once they are told', async () => {
  const engine = new MemoryEngine();
  const allowance = new Allowance(10_000);
  const outbox = newOutbox(engine, allowance);
  const listener = engine.join(nodeId('b'));
  for (const text of ['first', 'x'.repeat(9_000), 'y'.repeat(9_000), 'last']) {
    outbox.keep(saying(text));
  }
  expect(allowance.take(9_000)).toBe(false);
  outbox.awaitNothing();
  expect(await outbox.flush()).toBe(true);
  const { kept } = await listener.follow(ROOM.id, { onEntry() {}, onAnew() {} });
  expect(kept.map(({ body }) => /"text":"([a-z]{1,5})/.exec(body)?.[1])).toEqual([
    'first',
    'xxxxx',
    'last',
  ]);
  expect(allowance.take(10_000)).toBe(true);
});
