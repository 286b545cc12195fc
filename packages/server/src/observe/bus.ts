import type { Registry } from 'prom-client';
import { Histogram } from 'prom-client';
import { exposeCounter, exposeGauge } from './series.ts';

/** The engine between nodes, as far as it is watched. */
export interface BusView {
  readonly state: string;
  readonly nodes: { readonly size: number };
}

/** Counts what the engine between nodes reports; times in milliseconds. */
export class BusCounts {
  readonly seconds = new Histogram({
    name: 'parley_bus_append_seconds',
    help: 'Time until Redis had put an entry behind the others of its room.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5],
    registers: [],
  });
  entries = 0;
  orders = 0;
  losses = 0;

  appended(ms: number): void {
    this.seconds.observe(ms / 1e3);
  }

  filled(entries: number): void {
    this.entries += entries;
  }

  begunAnew(): void {
    this.orders += 1;
  }

  lost(): void {
    this.losses += 1;
  }
}

const series = (name: string, help: string, value: () => number) => ({
  name: `parley_${name}`,
  help,
  read: () => [[{}, value()]] as const,
});

export function exposeBus(registry: Registry, bus: BusView, counts: BusCounts): void {
  registry.registerMetric(counts.seconds);
  exposeGauge(
    registry,
    series('bus_up', 'Whether Redis can be reached.', () => Number(bus.state === 'up')),
  );
  exposeGauge(
    registry,
    series('nodes', 'Servers that work together, as far as this one knows.', () => bus.nodes.size),
  );
  for (const each of [
    series('bus_filled_total', 'Entries read that had not been heard.', () => counts.entries),
    series('bus_anew_total', 'Rooms whose order had to begin anew.', () => counts.orders),
    series('bus_losses_total', 'Times that Redis was lost.', () => counts.losses),
  ]) {
    exposeCounter(registry, each);
  }
}
