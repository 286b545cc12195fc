import { SparseMap } from './sparse-map.ts';

/** Remembers the latest values that were added, at most `max` of them. */
export class RecentSet<T> {
  readonly #values = new SparseMap<T, true>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  has(value: T): boolean {
    return this.#values.has(value);
  }

  add(value: T): void {
    this.#values.set(value, true);
    const [oldest] = this.#values.size > this.#max ? this.#values.all.keys() : [];
    if (oldest !== undefined) this.#values.delete(oldest);
  }
}
