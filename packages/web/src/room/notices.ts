import { signal } from '@preact/signals';
import { t } from '../strings/index.ts';

export interface Notice {
  readonly id: number;
  readonly text: string;
  /** What the notice is about, where it can be settled elsewhere. */
  readonly topic?: Topic | undefined;
}

export type Topic = 'chat';

/** How long a notice is shown, in ms. */
const LIFE = 5000;
const LONG_LIFE = 30_000;
const MOST = 4;

/** Short news of the room, shown for a while and read out by screen readers. */
export class Notices {
  readonly shown = signal<readonly Notice[]>([]);
  #last = 0;

  say(text: string, topic?: Topic): void {
    this.#show(text, topic, LIFE);
  }

  /** Says what whoever runs the server has to say, long enough to be read. */
  announce(text: string): void {
    this.#show(t('room.notice', { text }), undefined, LONG_LIFE);
  }

  #show(text: string, topic: Topic | undefined, life: number): void {
    this.#last += 1;
    const notice = { id: this.#last, text, topic };
    this.shown.value = [...this.shown.value, notice].slice(-MOST);
    setTimeout(() => this.#drop(({ id }) => id === notice.id), life);
  }

  /** Takes back what was said about something that the person has turned to by now. */
  settle(about: Topic): void {
    this.#drop(({ topic }) => topic === about);
  }

  #drop(isDone: (notice: Notice) => boolean): void {
    this.shown.value = this.shown.value.filter((notice) => !isDone(notice));
  }
}
