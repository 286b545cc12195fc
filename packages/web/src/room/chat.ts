import type { hackrtc, MessagePage, ParleyClient, RoomSession, SessionEvent } from '@parley/client';
import { computed, signal } from '@preact/signals';
import { sentence } from '../sentence.ts';
import { Composition } from './composition.ts';
import type { ChatMessage, Content } from './content.ts';
import type { Unsent } from './outgoing.ts';
import { Outgoing } from './outgoing.ts';
import { Quotes } from './quotes.ts';
import { Reading } from './reading.ts';
import { reacted } from './reactions.ts';
import type { Texts } from './texts.ts';

/** Pages of earlier messages that are loaded to find one of them. */
const MAX_PAGES = 40;

/** What of a session the chat needs. */
export type ChatSession = Pick<RoomSession, 'delete' | 'react' | 'markRead' | 'typing' | 'self'>;

/** A room's chat: what was said before, and what is said now. */
export class Chat {
  readonly messages = signal<readonly ChatMessage[]>([]);
  readonly status = signal<'loading' | 'ready' | 'failed'>('loading');
  /** Reads what was said before the first message shown; absent at the beginning of the chat. */
  readonly older = signal<MessagePage['older']>(undefined);
  readonly composition: Composition;
  readonly reading: Reading;
  readonly quotes: Quotes;
  /** What one wrote and does not see among the messages yet, in order. */
  readonly unsent = computed(() => this.#outgoingBut(this.messages.value));
  readonly #parley: ParleyClient;
  readonly #session: ChatSession;
  readonly #roomId: string;
  readonly #texts: Texts;
  readonly #outgoing: Outgoing;
  #begun = false;

  constructor(parley: ParleyClient, session: ChatSession, roomId: string, texts: Texts) {
    this.#parley = parley;
    this.#session = session;
    this.#roomId = roomId;
    this.#texts = texts;
    this.#outgoing = new Outgoing(texts, roomId);
    this.composition = new Composition(roomId, session, texts, this.#outgoing);
    this.reading = new Reading(parley, session, this);
    this.quotes = new Quotes(this.messages, async (id) => this.#find(id));
  }

  get roomId(): string {
    return this.#roomId;
  }

  /** Loads the newest messages; later calls load what has come or changed since. */
  async load(): Promise<void> {
    const [first] = this.messages.value;
    await this.#attempt(async () => {
      await this.reading.load();
      if (this.#begun && first) await this.#loadFrom(first);
      else await this.#loadNewest();
    });
  }

  /** Loads what was said before. */
  async loadOlder(): Promise<void> {
    const { value: older } = this.older;
    if (older) await this.#attempt(async () => this.#addOlder(await older()));
  }

  /** Loads what was said before until a message is there; false where it is too far back, or nowhere. */
  async loadUpTo(id: string): Promise<boolean> {
    const isHere = () => this.messages.value.some((message) => message.id === id);
    for (let page = 0; page < MAX_PAGES && !isHere(); page += 1) await this.loadOlder();
    return isHere();
  }

  /** Loads what was said from the beginning on, or as much of it as there may be. */
  async loadAll(): Promise<void> {
    for (let page = 0; page < MAX_PAGES && this.older.value; page += 1) await this.loadOlder();
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

  /** Any of the messages that are shown may have changed. */
  async #loadFrom({ created_at: time }: ChatMessage): Promise<void> {
    const before = new Date(Date.parse(time) - 1).toISOString();
    await this.#addAll(await this.#parley.messages(this.#roomId, { after: before, limit: 200 }));
  }

  async #addAll(page: MessagePage): Promise<void> {
    this.#add(page.messages);
    if (page.newer) await this.#addAll(await page.newer());
  }

  /** Takes what the session tells of the chat. */
  follow(event: SessionEvent): void {
    this.reading.follow(event);
    switch (event.type) {
      case 'peers':
        return void this.load();
      case 'chat':
        return this.#add([event.msg]);
      case 'message_edited':
      case 'message_deleted':
        return this.#revise(this.#read(event.msg));
      case 'reaction':
        return this.#change(event.message_id, (message) => reacted(message, event));
      default:
    }
  }

  // What one does

  /** Sends what was on its way when the page was reloaded or left. */
  sendKept(): void {
    this.#outgoing.postKept();
  }

  /** Sends once more what could not be sent. */
  async sendAgain(unsent: Unsent): Promise<void> {
    await this.#outgoing.post(unsent.id, unsent);
  }

  /** Makes a draft again of what could not be sent. */
  takeBack({ id, text }: Unsent): void {
    this.#outgoing.forget(id);
    this.composition.append(text);
  }

  /** The last message that one wrote and may edit. */
  get lastOwn(): ChatMessage | undefined {
    const own = this.#session.self?.user_id;
    return this.messages.value.findLast(
      (each) => each.user_id === own && each.content.kind === 'text',
    );
  }

  /** Puts an emoji under a message, or takes one's own away. @throws ParleyError */
  async react({ id, reactions = [] }: ChatMessage, emoji: string): Promise<void> {
    const own = this.#session.self?.user_id ?? '';
    const isThere = reactions.some((each) => each.emoji === emoji && each.user_ids.includes(own));
    await this.#session.react(id, emoji, !isThere);
  }

  /** Deletes a message; a sentence for the person where that is refused. */
  async delete({ id }: ChatMessage): Promise<string | undefined> {
    return this.#session.delete(id).then(() => undefined, sentence);
  }

  /** A message may be told to everybody before its author hears that it is stored. */
  #outgoingBut(messages: readonly ChatMessage[]): readonly Unsent[] {
    const seen = new Set(messages.map(({ id }) => id));
    return this.#outgoing.all.value.filter(({ id }) => !seen.has(id));
  }

