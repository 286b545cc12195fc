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
 * Does the units of one lane one after another. What comes while a group of them is being done is
 * the next group: a lane that is busy costs few commits.
 */
export class Lanes<U, R> {
  readonly #waiting = new Map<number, Waiting<U, R>[]>();
  readonly #commit: (lane: number, units: readonly U[]) => Promise<readonly Outcome<R>[]>;

  /** @param commit gives the outcome of each unit, and never rejects */
  constructor(commit: (lane: number, units: readonly U[]) => Promise<readonly Outcome<R>[]>) {
    this.#commit = commit;
  }

  do(lane: number, unit: U): Promise<R> {
    const { promise, resolve, reject } = Promise.withResolvers<R>();
    const arrival = { unit, resolve, reject };
    const waiting = this.#waiting.get(lane);
    if (waiting) waiting.push(arrival);
    else void this.#run(lane, [arrival]);
    return promise;
  }

  async #run(lane: number, waiting: Waiting<U, R>[]): Promise<void> {
    this.#waiting.set(lane, waiting);
    while (waiting.length > 0) await this.#next(lane, waiting.splice(0, MAX_GROUP));
    this.#waiting.delete(lane);
  }

  async #next(lane: number, group: readonly Waiting<U, R>[]): Promise<void> {
    const outcomes = await this.#commit(
      lane,
      group.map(({ unit }) => unit),
    );
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') group[index]?.resolve(outcome.value);
      else group[index]?.reject(outcome.reason);
    }
  }
}
