/** What is begun at the same time, and is to end in the order in which it was begun, for each key. */
export class Sequences<K> {
  readonly #latest = new Map<K, Promise<unknown>>();

  /** Settles as the work does, and no earlier than what was begun before it under the same key. */
  follow<T>(key: K, work: Promise<T>): Promise<T> {
    const turn = Promise.allSettled([this.#latest.get(key), work]).then(() => work);
    this.#latest.set(key, turn);
    const forget = () => {
      if (this.#latest.get(key) === turn) this.#latest.delete(key);
    };
    turn.then(forget, forget);
    return turn;
  }

  /** Resolves once what was begun under a key so far has ended. */
  settled(key: K): Promise<unknown> {
    return Promise.allSettled([this.#latest.get(key)]);
  }
}
