import { signal } from '@preact/signals';

/** How long somebody must go on before it is told, in ms: a cough and a "yes" are not. */
const LONG_ENOUGH = 1000;
/** The least time between two captions, in ms: screen readers must come through themselves. */
const QUIET = 4000;

/** Tells who speaks, for those who do not see it, and is not chatty about it. */
export class Captions {
  /** The name of who was last told to speak. */
  readonly speaker = signal('');
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastTold = -Infinity;

  /** @param speaking the names of the others who speak at this moment */
  follow(speaking: readonly string[]): void {
    clearTimeout(this.#timer);
    const [name] = speaking;
    if (name === undefined || speaking.includes(this.speaker.peek())) return;
    const quiet = this.#lastTold + QUIET - Date.now();
    this.#timer = setTimeout(() => this.#tell(name), Math.max(LONG_ENOUGH, quiet));
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #tell(name: string): void {
    this.#lastTold = Date.now();
    this.speaker.value = name;
  }
}
