/** A map that takes no memory of its own while it is empty: a room has a dozen, and mostly nothing in them. */
export class SparseMap<K, V> {
  #entries: Map<K, V> | undefined;

  /** What is in it now, to be read. */
  get all(): ReadonlyMap<K, V> {
    return this.#entries ?? NONE;
  }

  get size(): number {
    return this.#entries?.size ?? 0;
  }

  get(key: K): V | undefined {
    return this.#entries?.get(key);
  }

  has(key: K): boolean {
    return this.#entries?.has(key) ?? false;
  }

  values(): MapIterator<V> {
    return this.all.values();
  }

  set(key: K, value: V): void {
    this.#entries ??= new Map();
    this.#entries.set(key, value);
  }

  /** False where it was not there. */
  delete(key: K): boolean {
    const isGone = this.#entries?.delete(key) ?? false;
    if (this.#entries?.size === 0) this.#entries = undefined;
    return isGone;
  }

  clear(): void {
    this.#entries = undefined;
  }
}

const NONE: ReadonlyMap<never, never> = new Map<never, never>();
