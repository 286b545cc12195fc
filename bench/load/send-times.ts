/** When the latest signals of one source were sent, by sequence number; old ones are overwritten. */
export class SendTimes {
  readonly #at = new Float64Array(4096);

  note(sequence: number): void {
    this.#at[sequence % this.#at.length] = performance.now();
  }

  /** Milliseconds since the signal was sent. */
  since(sequence: number): number {
    return performance.now() - (this.#at[sequence % this.#at.length] ?? Number.NaN);
  }
}
