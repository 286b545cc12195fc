import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const isOutcome = (value) => typeof value === 'object' && value !== null && 'server' in value && 'values' in value;
const parseOutcomes = (output) => {
    const outcomes = JSON.parse(output);
    if (Array.isArray(outcomes) && outcomes.every(isOutcome))
        return outcomes;
    throw new Error(`A round printed no outcomes: ${output}`);
};
/** Runs one round of one case in a process of its own, which ends with this one. Throws when it fails. */
export const runRoundProcess = async (chosen, slices, servers) => {
    const args = ['--conditions=source', main, chosen.id, String(slices), ...servers];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const kill = () => child.kill('SIGTERM');
    process.once('exit', kill);
    const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    process.off('exit', kill);
    if (child.exitCode !== 0)
        throw new Error(`${chosen.id} failed; what it said is above.`);
    return parseOutcomes(output);
};
