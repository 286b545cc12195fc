/**
 * One round of one case, in a process of its own: `node bench/load/main.ts <case> <slices> <server>…`.
 * Starts the servers, loads them in turns, a slice at a time, and prints what came out as one line of JSON.
 * The servers end with it.
 */
import { cases } from '../cases/index.ts';
import { isServerName } from '../drivers/driver.ts';
import { runRound } from './round.ts';

const timeLimitMs = 900_000;

const [caseId = '', slices = '', ...servers] = process.argv.slice(2);
const chosen = cases.find(({ id }) => id === caseId);
if (chosen === undefined) throw new Error(`There is no case "${caseId}".`);

process.once('SIGTERM', () => process.exit(1));
setTimeout(() => {
  throw new Error(`A round of ${caseId} took more than ${timeLimitMs / 1000} s.`);
}, timeLimitMs);

const outcome = await runRound(chosen, Number(slices), servers.filter(isServerName));
console.log(JSON.stringify(outcome));
process.exit(0); // clients are still connected
