import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/** Variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Names shorter than this are too common to suspect a slip in somebody else's variable. */
const SUSPECT_LENGTH = 8;

/**
 * The environment over `.env` in `cwd`. In the file every unknown name is a problem; in the process
 * environment, which others share, only one that starts with `PARLEY_` or is one slip from ours.
 */
export function readEnvironment(
  env: Environment,
  cwd: string,
  known: ReadonlySet<string>,
  problems: string[],
): Environment {
  const file = readDotEnv(join(cwd, '.env'), problems);
  const strays = [
    ...Object.keys(file).filter((name) => !known.has(name)),
    ...Object.keys(env).filter((name) => !known.has(name) && isMeantForUs(name, env, known)),
  ];
  for (const name of new Set(strays)) problems.push(strayName(name, known));
  return { ...file, ...env };
}

function readDotEnv(path: string, problems: string[]): Environment {
  try {
    const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    for (const line of strayLines(text)) {
      problems.push(
        `${path}, line ${line}, is neither NAME=value nor a comment after a #; mend or remove it.`,
      );
    }
    return parseEnv(text);
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'ENOENT') problems.push(`${path} cannot be read (${code}); mend or remove it.`);
    return {};
  }
}

/** A comment, or an assignment, whose value in quotes may go on over several lines. */
const ENTRY = /^[^\S\n]*(?:#.*|[^\s=#][^=\n]*=[^\S\n]*(?:"[^"]*"|'[^']*'|`[^`]*`)?.*)$/gm;

/** Numbers of the lines that `parseEnv` passes over in silence. */
function strayLines(text: string): number[] {
  const rest = text.replace(ENTRY, (entry) => entry.replace(/[^\n]/g, ''));
  return rest.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [index + 1]));
}

/** The system's code of a failed call, such as `EACCES`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function isMeantForUs(name: string, env: Environment, known: ReadonlySet<string>): boolean {
  if (name.startsWith('PARLEY_')) return !isServiceLink(name, env[name] ?? '');
  return name.length >= SUSPECT_LENGTH && closest(name, known) !== undefined;
}

/** Kubernetes sets such variables in every pod beside a service that is called "parley". */
function isServiceLink(name: string, value: string): boolean {
  return /^PARLEY_(SERVICE_|PORT_\d)/.test(name) || /^(tcp|udp|sctp):\/\//.test(value);
}

function strayName(name: string, known: ReadonlySet<string>): string {
  const meant = closest(name.replace(/^PARLEY_/, ''), known);
  return `${name} is not a variable of this server; ${meant ? `did you mean ${meant}?` : 'see docs/config.md.'}`;
}

function closest(name: string, known: ReadonlySet<string>): string | undefined {
  const upper = name.toUpperCase();
  return known.has(upper) ? upper : [...known].find((other) => isOneSlipFrom(upper, other));
}

/** Whether one letter was added, left out, changed, or swapped with its neighbour. */
function isOneSlipFrom(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [mine, other] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (mine.length <= 1 && other.length <= 1) return true;
  return mine.length === 2 && mine === `${other[1]}${other[0]}`;
}
