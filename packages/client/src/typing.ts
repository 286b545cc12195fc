import type { hackrtc } from '@parley/protocol';

/** How often it is told that one goes on writing, in ms: well before it is taken to be over. */
const TELL_EVERY = 3000;

interface Writer {
  readonly userId: string;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Who writes at the moment: by what they tell, which is true for some seconds only. */
export class Typing {
  readonly #writers = new Map<string, Writer>();
  readonly #onChange: (connIds: readonly string[]) => void;
  /** When one told oneself to be writing; undefined where one is not. */
  #toldAt: number | undefined;

  /** @param onChange told of everybody who writes, whenever that changes */
  constructor(onChange: (connIds: readonly string[]) => void) {
    this.#onChange = onChange;
  }

  get connIds(): readonly string[] {
    return [...this.#writers.keys()];
  }

  /** Whether the others are to be told that one writes, or has stopped. */
  isNews(on: boolean, now = performance.now()): boolean {
    const told = this.#toldAt;
    const isNews = on ? told === undefined || now - told >= TELL_EVERY : told !== undefined;
    if (isNews) this.#toldAt = on ? now : undefined;
    return isNews;
  }

  /** What one wrote is there: the others see by that that one has stopped. */
  posted(): void {
    this.#toldAt = undefined;
  }

  apply(frame: hackrtc.ServerFrame): void {
    if (frame.type === 'typing') this.#follow(frame);
    if (frame.type === 'leave') this.#forget([frame.conn_id]);
    if (frame.type === 'chat' || frame.type === 'message_edited') {
      this.#forget(this.#connIdsOf(frame.msg.user_id));
    }
    if (frame.type === 'welcome') this.clear();
  }

  clear(): void {
    this.#forget(this.connIds);
  }

  #follow({ conn_id: id, user_id: userId, on, expires_in: seconds }: hackrtc.TypingStateFrame) {
    if (!on) return this.#forget([id]);
    const known = this.#writers.get(id);
    clearTimeout(known?.timer);
    const timer = setTimeout(() => this.#forget([id]), seconds * 1000);
    this.#writers.set(id, { userId, timer });
    if (!known) this.#onChange(this.connIds);
  }

  #connIdsOf(userId: string): readonly string[] {
    return this.connIds.filter((id) => this.#writers.get(id)?.userId === userId);
  }

  #forget(connIds: readonly string[]): void {
    const gone = connIds.filter((id) => this.#writers.has(id));
    for (const id of gone) {
      clearTimeout(this.#writers.get(id)?.timer);
      this.#writers.delete(id);
    }
    if (gone.length > 0) this.#onChange(this.connIds);
  }
}