  /** What is loaded may have been told before. */
  #add(messages: readonly hackrtc.MessageAnswer[]): void {
    const known = new Map(this.messages.value.map((message) => [message.id, message]));
    for (const message of messages)
      known.set(message.id, later(known.get(message.id), this.#read(message)));
    this.messages.value = [...known.values()].toSorted(byTime);
    void this.quotes.load();
  }

  /** As it can be shown at once; what has to be opened first is told once that is done. */
  #read(message: hackrtc.MessageAnswer): ChatMessage {
    const content = this.#texts.read(message);
    if (!(content instanceof Promise)) return { ...message, content };
    void content.then((opened) => this.opened(message, opened));
    return { ...message, content: { kind: 'opening' } };
  }

  /** Shows what a message says, unless it was edited meanwhile. */
  opened({ id, ciphertext }: hackrtc.MessageAnswer, content: Content): void {
    const message = this.messages.value.find((each) => each.id === id);
    if (message?.ciphertext === ciphertext) this.#revise({ ...message, content });
  }

  #revise(message: ChatMessage): void {
    this.composition.revised(message);
    this.quotes.revised(message);
    this.#change(message.id, (known) => later(known, message));
  }

  async #find(id: string): Promise<ChatMessage> {
    const message = await this.#parley.chat.message(this.#roomId, id);
    return { ...message, content: await this.#texts.read(message) };
  }

  #change(id: string, change: (message: ChatMessage) => ChatMessage): void {
    this.messages.value = this.messages.value.map((each) => (each.id === id ? change(each) : each));
  }
}

/** What is read may be older than what was told meanwhile; what was opened stays so. */
function later(known: ChatMessage | undefined, message: ChatMessage): ChatMessage {
  if (!known) return message;
  if (version(known) > version(message)) return known;
  const isBeingOpened = message.content.kind === 'opening';
  const isSame = isBeingOpened && known.ciphertext === message.ciphertext;
  return isSame ? { ...message, content: known.content } : message;
}

/** Grows with each change of the text; nothing comes after a deletion. */
const version = ({ deleted_at, edited_at = '' }: hackrtc.MessageAnswer): string =>
  deleted_at === undefined ? edited_at : 'deleted';

function byTime(a: ChatMessage, b: ChatMessage): number {
  return a.created_at < b.created_at ? -1 : Number(a.created_at > b.created_at);
}
