const settleTimeoutMs = 30_000;

/** Counts what has to arrive and what did. */
export class Tally {
  expected = 0;
  arrived = 0;
  #onSettled: () => void = () => {};

  expect(count: number): void {
    this.expected += count;
  }

  arrive(): void {
    this.arrived++;
    if (this.arrived >= this.expected) this.#onSettled();
  }

  /** Resolves when everything expected has arrived; one waiter at a time. Throws when that takes more than 30 s. */
  async settled(): Promise<void> {
    if (this.arrived >= this.expected) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = (): void =>
      reject(new Error(`${this.arrived} of ${this.expected} frames arrived.`));
    const timer = setTimeout(giveUp, settleTimeoutMs);
    this.#onSettled = resolve;
    await promise.finally(() => clearTimeout(timer));
  }
}
