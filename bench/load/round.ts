import type { Case, Metric, Slice, Trial } from '../cases/case.ts';
import type { ServerName } from '../drivers/driver.ts';
import { drivers } from '../drivers/index.ts';
import { processorTime, stolenSince } from '../measure/neighbours.ts';
import { median, quantile } from '../measure/quantiles.ts';
import { startServer } from './server-process.ts';

/** What one case found out about one server in one round. */
export interface Outcome {
  readonly server: ServerName;
  readonly values: Readonly<Partial<Record<Metric, number>>>;
  readonly delivered: number;
  readonly compared: number;
}

interface Contestant {
  readonly server: ServerName;
  readonly trial: Trial;
  readonly slices: Taken[];
}

/** A slice, and the part (0…1) of the processors that the machine's neighbours had meanwhile. */
interface Taken {
  readonly slice: Slice;
  readonly stolen: number;
}

/**
 * Loads the servers in turns, so that what else the machine does falls on all of them alike.
 * Throws when a server lost, doubled or changed a frame.
 */
export const runRound = async (
  chosen: Case,
  slices: number,
  servers: readonly ServerName[],
): Promise<Outcome[]> => {
  const contestants: Contestant[] = [];
  const total = chosen.warmUpSlices + slices;
  for (const server of servers.filter((name) => chosen.servers.includes(name))) {
    contestants.push(await enlist(chosen, total, server));
  }
  for (let turn = 0; turn < total; turn++) {
    for (const one of rotated(contestants, turn)) one.slices.push(await take(one.trial));
  }
  return contestants.map((contestant) => conclude(chosen, contestant));
};

const enlist = async (chosen: Case, slices: number, server: ServerName): Promise<Contestant> => {
  const driver = drivers[server];
  const bench = { driver, server: await startServer(driver) };
  return { server, trial: await chosen.prepare(bench, slices), slices: [] };
};

const take = async (trial: Trial): Promise<Taken> => {
  const before = processorTime();
  const slice = await trial.slice();
  return { slice, stolen: stolenSince(before) };
};

const rotated = <Item>(items: readonly Item[], by: number): Item[] => {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
};

const conclude = (chosen: Case, { server, trial, slices }: Contestant): Outcome => {
  const { expected, arrived, compared } = trial.audit();
  if (arrived !== expected) {
    throw new Error(`${server}: ${arrived} frames arrived where ${expected} were due.`);
  }
  const summary = summarise(calmer(slices.slice(chosen.warmUpSlices)));
  const values = Object.fromEntries(chosen.metrics.map((metric) => [metric, summary[metric]]));
  return { server, values, delivered: arrived, compared };
};

/** The half of the slices in which neighbours took least; all where they took nothing. */
const calmer = (taken: readonly Taken[]): Slice[] => {
  const bound = median(taken.map(({ stolen }) => stolen));
  return taken.filter(({ stolen }) => stolen <= bound).map(({ slice }) => slice);
};

/** Medians of slices, since another process on the machine makes some slices cost double. */
const summarise = (slices: readonly Slice[]): Record<Metric, number> => {
  const latencies = slices.flatMap(({ latenciesMs }) => latenciesMs);
  return {
    perSecond: median(slices.map(({ units, seconds }) => units / seconds)),
    cpuMicros: median(slices.map(({ cpuMicros, units }) => cpuMicros / units)),
    residentKib: median(slices.map(({ residentKib, units }) => residentKib / units)),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
};
