import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { watchRuntime } from './runtime.ts';
import { soon } from '../testing/soon.ts';

it('sees that the event loop was blocked', async () => {
  const registry = new Registry();
  const stop = watchRuntime(registry);
  const blocking = setInterval(() => block(60), 30);
  await soon(async () => expect(await worstLag(registry)).toBeGreaterThan(0.03));
  clearInterval(blocking);
  stop();
});

it('stops its sampling once', () => {
  const stop = watchRuntime(new Registry());
  expect([stop(), stop()]).toEqual([true, false]);
});

async function worstLag(registry: Registry): Promise<number> {
  const worst = /parley_event_loop_lag_seconds\{quantile="1"\} (\S+)/.exec(
    await registry.metrics(),
  );
  return Number(worst?.[1]);
}

function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
