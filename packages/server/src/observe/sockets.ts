import type { Registry } from 'prom-client';
import type { Sample } from './series.ts';
import { exposeCounter, exposeGauge } from './series.ts';
import { Tally } from './tally.ts';

/** What the sockets of one dialect report; every call is one addition. */
export interface SocketMetrics {
  opened(): void;
  /** @param reason why, in a word of our own: never a text from outside */
  closed(reason: string): void;
  /** @param kind of the command that was decoded, never the `type` a client wrote */
  frame(kind: string): void;
  malformed(): void;
  delivered(frames: number): void;
  /** @param reason why a frame was not taken or not delivered, in a word of our own */
  dropped(reason: string): void;
}

/** The sockets of one dialect, counted in plain numbers. */
export class SocketCounts implements SocketMetrics {
  connections = 0;
  malformedFrames = 0;
  deliveries = 0;
  readonly frames = new Tally();
  readonly closes = new Tally();
  readonly drops = new Tally();

  opened(): void {
    this.connections++;
  }

  closed(reason: string): void {
    this.connections--;
    this.closes.add(reason);
  }

  frame(kind: string): void {
    this.frames.add(kind);
  }

  malformed(): void {
    this.malformedFrames++;
  }

  delivered(frames: number): void {
    this.deliveries += frames;
  }

  dropped(reason: string): void {
    this.drops.add(reason);
  }
}

type ByDialect = ReadonlyMap<string, SocketCounts>;

/** Registers the series of all dialects that are, or will be, in `dialects`. */
export function exposeSockets(registry: Registry, dialects: ByDialect): void {
  exposeGauge(registry, {
    name: 'parley_connections',
    help: 'Open sockets.',
    labelNames: ['dialect'],
    read: () => numbers(dialects, (counts) => counts.connections),
  });
  exposeCounter(registry, {
    name: 'parley_socket_closes_total',
    help: 'Sockets that ended.',
    labelNames: ['dialect', 'reason'],
    read: () => tallies(dialects, 'reason', (counts) => counts.closes),
  });
  exposeFrames(registry, dialects);
}

function exposeFrames(registry: Registry, dialects: ByDialect): void {
  exposeCounter(registry, {
    name: 'parley_frames_total',
    help: 'Frames received and understood.',
    labelNames: ['dialect', 'kind'],
    read: () => tallies(dialects, 'kind', (counts) => counts.frames),
  });
  exposeCounter(registry, {
    name: 'parley_malformed_frames_total',
    help: 'Frames received and not understood.',
    labelNames: ['dialect'],
    read: () => numbers(dialects, (counts) => counts.malformedFrames),
  });
  exposeCounter(registry, {
    name: 'parley_deliveries_total',
    help: 'Frames sent.',
    labelNames: ['dialect'],
    read: () => numbers(dialects, (counts) => counts.deliveries),
  });
  exposeCounter(registry, {
    name: 'parley_drops_total',
    help: 'Frames not taken or not delivered.',
    labelNames: ['dialect', 'reason'],
    read: () => tallies(dialects, 'reason', (counts) => counts.drops),
  });
}

function* numbers(dialects: ByDialect, of: (counts: SocketCounts) => number): Generator<Sample> {
  for (const [dialect, counts] of dialects) yield [{ dialect }, of(counts)];
}

function* tallies(
  dialects: ByDialect,
  name: string,
  of: (counts: SocketCounts) => Tally,
): Generator<Sample> {
  for (const [dialect, counts] of dialects) {
    for (const [label, count] of of(counts)) yield [{ dialect, [name]: label }, count];
  }
}
