import type { Driver, ServerName } from '../drivers/driver.ts';
import type { RunningServer } from '../load/server-process.ts';

export const metrics = ['perSecond', 'cpuMicros', 'p50Ms', 'p99Ms', 'residentKib'] as const;
export type Metric = (typeof metrics)[number];

export type Comparison = 'servers' | 'databases' | 'nodes';

/** Parley and what it is compared with. */
export const everyServer: readonly ServerName[] = ['parley', 'bare-relay', 'socket.io', 'peerjs'];
/** PeerJS's server has no rooms. */
export const serversWithRooms: readonly ServerName[] = ['parley', 'bare-relay', 'socket.io'];

export interface Bench {
  readonly driver: Driver;
  readonly server: RunningServer;
}

/** What one slice of load cost the server, drain included. */
export interface Slice {
  /** Signals, deliveries, joins and so on, as the case counts them. */
  readonly units: number;
  readonly seconds: number;
  readonly cpuMicros: number;
  readonly residentKib: number;
  readonly latenciesMs: readonly number[];
}

export const emptySlice: Slice = {
  units: 0,
  seconds: 0,
  cpuMicros: 0,
  residentKib: 0,
  latenciesMs: [],
};

export interface Deliveries {
  /** Frames that had to arrive, and did, warm-up included. */
  readonly expected: number;
  readonly arrived: number;
  /** Frames whose whole content was compared with what was sent. */
  readonly compared: number;
}

/** A server with its clients connected, ready for load. */
export interface Trial {
  slice(): Promise<Slice>;
  /** Call after the last slice. Throws when a frame is missing or doubled. */
  audit(): Deliveries;
}

/** One thing to measure, on servers that were started for it alone. */
export interface Case {
  readonly id: string;
  readonly title: string;
  readonly unit: 'signal' | 'delivery' | 'join' | 'connection' | 'message' | 'return';
  readonly metrics: readonly Metric[];
  /** What stands side by side in its table. */
  readonly compares: Comparison;
  /** On which it can run. */
  readonly servers: readonly ServerName[];
  readonly warmUpSlices: number;
  readonly slices: number;
  /** @param slices how often `slice` will be called, warm-up included */
  prepare(bench: Bench, slices: number): Promise<Trial>;
}
