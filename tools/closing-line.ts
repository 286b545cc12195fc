import type { Reporter, SerializedError, TestCase, TestModule, Vitest } from 'vitest/node';

/**
 * Ends the output with one plain line, `N passed, N failed, N skipped`, and in CI fails a run that
 * skipped a test or had none. Before it stand the tests that passed at their second try only.
 */
export class ClosingLine implements Reporter {
  #passed = 0;
  #failed = 0;
  #skipped = 0;
  #flaky: readonly string[] = [];

  onInit(vitest: Vitest): void {
    if (vitest.config.watch) return;
    // Whatever else prints, this comes after it.
    process.once('exit', () => {
      for (const line of this.#flaky) console.log(line);
      console.log(`${this.#passed} passed, ${this.#failed} failed, ${this.#skipped} skipped`);
      if (process.env['CI'] && !this.#isWhole) process.exitCode ||= 1;
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const states = modules.flatMap(statesOf);
    const count = (state: string) => states.filter((each) => each === state).length;
    this.#passed = count('passed');
    this.#failed = count('failed') + unhandled.length;
    this.#skipped = count('skipped') + count('pending');
    this.#flaky = modules.flatMap((module) => [...module.children.allTests()].flatMap(flakyLine));
  }

  get #isWhole(): boolean {
    return this.#passed > 0 && this.#failed === 0 && this.#skipped === 0;
  }
}

/** The states of a file's tests. A file that failed outside its tests counts as one that failed. */
function statesOf(module: TestModule): string[] {
  const states = [...module.children.allTests()].map((test) => test.result().state);
  const failedOutside = module.state() === 'failed' && !states.includes('failed');
  return failedOutside ? [...states, 'failed'] : states;
}

/** What a test that needed its second try failed of at the first: it has a race, or what it tests has one. */
function flakyLine(test: TestCase): string[] {
  if (test.diagnostic()?.flaky !== true) return [];
  const [error] = test.result().errors ?? [];
  return [
    `Flaky, to be mended: ${test.module.relativeModuleId} > ${test.fullName}: ${error?.message ?? ''}`,
  ];
}
