import type { RoomSession } from '@parley/client';
import type { Signal } from '@preact/signals';
import { signal } from '@preact/signals';
import { uuid } from '@parley/client';
import { memory } from '../memory.ts';
import { sentence } from '../sentence.ts';
import type { ChatMessage } from './content.ts';
import type { Outgoing } from './outgoing.ts';
import type { Texts } from './texts.ts';
import { textOf } from './content.ts';

/** What becomes of what one writes. */
export type Purpose =
  | { readonly kind: 'new' }
  | { readonly kind: 'reply' | 'edit'; readonly message: ChatMessage };

const NEW: Purpose = { kind: 'new' };

/** What one is writing: something new, an answer, or another text for what is there. */
export class Composition {
  readonly text: Signal<string>;
  readonly purpose = signal<Purpose>(NEW);
  /** Why an edit was refused. */
  readonly problem = signal<string | undefined>(undefined);
  readonly #roomId: string;
  readonly #session: Pick<RoomSession, 'typing'>;
  readonly #texts: Pick<Texts, 'edit'>;
  readonly #outgoing: Outgoing;

  constructor(
    roomId: string,
    session: Pick<RoomSession, 'typing'>,
    texts: Pick<Texts, 'edit'>,
    outgoing: Outgoing,
  ) {
    this.#roomId = roomId;
    this.#session = session;
    this.#texts = texts;
    this.#outgoing = outgoing;
    this.text = signal(memory.draft(roomId));
  }

  /** Begins or goes on to write. */
  write(text: string): void {
    this.#session.typing(text.trim() !== '');
    this.#put(text);
  }

  /** The draft of something new outlives an edit between, and a reload. */
  #put(text: string): void {
    this.text.value = text;
    if (this.purpose.value.kind !== 'edit') memory.keepDraft(this.#roomId, text);
  }

  append(text: string): void {
    this.#put([this.text.value, text].filter(Boolean).join('\n'));
  }

  reply(message: ChatMessage): void {
    this.cancel();
    this.purpose.value = { kind: 'reply', message };
  }

  edit(message: ChatMessage): void {
    this.purpose.value = { kind: 'edit', message };
    this.problem.value = undefined;
    this.text.value = textOf(message);
  }

  /** Goes back to something new, as it was begun. */
  cancel(): void {
    if (this.purpose.value.kind === 'edit') this.text.value = memory.draft(this.#roomId);
    this.purpose.value = NEW;
    this.problem.value = undefined;
  }

  /** Whoever is about to answer or edit a message sees it as it is now; a deleted one takes no more. */
  revised(message: ChatMessage): void {
    const { value: purpose } = this.purpose;
    if (purpose.kind === 'new' || purpose.message.id !== message.id) return;
    if (message.deleted_at !== undefined) this.cancel();
    else if (purpose.kind === 'reply') this.purpose.value = { kind: 'reply', message };
  }

  /** Sends what was written to everybody. */
  send(): void {
    const text = this.text.value.trim();
    const { value: purpose } = this.purpose;
    if (text === '') return;
    if (purpose.kind === 'edit') return void this.#change(purpose.message, text);
    const replyTo = purpose.kind === 'reply' ? purpose.message.id : undefined;
    this.purpose.value = NEW;
    this.#put('');
    void this.#outgoing.post(uuid(), { text, replyTo });
  }

  async #change(message: ChatMessage, text: string): Promise<void> {
    this.cancel();
    if (text === textOf(message)) return;
    try {
      await this.#texts.edit(message.id, text);
    } catch (thrown) {
      this.edit(message);
      this.text.value = text;
      this.problem.value = sentence(thrown);
    }
  }
}
