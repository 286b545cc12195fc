import type { Command } from './command.ts';

type Row = readonly [left: string, right: string];

/** Two columns, the second one aligned. */
function columns(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

const synopsis = (name: string, { operands }: Command): string =>
  operands ? `${name} ${operands}` : name;

/** What all there is to say. */
export function usage(commands: ReadonlyMap<string, Command>): string {
  const rows = [...commands].map(([name, command]): Row => [
    synopsis(name, command),
    command.about,
  ]);
  return `Usage: parley [command]

${columns(rows)}

  --json  says it for programs    --help  says more of a command

Settings come from the environment and from .env: see docs/config.md. Commands that ask a server ask
the one at PARLEY_URL, or else the one that the settings lead to, with ADMIN_TOKEN.
Exit codes: 0 done, 1 failed or found something wrong, 2 the command line makes no sense.`;
}

export function helpOf(name: string, command: Command): string {
  const { about, options = {} } = command;
  const rows = Object.entries(options).map(([option, { takes, about: does }]): Row => [
    `--${option}${takes ? ` <${takes}>` : ''}`,
    does,
  ]);
  const all: readonly Row[] = [...rows, ['--json', 'says it for programs']];
  return `Usage: parley ${synopsis(name, command)} [options]\n\n${about}\n\n${columns(all)}`;
}
