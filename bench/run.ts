/**
 * Measures Parley beside a bare `ws` relay, socket.io and PeerJS's server; see docs/benchmarks.md.
 *
 *   node --conditions=source bench/run.ts [--quick] [--rounds=2] [--only=case,…] [--servers=name,…] [--json=file] [--write-docs]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Case } from './cases/case.ts';
import { cases } from './cases/index.ts';
import { isServerName, serverNames, type ServerName } from './drivers/driver.ts';
import type { Outcome } from './load/round.ts';
import { runRoundProcess } from './load/round-process.ts';
import { describeMachine } from './measure/machine.ts';
import { processorTime, stolenSince } from './measure/neighbours.ts';
import { writeDocs } from './report/docs.ts';
import { toJson } from './report/json.ts';
import type { Round, Run } from './report/results.ts';
import { toMarkdown } from './report/table.ts';

const docsPage = new URL('../docs/benchmarks.md', import.meta.url);

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string', default: cases.map(({ id }) => id).join() },
    servers: { type: 'string', default: serverNames.join() },
    json: { type: 'string' },
    'write-docs': { type: 'boolean', default: false },
  },
});

const quit = (reason: string): never => {
  console.error(reason);
  process.exit(2);
};

const chosenServers = (): ServerName[] =>
  options.servers.split(',').map((name) => {
    if (isServerName(name)) return name;
    return quit(`There is no server "${name}". Servers: ${serverNames.join(', ')}.`);
  });

const chosenCases = (): Case[] =>
  options.only.split(',').map((id) => {
    const chosen = cases.find((one) => one.id === id);
    if (chosen !== undefined) return chosen;
    return quit(`There is no case "${id}". Cases: ${cases.map((one) => one.id).join(', ')}.`);
  });

const chosenRounds = (): number => {
  const count = Number(options.rounds ?? (options.quick ? 1 : 2));
  return Number.isInteger(count) && count > 0 ? count : quit('--rounds takes a whole number.');
};

const runRound = async (run: Omit<Run, 'rounds' | 'stolen'>, label: string): Promise<Round> => {
  const round = new Map<Case, Outcome[]>();
  for (const chosen of run.cases) {
    console.error(`${label}: ${chosen.title}`);
    const slices = run.quick ? Math.ceil(chosen.slices / 5) : chosen.slices;
    round.set(chosen, await runRoundProcess(chosen, slices, run.servers));
  }
  return round;
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => quit(`Stopped by ${signal}.`));
}

const plan = {
  startedAt: new Date().toISOString(),
  machine: describeMachine(),
  quick: options.quick,
  servers: chosenServers(),
  cases: chosenCases(),
};
const before = processorTime();
const count = chosenRounds();
const rounds: Round[] = [];
while (rounds.length < count) {
  rounds.push(await runRound(plan, `Round ${rounds.length + 1} of ${count}`));
}

const run: Run = { ...plan, rounds, stolen: stolenSince(before) };
console.log(toMarkdown(run));
if (options.json === undefined) console.log(`\n${toJson(run)}`);
else writeFileSync(options.json, toJson(run));
if (options['write-docs']) writeDocs(docsPage, toMarkdown(run));
