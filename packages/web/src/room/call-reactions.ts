import type { Call, CallEvent } from '@parley/client/rtc';
import { signal } from '@preact/signals';

/** What one can show in a call with one press. */
export const SHOWN = ['👍', '👏', '❤️', '😂', '😮', '🎉'] as const;

type Emoji = (typeof SHOWN)[number];

/** Something that somebody shows at the moment. */
export interface CallReaction {
  /** Tells one from the next, where both are the same. */
  readonly id: number;
  /** The name of who shows it; absent for one's own. */
  readonly name?: string;
  readonly emoji: Emoji;
}

/** How long it is shown, in ms. */
const LIFE = 4000;

/** One's own place among those who show something. */
export const OWN = 'self';

/** What people in a call show for a moment: it goes straight from one to the other, and stays nowhere. */
export class CallReactions {
  /** By the connection of who shows it, or {@link OWN}; the newest last. */
  readonly shown = signal<ReadonlyMap<string, CallReaction>>(new Map());
  readonly #call: Pick<Call, 'participants' | 'sendText'>;
  #last = 0;

  constructor(call: Pick<Call, 'participants' | 'sendText'>) {
    this.#call = call;
  }

  /** Shows it to everybody who is connected. */
  show(emoji: Emoji): void {
    this.#put(OWN, { emoji });
    for (const { peer, state } of this.#call.participants) {
      // Whoever is lost meanwhile has missed nothing that matters.
      if (state.type === 'connected')
        this.#call.sendText(peer.conn_id, wireOf(emoji)).catch(() => undefined);
    }
  }

  /** Takes what somebody sent. */
  receive({ participant: { peer }, text }: Extract<CallEvent, { type: 'text' }>): void {
    const emoji = parseShown(text);
    if (emoji) this.#put(peer.conn_id, { emoji, name: peer.display_name });
  }

  #put(who: string, reaction: Omit<CallReaction, 'id'>): void {
    const id = (this.#last += 1);
    this.shown.value = new Map([...this.#allBut(who), [who, { id, ...reaction }]]);
    setTimeout(() => this.#drop(who, id), LIFE);
  }

  #drop(who: string, id: number): void {
    if (this.shown.value.get(who)?.id === id) this.shown.value = new Map(this.#allBut(who));
  }

  #allBut(who: string): [string, CallReaction][] {
    return [...this.shown.value].filter(([each]) => each !== who);
  }
}

/** As it goes over the wire; other clients may send whatever they like. */
const wireOf = (emoji: Emoji): string => `show ${emoji}`;

const parseShown = (text: string): Emoji | undefined =>
  SHOWN.find((emoji) => wireOf(emoji) === text);
