import type { Flushable } from './flusher.ts';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Flusher } from './flusher.ts';

class Counter implements Flushable {
  flushes = 0;

  flush(): void {
    this.flushes += 1;
  }
}

test('everybody who waits is flushed at the end of the turn, not before', async () => {
  const flusher = new Flusher();
  const waiting = [new Counter(), new Counter()];
  for (const each of waiting) flusher.add(each);
  expect(waiting.map(({ flushes }) => flushes)).toEqual([0, 0]);
  await turn();
  expect(waiting.map(({ flushes }) => flushes)).toEqual([1, 1]);
  await turn();
  expect(waiting.map(({ flushes }) => flushes)).toEqual([1, 1]);
});

test('what a flush brings about waits for the next turn', async () => {
  const flusher = new Flusher();
  const late = new Counter();
  flusher.add({ flush: () => flusher.add(late) });
  await turn();
  expect(late.flushes).toBe(0);
  await turn();
  expect(late.flushes).toBe(1);
});
