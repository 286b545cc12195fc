import { AggregatorRegistry, Histogram, Registry } from 'prom-client';
import type { BusView } from './bus.ts';
import { BusCounts, exposeBus } from './bus.ts';
import type { Totals } from './pulse.ts';
import { watchRuntime } from './runtime.ts';
import { exposeCounter, exposeGauge } from './series.ts';
import type { SocketMetrics } from './sockets.ts';
import { exposeSockets, SocketCounts } from './sockets.ts';
import { Tally } from './tally.ts';
import type { RelayView } from './traversal.ts';
import { exposeRelay, exposeStun } from './traversal.ts';

import type { Backlog } from './webhooks.ts';
import { exposeWebhooks, WebhookCounts } from './webhooks.ts';

export type { SocketMetrics };

/** What the store reports; times in milliseconds. */
export interface StoreMetrics {
  read(ms: number): void;
  /** @param writes how many shared this one sync to disk */
  committed(ms: number, writes: number): void;
}

/** An answered request. */
export interface Answer {
  readonly method: string;
  /** The pattern (`/rooms/:id`), never the URL. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
}

/** The numbers of one server, in a registry of its own. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #dialects = new Map<string, SocketCounts>();
  readonly #refusals = new Tally();
  readonly #limited = new Tally();
  readonly #requestSeconds = requestSeconds(this.#registry);
  readonly #stopWatching = watchRuntime(this.#registry);

  readonly store: StoreMetrics = storeMetrics(this.#registry);

  /** What the engine between nodes reports. */
  readonly bus = new BusCounts();

  /** What became of webhooks. */
  readonly webhooks = new WebhookCounts();

  /** The `Content-Type` of what `scrape` gives. */
  readonly contentType = this.#registry.contentType;

  /** @param worker which process of several this is; undefined where it is the only one */
  constructor(worker?: string) {
    if (worker !== undefined) this.#registry.setDefaultLabels({ worker });
    exposeSockets(this.#registry, this.#dialects);
    exposeCounter(this.#registry, {
      name: 'parley_handshakes_refused_total',
      help: 'Sockets refused before they opened, by HTTP status.',
      labelNames: ['status'],
      read: () => [...this.#refusals].map(([status, count]) => [{ status }, count]),
    });
    exposeCounter(this.#registry, {
      name: 'parley_limited_total',
      help: 'What somebody did too often, by the limit that said so.',
      labelNames: ['limit'],
      read: () => [...this.#limited].map(([limit, count]) => [{ limit }, count]),
    });
  }

  /** The counts of one dialect's sockets: get them once, not for every frame. */
  sockets(dialect: string): SocketMetrics {
    const counts = this.#dialects.get(dialect) ?? new SocketCounts();
    this.#dialects.set(dialect, counts);
    return counts;
  }

  /** Counts a socket that was refused with this HTTP status. */
  refused(status: number): void {
    this.#refusals.add(String(status));
  }

  /** @param limit in a word of our own */
  limited(limit: string): void {
    this.#limited.add(limit);
  }

  /** What the sockets of all dialects have come to. */
  get totals(): Totals {
    const counts = [...this.#dialects.values()];
    const sum = (of: (each: SocketCounts) => number) =>
      counts.reduce((total, each) => total + of(each), 0);
    return {
      connections: sum((each) => each.connections),
      frames: sum((each) => each.frames.total),
      deliveries: sum((each) => each.deliveries),
      drops: sum((each) => each.drops.total),
    };
  }

  /** How many turns each limit refused. */
  get refusals(): Iterable<readonly [limit: string, count: number]> {
    return this.#limited;
  }

  answered({ method, route, status, ms }: Answer): void {
    this.#requestSeconds.observe({ method, route, status }, ms / 1e3);
  }

  /** Exposes how many rooms are live; `count` is asked at every scrape. */
  watchRooms(count: () => number): void {
    exposeGauge(this.#registry, {
      name: 'parley_rooms',
      help: 'Rooms with somebody in them.',
      read: () => [[{}, count()]],
    });
  }

  /** Exposes how often a worker had to be started in place of another. */
  watchRestarts(count: () => number): void {
    exposeCounter(this.#registry, {
      name: 'parley_worker_restarts_total',
      help: 'How often a process of this server had to be started again.',
      read: () => [[{}, count()]],
    });
  }

  /** Exposes how the engine between nodes does. */
  watchBus(bus: BusView): void {
    exposeBus(this.#registry, bus, this.bus);
  }

  /** Exposes how the TURN relay of this server does. */
  watchRelay(relay: RelayView): void {
    exposeRelay(this.#registry, relay);
  }

  /** Exposes what became of packets to the STUN port. */
  watchStun(counts: Readonly<Record<string, number>>): void {
    exposeStun(this.#registry, counts);
  }

  /** Exposes how webhooks do; the backlog is asked for at every scrape. */
  watchWebhooks(backlog: () => Promise<Backlog>): void {
    exposeWebhooks(this.#registry, this.webhooks, backlog);
  }

  /** Everything in the text format of Prometheus. */
  async scrape(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Everything, for {@link mergeMetrics} in another process. */
  async count(): Promise<object[]> {
    return this.#registry.getMetricsAsJSON();
  }

  /** Stops the sampling of the event loop. */
  close(): void {
    this.#stopWatching();
  }
}

/** Makes one text of the numbers of several processes, which tell themselves apart by a label. */
export async function mergeMetrics(counts: readonly (readonly object[])[]): Promise<string> {
  return AggregatorRegistry.aggregate(counts.map((count) => [...count])).metrics();
}

function storeMetrics(registry: Registry): StoreMetrics {
  const seconds = new Histogram({
    name: 'parley_store_seconds',
    help: 'Time of a query, or of a committed group of writes.',
    labelNames: ['operation'],
    buckets: [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5],
    registers: [registry],
  });
  const group = new Histogram({
    name: 'parley_store_group_writes',
    help: 'Writes that shared one sync to disk.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers: [registry],
  });
  const reads = seconds.labels('read');
  const commits = seconds.labels('write');
  return {
    read: (ms) => reads.observe(ms / 1e3),
    committed(ms, writes) {
      commits.observe(ms / 1e3);
      group.observe(writes);
    },
  };
}

function requestSeconds(registry: Registry) {
  return new Histogram({
    name: 'parley_http_request_seconds',
    help: 'Time until a request was answered.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10],
    registers: [registry],
  });
}
