import type { Chat } from './chat.ts';
import type { MessageSearch } from './chat-search.ts';
import { computed, signal } from '@preact/signals';
import { textOf } from './content.ts';

/** What of a sealed chat has certain words: searched here, as no server can read it. */
export class SealedSearch implements MessageSearch {
  readonly text = signal('');
  /** The newest first; more of them as they are loaded and opened. */
  readonly found = computed(() => this.#find(wordsOf(this.text.value)));
  readonly older = signal(undefined);
  readonly problem = signal(undefined);
  readonly #chat: Chat;
  #isLoading = false;

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  write(text: string): void {
    this.text.value = text;
    if (this.#isLoading) return;
    this.#isLoading = true;
    void this.#chat.loadAll();
  }

  async more(): Promise<void> {}

  close(): void {}

  #find(wanted: readonly string[]) {
    if (wanted.length === 0) return undefined;
    return this.#chat.messages.value
      .map((message) => ({ ...message, ciphertext: textOf(message) }))
      .filter(({ ciphertext: text }) => hasWords(text, wanted))
      .toReversed();
  }
}

/** As the server's search does it: each word begins one of the text's. */
function hasWords(text: string, wanted: readonly string[]): boolean {
  const there = wordsOf(text);
  return wanted.every((word) => there.some((each) => each.startsWith(word)));
}

const wordsOf = (text: string): readonly string[] =>
  text.toLocaleLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
