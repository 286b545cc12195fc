import type { Environment } from './environment.ts';
import type { Optional, Setting, WithDefault } from './setting.ts';

/** Reads one setting; what cannot be read is reported, and the default stands in. */
export interface Read {
  <T>(setting: WithDefault<T>): T;
  <T>(setting: Optional<T>): T | undefined;
}

interface Given {
  readonly name: string;
  readonly text: string;
}

/** A reader of `env` that adds what it finds wrong to `problems`. */
export function readerOf(env: Environment, problems: string[]): Read {
  function read<T>(setting: WithDefault<T>): T;
  function read<T>(setting: Optional<T>): T | undefined;
  function read<T>(setting: Setting<T>): T | undefined {
    const [given, other] = allGiven(setting, env);
    if (given && other) problems.push(conflict(given, other));
    const value = given && setting.kind.parse(given.text);
    if (given && value === undefined) problems.push(refusal(setting, given));
    return value ?? ('default' in setting ? setting.kind.parse(setting.default) : undefined);
  }
  return read;
}

/** The different texts under a setting's names. Blank is unset: compose files pass `${X:-}`. */
function allGiven(setting: Setting<unknown>, env: Environment): Given[] {
  return setting.names
    .map((name) => ({ name, text: env[name]?.trim() ?? '' }))
    .filter(({ text }, index, all) => text && all.findIndex((g) => g.text === text) === index);
}

function conflict(a: Given, b: Given): string {
  return `${a.name} and ${b.name} are one setting but have different values; remove one of them.`;
}

function refusal(setting: Setting<unknown>, { name, text }: Given): string {
  const found = setting.secret ? 'cannot be read' : `is ${JSON.stringify(text.slice(0, 80))}`;
  return `${name} ${found}; it takes ${setting.kind.takes}.`;
}
