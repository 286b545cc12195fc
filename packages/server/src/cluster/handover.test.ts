import { expect, test } from 'vitest';
import { MemoryEngine } from '../bus/memory.ts';
import { nodeId } from '../core/ids.ts';
import { Handover } from './handover.ts';

const settle = () => new Promise(setImmediate);
const [A, B, C] = [nodeId('a'), nodeId('b'), nodeId('c')];

test('a node alone has nobody who stays', () => {
  expect(new Handover(new MemoryEngine().join(A)).begin().aborted).toBe(true);
});

test('somebody stays until all have said that they leave, or are gone', async () => {
  const engine = new MemoryEngine();
  const [one, other] = [A, B].map((node) => new Handover(engine.join(node)));
  engine.join(C);
  const signals = [one?.begin(), other?.begin()];
  await settle();
  expect(signals.map((signal) => signal?.aborted)).toEqual([false, false]);
  engine.lose(C);
  await settle();
  expect(signals.map((signal) => signal?.aborted)).toEqual([true, true]);
});

test('a node that comes back under the name of one that left stays', async () => {
  const engine = new MemoryEngine();
  const one = new Handover(engine.join(A));
  const bus = engine.join(B);
  new Handover(bus).begin();
  await settle();
  await bus.close();
  await settle();
  engine.join(B);
  expect(one.begin().aborted).toBe(false);
});
