/** Remembers the latest values that were added, at most `max` of them. */
export class RecentSet<T> {
  readonly #values = new Set<T>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  has(value: T): boolean {
    return this.#values.has(value);
  }

  add(value: T): void {
    this.#values.add(value);
    if (this.#values.size <= this.#max) return;
    for (const oldest of this.#values) {
      this.#values.delete(oldest);
      return;
    }
  }
}
