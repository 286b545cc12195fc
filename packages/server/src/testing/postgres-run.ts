/** Gives a run of tests one PostgreSQL server, in which each test has databases of its own. */
import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.ts';

export async function setup(project: TestProject): Promise<() => PromiseLike<void>> {
  // This runs in Vitest's own process, which does not have the environment of tests.
  process.env['POSTGRES_PATH'] ??= project.config.env['POSTGRES_PATH'];
  const server = await startPostgres();
  project.provide('postgres', server.url);
  return () => server[Symbol.asyncDispose]();
}
