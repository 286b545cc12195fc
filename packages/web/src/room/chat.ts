import type { hackrtc, MessagePage, ParleyClient } from '@parley/client';
import { signal } from '@preact/signals';

export type ChatMessage = hackrtc.MessageAnswer;

/** A room's chat: what was said before, and what is said now. */
export class Chat {
  readonly messages = signal<readonly ChatMessage[]>([]);
  readonly status = signal<'loading' | 'ready' | 'failed'>('loading');
  /** Reads what was said before the first message shown; absent at the beginning of the chat. */
  readonly older = signal<MessagePage['older']>(undefined);
  readonly unread = signal(0);
  readonly #parley: ParleyClient;
  readonly #roomId: string;
  #begun = false;

  constructor(parley: ParleyClient, roomId: string) {
    this.#parley = parley;
    this.#roomId = roomId;
  }

  /** Loads the newest messages; later calls load what has come since. */
  async load(): Promise<void> {
    const last = this.messages.value.at(-1);
    await this.#attempt(async () => {
      if (this.#begun && last) await this.#loadSince(last.id);
      else await this.#loadNewest();
    });
  }

  /** Loads what was said before. */
  async loadOlder(): Promise<void> {
    const { value: older } = this.older;
    if (older) await this.#attempt(async () => this.#addOlder(await older()));
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.status.value = 'ready';
    } catch {
      this.status.value = 'failed';
    }
  }

  async #loadNewest(): Promise<void> {
    this.#addOlder(await this.#parley.messages(this.#roomId));
    this.#begun = true;
  }

  #addOlder(page: MessagePage): void {
    this.older.value = page.older;
    this.#add(page.messages);
  }

  async #loadSince(id: string): Promise<void> {
    await this.#addAll(await this.#parley.messages(this.#roomId, { after: id }));
  }

  async #addAll(page: MessagePage): Promise<void> {
    this.#add(page.messages);
    if (page.newer) await this.#addAll(await page.newer());
  }

  /** Takes a message that was just written. */
  receive(message: ChatMessage): void {
    this.#add([message]);
  }

  /** Writes to everybody; done once it is stored. @throws ParleyError */
  async post(text: string): Promise<void> {
    this.#add([await this.#parley.post(this.#roomId, text, { encrypted: false })]);
  }

  /** One's own message comes twice, as the answer and to everybody, in whatever order. */
  #add(messages: readonly ChatMessage[]): void {
    const known = new Map(this.messages.value.map((message) => [message.id, message]));
    for (const message of messages) known.set(message.id, message);
    this.messages.value = [...known.values()].toSorted(byTime);
  }
}

function byTime(a: ChatMessage, b: ChatMessage): number {
  return a.created_at < b.created_at ? -1 : Number(a.created_at > b.created_at);
}
