import type { FoundMessages, hackrtc, ParleyClient } from '@parley/client';
import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import { sentence } from '../sentence.ts';

/** How long somebody must have stopped writing before it is searched for, in ms. */
const PAUSE = 250;

/** What of a chat has certain words. */
export interface MessageSearch {
  readonly text: ReadonlySignal<string>;
  /** The newest first; undefined before anything was searched for. */
  readonly found: ReadonlySignal<readonly hackrtc.MessageAnswer[] | undefined>;
  /** Finds those before; absent where there are none. */
  readonly older: ReadonlySignal<FoundMessages['older']>;
  readonly problem: ReadonlySignal<string | undefined>;
  write(text: string): void;
  more(): Promise<void>;
  close(): void;
}

/** Has the server search what it can read. */
export class ChatSearch implements MessageSearch {
  readonly text = signal('');
  readonly found = signal<readonly hackrtc.MessageAnswer[] | undefined>(undefined);
  readonly older = signal<FoundMessages['older']>(undefined);
  readonly problem = signal<string | undefined>(undefined);
  readonly #parley: ParleyClient;
  readonly #roomId: string;
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(parley: ParleyClient, roomId: string) {
    this.#parley = parley;
    this.#roomId = roomId;
  }

  /** Searches once somebody has stopped writing. */
  write(text: string): void {
    this.text.value = text;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => void this.#search(text), PAUSE);
  }

  close(): void {
    clearTimeout(this.#pause);
  }

  async #search(text: string): Promise<void> {
    this.problem.value = undefined;
    this.older.value = undefined;
    this.found.value = undefined;
    // What has no letter and no digit has no words.
    if (!/[\p{L}\p{N}]/u.test(text)) return;
    await this.#attempt(text, async () => this.#parley.chat.search(this.#roomId, text));
  }

  async more(): Promise<void> {
    const { value: older } = this.older;
    if (older) await this.#attempt(this.text.value, older);
  }

  /** What was searched for meanwhile counts. */
  async #attempt(text: string, read: () => Promise<FoundMessages>): Promise<void> {
    try {
      const { messages, older } = await read();
      if (text !== this.text.value) return;
      this.found.value = [...(this.found.value ?? []), ...messages];
      this.older.value = older;
    } catch (thrown) {
      this.problem.value = sentence(thrown);
    }
  }
}
