import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { ClosingLine } from './tools/closing-line.ts';
import { locate, programs } from './tools/programs.ts';

/** Packages of ours are read from their sources, by Vite, by Node and by what tests start. */
const CONDITION = 'source';
const BROWSER_TESTS = '**/*.browser.test.ts';
const POSTGRES_TESTS = '**/*.postgres.test.ts';
/** Tests of whole servers, which are run over PostgreSQL as well. */
const ALSO_OVER_POSTGRES = [
  '**/dialects/*/{accounts,changes,chat,entering,groups,history,keys,moderation,rest,rooms,upgrade}.test.ts',
  '**/http/health.test.ts',
  '**/admin/admin.test.ts',
];
/** Tests of whole servers, which are run with several nodes as well: requests go to each in turn. */
const ON_SEVERAL_NODES = [
  '**/dialects/crossing{,.model}.test.ts',
  '**/dialects/hackrtc/groups.test.ts',
  '**/admin/admin.test.ts',
];
const IGNORED = ['**/node_modules/**', '**/dist/**'];

/** Vitest leaves one core to itself, but has little to do: of two, tests may have both. */
const MAX_WORKERS = Math.max(2, availableParallelism() - 1);

const programPaths = Object.fromEntries(
  programs.map((program) => [program.variable, locate(program)]),
);

export default defineConfig({
  ssr: { resolve: { conditions: [CONDITION, 'module', 'node', 'development|production'] } },
  test: {
    env: {
      NODE_OPTIONS: `--conditions=${CONDITION}`,
      // Servers that tests start compile what the one before has compiled already.
      NODE_COMPILE_CACHE: resolve('node_modules/.cache/compiled'),
      ...programPaths,
    },
    maxWorkers: MAX_WORKERS,
    setupFiles: ['packages/server/src/testing/agreement-setup.ts'],
    execArgv: [`--conditions=${CONDITION}`],
    // Far more than anything takes: on a busy machine slow is not wrong.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    // One race in some six thousand tests stops nobody's work, but the run's last lines name it.
    retry: process.env['CI'] ? 1 : 0,
    reporters: [
      'default',
      'json',
      './packages/server/src/testing/documents-met.ts',
      new ClosingLine(),
    ],
    outputFile: { json: 'node_modules/.cache/parley/tests.json' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [BROWSER_TESTS, POSTGRES_TESTS, ...IGNORED],
          // Never 0: a group of one worker in that place comes last.
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: [POSTGRES_TESTS, ...ALSO_OVER_POSTGRES],
          exclude: IGNORED,
          globalSetup: 'packages/server/src/testing/postgres-run.ts',
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'nodes',
          include: ON_SEVERAL_NODES,
          exclude: IGNORED,
          env: { NODES: '2' },
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: [BROWSER_TESTS],
          exclude: IGNORED,
          // After the others and two by two: browsers with video take all there is of the machine.
          sequence: { groupOrder: 2 },
          maxWorkers: 2,
          testTimeout: 240_000,
        },
      },
    ],
  },
});
