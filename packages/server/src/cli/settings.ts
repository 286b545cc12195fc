import type { Loaded } from '../config/load.ts';
import { loadConfig } from '../config/load.ts';
import { dialectNames } from '../server.ts';

/** @throws ConfigError */
export function loadSettings(defaults: Readonly<Record<string, string>> = {}): Loaded {
  return loadConfig(process.env, { cwd: process.cwd(), dialects: dialectNames, defaults });
}
