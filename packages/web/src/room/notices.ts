import { signal } from '@preact/signals';

export interface Notice {
  readonly id: number;
  readonly text: string;
}

/** How long a notice is shown, in ms. */
const LIFE = 5000;
const MOST = 4;

/** Short news of the room, shown for a while and read out by screen readers. */
export class Notices {
  readonly shown = signal<readonly Notice[]>([]);
  #last = 0;

  say(text: string): void {
    this.#last += 1;
    const notice = { id: this.#last, text };
    this.shown.value = [...this.shown.value, notice].slice(-MOST);
    setTimeout(() => {
      this.shown.value = this.shown.value.filter(({ id }) => id !== notice.id);
    }, LIFE);
  }
}
