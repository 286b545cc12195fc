/** Room for the labels our code knows; more would mean that one came from outside. */
const MAX_LABELS = 64;

/** Counts by one label, bounded: labels beyond the first 64 are counted as `other`. */
export class Tally implements Iterable<readonly [label: string, count: number]> {
  readonly #counts = new Map<string, { value: number }>();

  add(label: string, amount = 1): void {
    (this.#counts.get(label) ?? this.#start(label)).value += amount;
  }

  *[Symbol.iterator](): Generator<readonly [label: string, count: number]> {
    for (const [label, { value }] of this.#counts) yield [label, value];
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, { value }) => sum + value, 0);
  }

  #start(label: string): { value: number } {
    const known = this.#counts.size < MAX_LABELS ? label : 'other';
    const count = this.#counts.get(known) ?? { value: 0 };
    this.#counts.set(known, count);
    return count;
  }
}
