import type { hackrtc, MessagePage, ParleyClient, RoomSession } from '@parley/client';
import type { Signal } from '@preact/signals';
import { computed, signal } from '@preact/signals';
import { uuid } from '@parley/client';
import { memory } from '../memory.ts';
import { sentence } from '../sentence.ts';

export type ChatMessage = hackrtc.MessageAnswer;

/** What one wrote that is not in the chat yet. */
export interface Unsent {
  /** The message's, so that it is never there twice however often it is sent. */
  readonly id: string;
  readonly text: string;
  /** Why it could not be sent; undefined while it is on its way. */
  readonly problem: string | undefined;
}

/** A room's chat: what was said before, and what is said now. */
export class Chat {
  readonly messages = signal<readonly ChatMessage[]>([]);
  readonly status = signal<'loading' | 'ready' | 'failed'>('loading');
  /** Reads what was said before the first message shown; absent at the beginning of the chat. */
  readonly older = signal<MessagePage['older']>(undefined);
  readonly unread = signal(0);
  /** What one has begun to write. */
  readonly draft: Signal<string>;
  /** What one wrote and does not see among the messages yet, in order. */
  readonly unsent = computed(() => this.#outgoingBut(this.messages.value));
  readonly #parley: ParleyClient;
  readonly #session: Pick<RoomSession, 'post'>;
  readonly #roomId: string;
  readonly #outgoing = signal<ReadonlyMap<string, Unsent>>(new Map());
  #begun = false;

  constructor(parley: ParleyClient, session: Pick<RoomSession, 'post'>, roomId: string) {
    this.#parley = parley;
    this.#session = session;
    this.#roomId = roomId;
    this.draft = signal(memory.draft(roomId));
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

  /** Begins or goes on to write. */
  write(text: string): void {
    this.draft.value = text;
    memory.keepDraft(this.#roomId, text);
  }

  /** Sends what was written to everybody. */
  send(): void {
    const text = this.draft.value.trim();
    if (text === '') return;
    this.write('');
    void this.#post(uuid(), text);
  }

  /** Sends once more what could not be sent. */
  async sendAgain({ id, text }: Unsent): Promise<void> {
    await this.#post(id, text);
  }

  /** Sends what was on its way when the page was reloaded or left. */
  sendKept(): void {
    for (const [id, text] of memory.unsent(this.#roomId)) void this.#post(id, text);
  }

  /** Makes a draft again of what could not be sent. */
  takeBack({ id, text }: Unsent): void {
    this.#forget(id);
    this.write([this.draft.value, text].filter(Boolean).join('\n'));
  }

  async #post(id: string, text: string): Promise<void> {
    this.#keep({ id, text, problem: undefined });
    try {
      await this.#session.post(text, { id, encrypted: false });
      this.#forget(id);
    } catch (thrown) {
      this.#keep({ id, text, problem: sentence(thrown) });
    }
  }

  #keep(unsent: Unsent): void {
    this.#hold(new Map([...this.#outgoing.value, [unsent.id, unsent]]));
  }

  #forget(id: string): void {
    this.#hold(new Map([...this.#outgoing.value].filter(([each]) => each !== id)));
  }

  #hold(outgoing: ReadonlyMap<string, Unsent>): void {
    this.#outgoing.value = outgoing;
    const texts = new Map([...outgoing].map(([id, { text }]) => [id, text]));
    memory.keepUnsent(this.#roomId, texts);
  }

  /** A message may be told to everybody before its author hears that it is stored. */
  #outgoingBut(messages: readonly ChatMessage[]): readonly Unsent[] {
    const seen = new Set(messages.map(({ id }) => id));
    return [...this.#outgoing.value.values()].filter(({ id }) => !seen.has(id));
  }

  /** What is loaded may have been told before. */
  #add(messages: readonly ChatMessage[]): void {
    const known = new Map(this.messages.value.map((message) => [message.id, message]));
    for (const message of messages) known.set(message.id, message);
    this.messages.value = [...known.values()].toSorted(byTime);
  }
}

function byTime(a: ChatMessage, b: ChatMessage): number {
  return a.created_at < b.created_at ? -1 : Number(a.created_at > b.created_at);
}
