import { setTimeout as sleep } from 'node:timers/promises';
import { keepBusy, keepPace } from '../load/source.ts';
import { cpuMicros } from '../measure/proc.ts';
import { emptySlice } from './case.ts';
/** What a delivered frame costs while the server always has something to do. */
export const busyCase = (heading, window, prepare) => ({
    ...heading,
    metrics: ['cpuMicros'],
    warmUpSlices: 6,
    slices: 20,
    prepare: async (bench) => trial(bench, await prepare(bench), 250, (sources) => keepBusy(sources, window)),
});
/** What a delivered frame costs, and how long it takes from write to read, at a rate far below saturation. */
export const pacedCase = (heading, perSecond, prepare) => ({
    ...heading,
    metrics: ['p50Ms', 'p99Ms', 'cpuMicros'],
    warmUpSlices: 1,
    slices: 4,
    prepare: async (bench) => trial(bench, await prepare(bench), 2000, (sources, latenciesMs) => {
        for (const source of sources)
            source.onLatency = (ms) => latenciesMs.push(ms);
        return keepPace(sources, perSecond);
    }),
});
const trial = (bench, traffic, sliceMs, drive) => ({
    slice: () => loadFor(bench, traffic, sliceMs, drive),
    audit: () => {
        for (const source of traffic.sources)
            source.audit();
        return traffic.ledger;
    },
});
const loadFor = async ({ server }, { ledger, sources }, sliceMs, drive) => {
    const latenciesMs = [];
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
