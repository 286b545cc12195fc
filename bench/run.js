/**
 * Measures Parley beside a bare `ws` relay, socket.io and PeerJS's server; see docs/benchmarks.md.
 *
 *   node --conditions=source bench/run.ts [--quick] [--rounds=3] [--only=case,…] [--servers=name,…] [--json=file] [--write-docs]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { cases } from './cases/index.ts';
import { isServerName, serverNames } from './drivers/driver.ts';
import { drivers } from './drivers/index.ts';
import { runRoundProcess } from './load/round-process.ts';
import { describeMachine } from './measure/machine.ts';
import { writeDocs } from './report/docs.ts';
import { toJson } from './report/json.ts';
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
const chosenServers = () => options.servers.split(',').map((name) => {
    if (isServerName(name))
        return name;
    throw new Error(`There is no server "${name}". Servers: ${serverNames.join(', ')}.`);
});
const chosenCases = () => options.only.split(',').map((id) => {
    const chosen = cases.find((one) => one.id === id);
    if (chosen !== undefined)
        return chosen;
    throw new Error(`There is no case "${id}". Cases: ${cases.map((one) => one.id).join(', ')}.`);
});
const runRound = async (run, label) => {
    const round = new Map();
    for (const chosen of run.cases) {
        console.error(`${label}: ${chosen.title}`);
        const able = run.servers.filter((name) => !chosen.rooms || drivers[name].notices !== null);
        const slices = run.quick ? Math.ceil(chosen.slices / 5) : chosen.slices;
        round.set(chosen, await runRoundProcess(chosen, slices, able));
    }
    return round;
};
for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => process.exit(1));
const plan = {
    startedAt: new Date().toISOString(),
    machine: describeMachine(),
    quick: options.quick,
    servers: chosenServers(),
    cases: chosenCases(),
};
const count = Number(options.rounds ?? (options.quick ? 1 : 3));
const rounds = [];
while (rounds.length < count) {
    rounds.push(await runRound(plan, `Round ${rounds.length + 1} of ${count}`));
}
const run = { ...plan, rounds };
console.log(toMarkdown(run));
if (options.json === undefined)
    console.log(`\n${toJson(run)}`);
else
    writeFileSync(options.json, toJson(run));
if (options['write-docs'])
    writeDocs(docsPage, toMarkdown(run));
