import { setTimeout as delay } from 'node:timers/promises';

/** Questions to another process that wait for their answers. */
export class Calls<T> {
  readonly #waiting = new Map<number, (answer: T) => void>();
  #last = 0;

  /**
   * Resolves with the answer, or with undefined where none comes in time.
   *
   * @param send asks, and says to which call the answer belongs
   * @param patience in ms
   */
  async ask(send: (call: number) => void, patience: number): Promise<T | undefined> {
    const call = ++this.#last;
    const over = new AbortController();
    const { promise, resolve } = Promise.withResolvers<T>();
    this.#waiting.set(call, resolve);
    send(call);
    try {
      const late = delay(patience, undefined, { signal: over.signal }).catch(() => undefined);
      return await Promise.race([promise, late]);
    } finally {
      over.abort();
      this.#waiting.delete(call);
    }
  }

  answer(call: number, answer: T): void {
    this.#waiting.get(call)?.(answer);
  }
}
