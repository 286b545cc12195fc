import { monitorEventLoopDelay } from 'node:perf_hooks';
import { exposeCounter, exposeGauge } from './series.ts';
const RESOLUTION_MS = 20;
/**
 * Registers event-loop lag, CPU time and memory. The returned function stops the sampling, and says
 * whether it was still running. Not prom-client's `collectDefaultMetrics`: it cannot be stopped.
 */
export function watchRuntime(registry) {
    exposeProcess(registry);
    const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    delay.enable();
    exposeGauge(registry, {
        name: 'parley_event_loop_lag_seconds',
        help: 'How late the event loop was since the last scrape; quantile 1 is the worst.',
        labelNames: ['quantile'],
        read: () => lagOf(delay),
    });
    return () => delay.disable();
}
function lagOf(delay) {
    const lag = [0.5, 0.99, 1].map((q) => [{ quantile: String(q) }, lagAt(delay, q)]);
    delay.reset();
    return lag;
}
/** The histogram holds the distance of two samples, which is the resolution when nothing is late. */
function lagAt(delay, quantile) {
    if (delay.count === 0)
        return 0;
    return Math.max(0, delay.percentile(quantile * 100) / 1e9 - RESOLUTION_MS / 1e3);
}
function exposeProcess(registry) {
    exposeCounter(registry, {
        name: 'process_cpu_seconds_total',
        help: 'User and system CPU time.',
        read: () => [[{}, cpuSeconds()]],
    });
    exposeGauge(registry, {
        name: 'process_resident_memory_bytes',
        help: 'Resident memory.',
        read: () => [[{}, process.memoryUsage.rss()]],
    });
}
function cpuSeconds() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
}
