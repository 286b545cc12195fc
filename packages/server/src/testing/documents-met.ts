import type { Page } from './ledger.ts';
import type { Reporter, TestModule, Vitest } from 'vitest/node';

/**
 * Fails a whole run in which no test met something that documents tell of (ADR 17). Servers of tests
 * leave on each file what they tell of, and what they were seen to do.
 */
export default class DocumentsMet implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    if (!(await this.#isWhole(modules))) return;
    const unmet = unmetIn(modules);
    if (unmet.length === 0) return;
    console.error(`No test meets what documents tell of:\n  ${unmet.join('\n  ')}`);
    process.exitCode = 1;
  }

  /** Some of the tests meet some of it, and so may those of a run that failed. */
  async #isWhole(modules: readonly TestModule[]): Promise<boolean> {
    const vitest = this.#vitest;
    if (!vitest || vitest.config.watch || vitest.config.testNamePattern) return false;
    const all = await vitest.globTestSpecifications();
    const hasUnits = modules.some(({ project }) => project.name === 'unit');
    return hasUnits && all.length === modules.length && modules.every((module) => module.ok());
  }
}

function unmetIn(modules: readonly TestModule[]): readonly string[] {
  const pages: Page[] = modules.flatMap((module) => module.meta().documents ?? []);
  const met = new Set(pages.flatMap((page) => page.met));
  const told = new Set(pages.flatMap((page) => page.told));
  return [...told].filter((each) => !met.has(each)).toSorted();
}
