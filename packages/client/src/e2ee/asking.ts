import type { hackrtc } from '@parley/protocol';
import type { Unsubscribe } from '../emitter.ts';
import type { RoomSession } from '../session.ts';
import type { SealedSignal } from './sealed-signal.ts';
import type { SealedAgain } from './sealed-texts.ts';
import { sealedSignalOf, signalSealed } from './sealed-signal.ts';

export interface AskingOptions {
  readonly session: RoomSession;
  /** Seals a message of this device again. */
  readonly sealAgain: (messageId: string) => Promise<SealedAgain | undefined>;
  /** Reads what an author has sealed again. */
  readonly readAgain: (message: hackrtc.MessageAnswer, ciphertext: string) => Promise<boolean>;
  /** Told where an author may not give a message again. */
  readonly onDenied: (messageId: string) => void;
}

type Signal<K extends SealedSignal['kind']> = Extract<SealedSignal, { kind: K }>;

/** Each connection gets a message again so often: more would only make work. */
const MOST_ANSWERS = 3;
/** As many answers are remembered. */
const REMEMBERED = 1_000;

/** Asks authors for messages that did not open, and answers as one. */
export class Asking {
  readonly #options: AskingOptions;
  readonly #subscriptions: readonly Unsubscribe[];
  readonly #asked = new Map<string, hackrtc.MessageAnswer>();
  /** How often, by connection and message. */
  readonly #answered = new Map<string, number>();

  constructor(options: AskingOptions) {
    this.#options = options;
    this.#subscriptions = [
      options.session.on('join', ({ user_id: userId }) => this.#arrived(userId)),
      options.session.on('signal', (frame) => this.#signalled(frame)),
    ];
  }

  /** @returns whether somebody is there to answer; otherwise they are asked when they come */
  ask(message: hackrtc.MessageAnswer): boolean {
    this.#asked.set(message.id, message);
    return this.#askFor(message);
  }

  close(): void {
    for (const unsubscribe of this.#subscriptions) unsubscribe();
  }

  #askFor({ id, user_id: author }: hackrtc.MessageAnswer): boolean {
    const { session } = this.#options;
    const theirs = [...session.peers.values()].filter(({ user_id: userId }) => userId === author);
    for (const { conn_id: connId } of theirs) {
      signalSealed(session, connId, { kind: 'ask', message_id: id });
    }
    return theirs.length > 0;
  }

  #arrived(userId: string): void {
    for (const message of this.#asked.values()) {
      if (message.user_id === userId) this.#askFor(message);
    }
  }

  #signalled(frame: hackrtc.RelayedSignalFrame): void {
    const signal = sealedSignalOf(frame);
    if (signal === undefined || signal.kind === 'add-me') return;
    if (signal.kind === 'denied') return this.#denied(frame, signal);
    const done = signal.kind === 'ask' ? this.#answer(frame, signal) : this.#read(frame, signal);
    // Who asked may ask again.
    done.catch(() => undefined);
  }

  async #answer(
    frame: hackrtc.RelayedSignalFrame,
    { message_id: messageId }: Signal<'ask'>,
  ): Promise<void> {
    const { session, sealAgain } = this.#options;
    if (!this.#mayAnswer(`${frame.from_conn} ${messageId}`)) return;
    const answer = await sealAgain(messageId);
    if (answer) signalSealed(session, frame.from_conn, { ...answer, message_id: messageId });
  }

  #denied(frame: hackrtc.RelayedSignalFrame, { message_id: messageId }: Signal<'denied'>): void {
    if (this.#asked.get(messageId)?.user_id === frame.from) this.#options.onDenied(messageId);
  }

  #mayAnswer(key: string): boolean {
    const times = this.#answered.get(key) ?? 0;
    if (times >= MOST_ANSWERS || this.#answered.size >= REMEMBERED) return false;
    this.#answered.set(key, times + 1);
    return true;
  }

  async #read(
    frame: hackrtc.RelayedSignalFrame,
    { message_id: messageId, ciphertext }: Signal<'again'>,
  ): Promise<void> {
    const message = this.#asked.get(messageId);
    if (message?.user_id !== frame.from) return;
    if (await this.#options.readAgain(message, ciphertext)) this.#asked.delete(messageId);
  }
}
