/** A map of at most `max` entries; the one used longest ago makes room for a new one. */
export class Lru<K, V extends object | string | number> {
  // A Map iterates in order of insertion, so re-inserting on use keeps the least recent first.
  readonly #entries = new Map<K, V>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#max) this.#dropLeastRecent();
  }

  /** Forgets a key; false where it was not there. */
  delete(key: K): boolean {
    return this.#entries.delete(key);
  }

  #dropLeastRecent(): void {
    const first = this.#entries.keys().next();
    if (!first.done) this.#entries.delete(first.value);
  }
}
