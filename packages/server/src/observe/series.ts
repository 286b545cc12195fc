import type { Registry } from 'prom-client';
import { Counter, Gauge } from 'prom-client';

/** Label set and value. */
export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** Numbers kept as plain fields and read only when somebody scrapes: prom-client builds and hashes a
 * label key on every `inc`, which is too dear for every frame. */
export interface Series {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: string[];
  readonly read: () => Iterable<Sample> | Promise<Iterable<Sample>>;
}

/** Registers a number that only grows. */
export function exposeCounter(registry: Registry, { read, ...series }: Series): void {
  const metric = new Counter({
    ...series,
    registers: [],
    async collect() {
      const samples = await read();
      this.reset();
      for (const [labels, value] of samples) this.inc(labels, value);
    },
  });
  registry.registerMetric(metric);
}

/** Registers a number that may fall. */
export function exposeGauge(registry: Registry, { read, ...series }: Series): void {
  const metric = new Gauge({
    ...series,
    registers: [],
    async collect() {
      const samples = await read();
      this.reset();
      for (const [labels, value] of samples) this.set(labels, value);
    },
  });
  registry.registerMetric(metric);
}
