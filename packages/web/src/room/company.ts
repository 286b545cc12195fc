import { signal } from '@preact/signals';

/** How long the others have to come back after a loss, in ms. */
const PATIENCE = 10_000;

/** How long before one's own loss that of the others may have been noticed, in ms. */
const SAME_LOSS = 3000;

/** Whether one is alone, or the others are only not back yet. */
export class Company {
  /** Whether people are to come back who were here before the connection was lost. */
  readonly awaited = signal(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #others = 0;
  /** When somebody else was last there, in ms. */
  #last = -Infinity;

  /** @param others how many are there now */
  count(others: number): void {
    if (this.#others > 0 || others > 0) this.#last = performance.now();
    this.#others = others;
  }

  /** The connection was lost; a server that stops may end one after the other. */
  lost(): void {
    clearTimeout(this.#timer);
    this.awaited.value ||= this.#others > 0 || performance.now() - this.#last < SAME_LOSS;
  }

  /** After a loss that all had, such as a restart of the server, the others come one by one. */
  returned(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.awaited.value = false), PATIENCE);
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
