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
type Heading = Pick<Case, 'id' | 'title' | 'unit' | 'rooms'>;

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
      for (const source of sources) source.onLatency = (ms) => latenciesMs.push(ms);
      return keepPace(sources, perSecond);
    }),
});

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
  const before = { cpu: cpuMicros(server.pid), arrived: ledger.arrived };
  const stop = drive(sources, latenciesMs);
  await sleep(sliceMs);
  stop();
  await ledger.settled();
  return {
    ...emptySlice,
    units: ledger.arrived - before.arrived,
    cpuMicros: cpuMicros(server.pid) - before.cpu,
    latenciesMs,
  };
};
