import type { SessionId, UserId } from '../core/ids.ts';
import type { Clock, EndedSignIns } from '../core/ports.ts';

/**
 * Sign-ins that were ended before their tokens expire: in the store, to outlast a restart, and in
 * memory, where every token is asked after (R2).
 */
export class Revocations {
  readonly #store: EndedSignIns;
  readonly #clock: Clock;
  /** Until when each is kept; nearly in order of that, as all are kept for the same time. */
  readonly #ended: Map<string, number>;
  readonly #watchers = new Map<string, Set<() => void>>();

  constructor(store: EndedSignIns, clock: Clock, ended: Map<string, number>) {
    this.#store = store;
    this.#clock = clock;
    this.#ended = ended;
  }

  has(subject: SessionId | UserId): boolean {
    return this.#ended.has(subject);
  }

  /** @param until when the last token of it expires, in ms since 1970 */
  async add(subject: SessionId | UserId, until: number): Promise<void> {
    await this.#store.add(subject, until);
    this.#ended.set(subject, until);
    this.#forgetExpired();
    for (const end of this.#watchers.get(subject) ?? []) end();
  }

  /** Calls `end` when a sign-in is ended; what it returns puts a stop to that. */
  watch(subject: SessionId, end: () => void): () => void {
    const watchers = this.#watchers.get(subject) ?? new Set();
    this.#watchers.set(subject, watchers.add(end));
    return () => {
      watchers.delete(end);
      if (watchers.size === 0) this.#watchers.delete(subject);
    };
  }

  #forgetExpired(): void {
    const now = this.#clock.now();
    for (const [subject, until] of this.#ended) {
      if (until > now) return;
      this.#ended.delete(subject);
    }
  }
}

/** Reads what was ended before this process began. */
export async function loadRevocations(store: EndedSignIns, clock: Clock): Promise<Revocations> {
  const ended = await store.list(clock.now());
  return new Revocations(
    store,
    clock,
    new Map(ended.map(({ subject, until }) => [subject, until])),
  );
}
