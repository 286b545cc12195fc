import { Counter, Gauge } from 'prom-client';
/** Registers a number that only grows. */
export function exposeCounter(registry, { read, ...series }) {
    const metric = new Counter({
        ...series,
        registers: [],
        collect() {
            this.reset();
            for (const [labels, value] of read())
                this.inc(labels, value);
        },
    });
    registry.registerMetric(metric);
}
/** Registers a number that may fall. */
export function exposeGauge(registry, { read, ...series }) {
    const metric = new Gauge({
        ...series,
        registers: [],
        collect() {
            this.reset();
            for (const [labels, value] of read())
                this.set(labels, value);
        },
    });
    registry.registerMetric(metric);
}
