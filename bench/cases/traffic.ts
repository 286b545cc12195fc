import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../load/ledger.ts';
import { keepBusy, keepPace, type Source } from '../load/source.ts';
import { cpuMicros } from '../measure/proc.ts';
import { emptySlice, type Bench, type Case, type Slice, type Trial } from './case.ts';

export interface Traffic {
  readonly ledger: Ledger;
  readonly sources: readonly Source[];
}

type Prepare = (bench: Bench) => Promise<Traffic>;
type Drive = (sources: readonly Source[], latenciesMs: number[]) => () => void;
type Heading = Pick<Case, 'id' | 'title' | 'unit' | 'compares' | 'servers'>;

/** What a delivered frame costs while the server always has something to do. */
export const busyCase = (heading: Heading, window: number, prepare: Prepare): Case => ({
  ...heading,
  metrics: ['cpuMicros'],
  warmUpSlices: 10,
  slices: 24,
  prepare: async (bench) =>
    trial(bench, await prepare(bench), 250, (sources) => keepBusy(sources, window)),
});

/** What a delivered frame costs, and how long it takes from write to read, at a rate far below saturation. */
export const pacedCase = (heading: Heading, perSecond: number, prepare: Prepare): Case => ({
  ...heading,
  metrics: ['p50Ms', 'p99Ms', 'cpuMicros'],
  warmUpSlices: 1,
  slices: 4,
  prepare: async (bench) =>
    trial(bench, await prepare(bench), 2000, (sources, latenciesMs) => {
      noteLatencies(sources, latenciesMs);
      return keepPace(sources, perSecond);
    }),
});

/** How much goes through while the server always has something to do, and how long each takes. */
export const throughputCase = (heading: Heading, window: number, prepare: Prepare): Case => ({
  ...heading,
  metrics: ['perSecond', 'p99Ms'],
  warmUpSlices: 2,
  slices: 5,
  prepare: async (bench) =>
    trial(bench, await prepare(bench), 1000, (sources, latenciesMs) => {
      noteLatencies(sources, latenciesMs);
      return keepBusy(sources, window);
    }),
});

const noteLatencies = (sources: readonly Source[], latenciesMs: number[]): void => {
  for (const source of sources) source.onLatency = (ms) => latenciesMs.push(ms);
};

const trial = (bench: Bench, traffic: Traffic, sliceMs: number, drive: Drive): Trial => ({
  slice: () => loadFor(bench, traffic, sliceMs, drive),
  audit: () => {
    for (const source of traffic.sources) source.audit();
    return traffic.ledger;
  },
});

const loadFor = async (
  { server }: Bench,
  { ledger, sources }: Traffic,
  sliceMs: number,
  drive: Drive,
): Promise<Slice> => {
  const latenciesMs: number[] = [];
  const before = { cpu: cpuMicros(server.pid), arrived: ledger.arrived, at: performance.now() };
  const stop = drive(sources, latenciesMs);
  await sleep(sliceMs);
  stop();
  await ledger.settled();
  return {
    ...emptySlice,
    units: ledger.arrived - before.arrived,
    seconds: (performance.now() - before.at) / 1000,
    cpuMicros: cpuMicros(server.pid) - before.cpu,
    latenciesMs,
  };
};
