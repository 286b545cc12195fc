import { inspect } from 'node:util';
import { ConfigError } from '../config/config.ts';
import { CommandError } from './command.ts';

/** A stack says nothing to somebody who misspelt a variable or whose port is taken. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return inspect(thrown);
  const expected =
    thrown instanceof ConfigError || thrown instanceof CommandError || 'code' in thrown;
  return expected ? thrown.message : inspect(thrown);
}
