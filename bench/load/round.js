import { drivers } from '../drivers/index.ts';
import { quantile } from '../measure/quantiles.ts';
import { startServer } from './server-process.ts';
/**
 * Loads the servers in turns, so that what else the machine does falls on all of them alike.
 * Throws when a server lost, doubled or changed a frame.
 */
export const runRound = async (chosen, slices, servers) => {
    const contestants = [];
    const total = chosen.warmUpSlices + slices;
    for (const server of servers)
        contestants.push(await enlist(chosen, total, server));
    for (let turn = 0; turn < total; turn++) {
        for (const one of rotated(contestants, turn))
            one.slices.push(await one.trial.slice());
    }
    return contestants.map((contestant) => conclude(chosen, contestant));
};
const enlist = async (chosen, slices, server) => {
    const driver = drivers[server];
    const bench = { driver, server: await startServer(driver) };
    return { server, trial: await chosen.prepare(bench, slices), slices: [] };
};
const rotated = (items, by) => {
    const first = by % items.length;
    return [...items.slice(first), ...items.slice(0, first)];
};
const conclude = (chosen, { server, trial, slices }) => {
    const { expected, arrived, compared } = trial.audit();
    if (arrived !== expected) {
        throw new Error(`${server}: ${arrived} frames arrived where ${expected} were due.`);
    }
    const summary = summarise(slices.slice(chosen.warmUpSlices));
    const values = Object.fromEntries(chosen.metrics.map((metric) => [metric, summary[metric]]));
    return { server, values, delivered: arrived, compared };
};
const sumOf = (slices, count) => slices.reduce((sum, slice) => sum + slice[count], 0);
const summarise = (slices) => {
    const units = sumOf(slices, 'units');
    const latencies = slices.flatMap(({ latenciesMs }) => latenciesMs);
    return {
        cpuMicros: sumOf(slices, 'cpuMicros') / units,
        residentKib: sumOf(slices, 'residentKib') / units,
        p50Ms: quantile(latencies, 0.5),
        p99Ms: quantile(latencies, 0.99),
    };
};
