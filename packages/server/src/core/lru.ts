/** A map of at most `max` entries; the one used longest ago makes room for a new one. */
export class Lru<K, V extends object | string | number> {
  // A Map iterates in order of insertion, so re-inserting on use keeps the least recent first. It is
  // made with the first entry: many stay empty.
  #entries: Map<K, V> | undefined;
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get(key: K): V | undefined {
    const value = this.#entries?.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    const entries = (this.#entries ??= new Map());
    entries.delete(key);
    entries.set(key, value);
    if (entries.size > this.#max) dropFirst(entries);
  }

  /** Forgets a key; false where it was not there. */
  delete(key: K): boolean {
    return this.#entries?.delete(key) ?? false;
  }
}

function dropFirst<K>(entries: Map<K, unknown>): void {
  const first = entries.keys().next();
  if (!first.done) entries.delete(first.value);
}
