import type { ParleyClient, SessionEvent } from '@parley/client';
import { computed, signal } from '@preact/signals';
import type { Chat, ChatSession } from './chat.ts';
import type { ChatMessage } from './content.ts';

type ReadChat = Pick<Chat, 'messages' | 'older' | 'roomId' | 'loadUpTo'>;

/** How far one has read, on whatever device. */
export class Reading {
  /** What others wrote since, and files they offer. */
  readonly unread = computed(() => this.#count() + this.offers.value);
  /** Files that were offered while the chat was closed. */
  readonly offers = signal(0);
  /** How many unread messages there are, where they begin above what is loaded. */
  readonly above = signal(0);
  /** The first message that was unread when one opened the chat. */
  readonly mark = signal<string | undefined>(undefined);
  /** The last message one has read; null before the first, undefined while that is not known. */
  readonly #last = signal<string | null | undefined>(undefined);
  /** What the server counted last. */
  readonly #counted = signal(0);
  readonly #parley: ParleyClient;
  readonly #session: ChatSession;
  readonly #chat: ReadChat;
  /** How far one had read when one opened the chat. */
  #begin: string | null | undefined;

  constructor(parley: ParleyClient, session: ChatSession, chat: ReadChat) {
    this.#parley = parley;
    this.#session = session;
    this.#chat = chat;
  }

  async load(): Promise<void> {
    const all = await this.#parley.chat.readings();
    const reading = all.find(({ room_id: id }) => id === this.#chat.roomId);
    this.#counted.value = reading?.unread ?? 0;
    this.#last.value = reading?.last_read ?? null;
  }

  follow(event: SessionEvent): void {
    if (event.type === 'read' && this.#isLater(event.message_id)) this.#advance(event.message_id);
  }

  /** Marks where the unread ones begin, as somebody opens the chat. */
  begin(): void {
    this.#begin = this.#last.value;
    if (this.#isWhole()) this.mark.value = this.#unreadAfter(this.#begin)[0]?.id;
    else this.above.value = this.#count();
  }

  /** Loads as much as is unread; the first message of it. */
  async findBegin(): Promise<string | undefined> {
    this.above.value = 0;
    await this.#chat.loadUpTo(this.#begin ?? '');
    this.mark.value = this.#unreadAfter(this.#begin)[0]?.id;
    return this.mark.value;
  }

  /** That nothing is to be marked any more. */
  end(): void {
    this.mark.value = undefined;
    this.above.value = 0;
  }

  /** Tells that one has seen all that is there. */
  advance(): void {
    this.offers.value = 0;
    const last = this.#chat.messages.value.at(-1)?.id;
    if (last === undefined || this.#last.value === undefined || !this.#isLater(last)) return;
    this.#advance(last);
    // Whatever speaks against it, one has read it.
    this.#session.markRead(last).catch(() => undefined);
  }

  #advance(id: string): void {
    this.#last.value = id;
    this.#counted.value = 0;
  }

  #isLater(id: string): boolean {
    const place = this.#placeOf(id);
    return place === -1 || place > this.#placeOf(this.#last.value);
  }

  #placeOf(id: string | null | undefined): number {
    return this.#chat.messages.value.findIndex((message) => message.id === id);
  }

  /** Where not all of them are loaded, the server knows more. */
  #count(): number {
    const found = this.#unreadAfter(this.#last.value).length;
    return this.#isWhole() ? found : Math.max(found, this.#counted.value);
  }

  /** Whether all that is unread is loaded. */
  #isWhole(): boolean {
    return this.#placeOf(this.#last.value) >= 0 || !this.#chat.older.value;
  }

  #unreadAfter(id: string | null | undefined): readonly ChatMessage[] {
    if (id === undefined) return [];
    const after = this.#chat.messages.value.slice(this.#placeOf(id) + 1);
    const own = this.#session.self?.user_id;
    return after.filter((each) => each.user_id !== own && each.deleted_at === undefined);
  }
}
