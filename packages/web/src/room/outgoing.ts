import { computed, signal } from '@preact/signals';
import type { Kept } from '../memory.ts';
import { memory } from '../memory.ts';
import { sentence } from '../sentence.ts';
import type { Texts } from './texts.ts';

/** What one wrote that is not in the chat yet. */
export interface Unsent extends Kept {
  /** The message's, so that it is never there twice however often it is sent. */
  readonly id: string;
  /** Why it could not be sent; undefined while it is on its way. */
  readonly problem: string | undefined;
}

/** What one wrote, on its way into the chat. */
export class Outgoing {
  /** In order of writing. */
  readonly all = computed(() => [...this.#all.value.values()]);
  readonly #texts: Pick<Texts, 'post'>;
  readonly #roomId: string;
  readonly #all = signal<ReadonlyMap<string, Unsent>>(new Map());

  constructor(texts: Pick<Texts, 'post'>, roomId: string) {
    this.#texts = texts;
    this.#roomId = roomId;
  }

  /** Sends a message under an id; again and again is the same message. */
  async post(id: string, { text, replyTo }: Kept): Promise<void> {
    const unsent = { id, text, replyTo };
    this.#keep({ ...unsent, problem: undefined });
    try {
      const reply = replyTo === undefined ? {} : { reply_to: replyTo };
      await this.#texts.post(text, { id, ...reply });
      this.forget(id);
    } catch (thrown) {
      this.#keep({ ...unsent, problem: sentence(thrown) });
    }
  }

  /** Sends what was on its way when the page was reloaded or left. */
  postKept(): void {
    for (const [id, kept] of memory.unsent(this.#roomId)) void this.post(id, kept);
  }

  forget(id: string): void {
    this.#hold(new Map([...this.#all.value].filter(([each]) => each !== id)));
  }

  #keep(unsent: Unsent): void {
    this.#hold(new Map([...this.#all.value, [unsent.id, unsent]]));
  }

  #hold(all: ReadonlyMap<string, Unsent>): void {
    this.#all.value = all;
    memory.keepUnsent(this.#roomId, all);
  }
}
