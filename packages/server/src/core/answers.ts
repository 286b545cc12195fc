import { SparseMap } from './sparse-map.ts';

/** Those who wait to know what came of something that they asked for. */
export class Answers {
  readonly #waiting = new SparseMap<string, (yes: boolean) => void>();

  await(id: string, onAnswer: (yes: boolean) => void): void {
    this.#waiting.set(id, onAnswer);
  }

  /** The first answer counts. */
  answer(id: string, yes: boolean): void {
    const onAnswer = this.#waiting.get(id);
    this.#waiting.delete(id);
    onAnswer?.(yes);
  }

  /** Nobody answers any more: that is a no. */
  close(): void {
    for (const id of this.#waiting.all.keys()) this.answer(id, false);
  }
}
