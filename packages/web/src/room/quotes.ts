import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { ChatMessage } from './content.ts';

/** Messages that others answer, also those that are not shown. */
export class Quotes {
  readonly #shown: ReadonlySignal<readonly ChatMessage[]>;
  readonly #read: (id: string) => Promise<ChatMessage>;
  readonly #others = signal<ReadonlyMap<string, ChatMessage>>(new Map());
  readonly #asked = new Set<string>();

  constructor(
    shown: ReadonlySignal<readonly ChatMessage[]>,
    read: (id: string) => Promise<ChatMessage>,
  ) {
    this.#shown = shown;
    this.#read = read;
  }

  /** Undefined while it is not known. */
  of(id: string): ChatMessage | undefined {
    return this.#shown.value.find((each) => each.id === id) ?? this.#others.value.get(id);
  }

  /** Reads what is answered and not known; what cannot be read is asked for once. */
  async load(): Promise<void> {
    const answered = this.#shown.value.flatMap(({ reply_to: id }) => id ?? []);
    const unknown = answered.filter((id) => !this.of(id) && !this.#asked.has(id));
    for (const id of unknown) this.#asked.add(id);
    const read = unknown.map(async (id) => this.#read(id).catch(() => undefined));
    for (const message of await Promise.all(read)) if (message) this.#keep(message);
  }

  revised(message: ChatMessage): void {
    if (this.#others.value.has(message.id)) this.#keep(message);
  }

  #keep(message: ChatMessage): void {
    this.#others.value = new Map([...this.#others.value, [message.id, message]]);
  }
}
