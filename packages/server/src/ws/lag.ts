import type { Envelope } from '../core/envelope.ts';
import type { RoomEvent } from '../core/event.ts';
import type { UserId } from '../core/ids.ts';

type PresenceEvent = Extract<RoomEvent, { kind: 'presence' }>;

/**
 * How far a client is behind that reads too slowly; made when it begins to lag, forgotten when it has
 * caught up.
 */
export class Lag {
  /** Bytes written since it began, with what was waiting then. */
  #written: number;
  /** A byte among those that was waiting, and since when. */
  #mark: number;
  #markedAt: number;
  readonly #states = new Map<UserId, Envelope>();

  /** @param waiting bytes that the client has not read yet */
  constructor(waiting: number, now: number) {
    this.#written = waiting;
    this.#mark = waiting;
    this.#markedAt = now;
  }

  wrote(bytes: number): void {
    this.#written += bytes;
  }

  /** How long something has been waiting, in ms; no longer than it really has. */
  age(waiting: number, now: number): number {
    if (this.#written - waiting >= this.#mark) {
      this.#mark = this.#written;
      this.#markedAt = now;
    }
    return now - this.#markedAt;
  }

  /** Whether somebody's states are kept for later: what follows must not overtake them. */
  keepsStatesOf(userId: UserId): boolean {
    return this.#states.has(userId);
  }

  /** Keeps somebody's states for later, the latest of each. */
  keep(envelope: Envelope, event: PresenceEvent): void {
    const earlier = this.#states.get(event.userId)?.event;
    const change =
      earlier?.kind === 'presence' ? { ...earlier.change, ...event.change } : event.change;
    this.#states.set(event.userId, envelope.with({ ...event, change }));
  }

  /** Whoever has left has no states. */
  forget(userId: UserId): void {
    this.#states.delete(userId);
  }

  /** What was kept for later. */
  states(): Iterable<Envelope> {
    return this.#states.values();
  }
}
