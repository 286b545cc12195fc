import { accessSync, constants, globSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** A program that tests run and that npm does not bring. */
export interface Program {
  readonly name: string;
  /** The environment variable that says where it is; tests read it, people may set it. */
  readonly variable: string;
  /** Names to look for on the PATH, or globs of absolute paths. The first that is there is taken. */
  readonly commands: readonly string[];
  /** The packages of Debian and Ubuntu that bring it, and what it needs. */
  readonly debian: readonly string[];
}

const CHROMIUM = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export const programs: readonly Program[] = [
  {
    name: 'Chromium',
    variable: 'CHROMIUM_PATH',
    commands: CHROMIUM,
    // Without a font for them, emoji are empty boxes in pictures of the page.
    debian: ['chromium', 'fonts-noto-color-emoji'],
  },
  {
    name: 'Chromium without its own windows',
    variable: 'HEADLESS_SHELL_PATH',
    // The whole of it does as well: it only draws tabs and menus that nobody sees.
    commands: ['chromium-headless-shell', ...CHROMIUM],
    debian: ['chromium-headless-shell'],
  },
  {
    name: 'PostgreSQL',
    variable: 'POSTGRES_PATH',
    commands: ['postgres', '/usr/lib/postgresql/*/bin/postgres'],
    debian: ['postgresql'],
  },
  {
    name: 'Redis',
    variable: 'REDIS_PATH',
    commands: ['redis-server', 'valkey-server'],
    debian: ['redis-server'],
  },
  {
    name: 'coturn',
    variable: 'TURNSERVER_PATH',
    commands: ['turnserver'],
    debian: ['coturn'],
  },
  {
    name: 'OpenSSL',
    variable: 'OPENSSL_PATH',
    commands: ['openssl'],
    debian: ['openssl'],
  },
];

/** Where a program is, if it is there: where its variable says, and only there, or on the PATH. */
export function locate({ variable, commands }: Program): string | undefined {
  const named = process.env[variable];
  return (named ? [named] : commands.flatMap(candidates)).find(isExecutable);
}

function candidates(command: string): string[] {
  if (isAbsolute(command)) return globSync(command);
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, command));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
