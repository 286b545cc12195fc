import { Registry } from 'prom-client';
import { expect, it, vi } from 'vitest';
import { watchRuntime } from './runtime.ts';
it('sees that the event loop was blocked', async () => {
    const registry = new Registry();
    const stop = watchRuntime(registry);
    const blocking = setInterval(() => block(60), 30);
    await vi.waitFor(async () => expect(await worstLag(registry)).toBeGreaterThan(0.03), 10000);
    clearInterval(blocking);
    stop();
});
it('stops its sampling once', () => {
    const stop = watchRuntime(new Registry());
    expect([stop(), stop()]).toEqual([true, false]);
});
async function worstLag(registry) {
    const worst = /parley_event_loop_lag_seconds\{quantile="1"\} (\S+)/.exec(await registry.metrics());
    return Number(worst?.[1]);
}
function block(ms) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
