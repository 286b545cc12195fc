/** What became of a unit of work: what it gave, or why nothing of it was done. */
export type Outcome<R> = PromiseSettledResult<R>;

interface Waiting<U, R> {
  readonly unit: U;
  readonly resolve: (result: R) => void;
  readonly reject: (reason: unknown) => void;
}

/** Units done together at most: a group must not keep the next ones waiting for long. */
const MAX_GROUP = 128;

/**
 * Does the units of one key one after another. What comes while a group of them is being done is
 * the next group, so that a key that is written to often costs few commits.
 */
export class Lanes<U, R> {
  readonly #lanes = new Map<string, Waiting<U, R>[]>();
  readonly #commit: (key: string, units: readonly U[]) => Promise<readonly Outcome<R>[]>;

  /** @param commit gives the outcome of each unit, and never rejects */
  constructor(commit: (key: string, units: readonly U[]) => Promise<readonly Outcome<R>[]>) {
    this.#commit = commit;
  }

  do(key: string, unit: U): Promise<R> {
    const { promise, resolve, reject } = Promise.withResolvers<R>();
    const waiting = { unit, resolve, reject };
    const lane = this.#lanes.get(key);
    if (lane) lane.push(waiting);
    else void this.#run(key, [waiting]);
    return promise;
  }

  async #run(key: string, lane: Waiting<U, R>[]): Promise<void> {
    this.#lanes.set(key, lane);
    while (lane.length > 0) await this.#next(key, lane.splice(0, MAX_GROUP));
    this.#lanes.delete(key);
  }

  async #next(key: string, group: readonly Waiting<U, R>[]): Promise<void> {
    const outcomes = await this.#commit(
      key,
      group.map(({ unit }) => unit),
    );
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') group[index]?.resolve(outcome.value);
      else group[index]?.reject(outcome.reason);
    }
  }
}
