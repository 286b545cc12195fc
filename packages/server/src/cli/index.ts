/** The command line: words in, a report and an exit code out. */
import type { Command, Invocation, Report } from './command.ts';
import { parseArgs } from 'node:util';
import { UsageError } from './command.ts';
import { COMMANDS } from './commands.ts';
import { helpOf, usage } from './help.ts';
import { reasonOf } from './reason.ts';

/** Every command takes these. */
const COMMON = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;

/** Runs what the words say; resolves with the exit code, or with none where the process is to go on. */
export async function run(words: readonly string[]): Promise<number | undefined> {
  try {
    return await runCommand(words);
  } catch (thrown) {
    return fail(thrown);
  }
}

async function runCommand(words: readonly string[]): Promise<number | undefined> {
  const { name, rest } = nameOf(words);
  if (name === 'help') return say(usage(COMMANDS));
  const command = COMMANDS.get(name);
  if (!command) throw new UsageError(`There is no command ${name}.`);
  const { positionals, values } = parse(rest, command);
  if (values['help'] === true) return say(helpOf(name, command));
  checkCount(name, command, positionals.length);
  const report = await command.run(invocationOf(positionals, values));
  if (!report) return undefined;
  tell(report, values['json'] === true);
  return report.isBad ? 1 : 0;
}

/** Without a name the server is started. */
function nameOf([first, ...rest]: readonly string[]): { name: string; rest: readonly string[] } {
  if (first === undefined) return { name: 'serve', rest };
  if (first === '--help' || first === '-h') return { name: 'help', rest };
  return first.startsWith('-') ? { name: 'serve', rest: [first, ...rest] } : { name: first, rest };
}

function parse(args: readonly string[], { options = {} }: Command) {
  try {
    const own = Object.entries(options).map(([name, { type }]) => [name, { type }] as const);
    const known = { ...Object.fromEntries(own), ...COMMON };
    return parseArgs({ args: [...args], options: known, allowPositionals: true });
  } catch (thrown) {
    throw new UsageError(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function checkCount(name: string, { operands = '' }: Command, given: number): void {
  const needed = operands.match(/</g)?.length ?? 0;
  const allowed = needed + (operands.match(/\[/g)?.length ?? 0);
  if (given >= needed && given <= allowed) return;
  throw new UsageError(operands ? `${name} takes ${operands}.` : `${name} stands alone.`);
}

const invocationOf = (
  operands: readonly string[],
  values: Readonly<Record<string, unknown>>,
): Invocation => ({
  operands,
  text(name) {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  },
  has: (name) => values[name] !== undefined,
});

function say(text: string): number {
  console.log(text);
  return 0;
}

function tell({ value, text }: Report, asJson: boolean): void {
  console.log(asJson ? JSON.stringify(value, undefined, 2) : text);
}

/** Tells why it failed; gives the exit code. */
function fail(thrown: unknown): number {
  if (thrown instanceof UsageError) {
    console.error(`${thrown.message}\n\n${usage(COMMANDS)}`);
    return 2;
  }
  console.error(reasonOf(thrown));
  return 1;
}
