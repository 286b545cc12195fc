import { expect, test } from 'vitest';
import { Pulse } from './pulse.ts';
import { soon } from '../testing/soon.ts';

test('tells how many frames went by, and how late the event loop was', async () => {
  const totals = { connections: 0, frames: 0, deliveries: 0, drops: 0 };
  const pulse = new Pulse(() => ({ ...totals }), 20);
  expect(pulse.rates).toEqual({ framesPerSecond: 0, deliveriesPerSecond: 0, loopLag: 0 });
  const busy = setInterval(() => {
    totals.frames += 1;
    totals.deliveries += 100;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 30);
  }, 5);
  await soon(() => {
    const { framesPerSecond, deliveriesPerSecond, loopLag } = pulse.rates;
    expect(deliveriesPerSecond).toBeCloseTo(framesPerSecond * 100);
    expect(framesPerSecond).toBeGreaterThan(0);
    expect(loopLag).toBeGreaterThan(5);
  });
  clearInterval(busy);
  pulse.close();
});
