import type { Bus } from '../core/bus.ts';
import type { PeerFacts } from '../core/event.ts';
import type { RoomId } from '../core/ids.ts';
import type { Timers, Webhooks } from '../core/ports.ts';
import type { Attendance } from '../core/store.ts';
import type { Attendee } from '../core/webhook.ts';

/** When to try again to write down that somebody has left, in ms. */
const RETRY = 5_000;

export interface RegisterOptions {
  readonly webhooks: Webhooks;
  readonly attendance: Attendance;
  readonly bus: Bus;
  readonly timers: Timers;
  /** How long who was connected to a node that died may take to come back, in ms. */
  readonly resumeWindow: number;
  /** Told of what failed when nobody was waiting for it. */
  readonly report: (thrown: unknown) => void;
}

/**
 * Has other programs told of who comes into rooms and goes. Each node writes down its own connections,
 * and, when another has died, all that are left write down that those are gone: whoever is first, does.
 */
export class Register {
  readonly #options: RegisterOptions;
  readonly #unwatch: () => void;
  readonly #cancels = new Set<() => void>();
  #isClosed = false;

  constructor(options: RegisterOptions) {
    const { bus, resumeWindow } = options;
    this.#options = options;
    this.#unwatch = bus.watch({
      onGone: () => this.#after(resumeWindow, () => this.#removeLost()),
      onState: (state) => {
        if (state === 'up') this.#after(resumeWindow, () => this.#removeLost());
      },
    });
  }

  /**
   * Looks for whom a crash has left in rooms.
   *
   * @param isAlone whether nobody can come back to another node
   */
  async open(isAlone: boolean): Promise<void> {
    if (isAlone) await this.#removeLost();
    else this.#after(this.#options.resumeWindow, () => this.#removeLost());
  }

  close(): void {
    this.#isClosed = true;
    this.#unwatch();
    for (const cancel of this.#cancels) cancel();
  }

  /**
   * A connection came into a room.
   *
   * @returns to be called once, when it is gone; undefined where nobody is to be told
   */
  enter(roomId: RoomId, facts: PeerFacts): (() => void) | undefined {
    const { webhooks, attendance, bus, report } = this.#options;
    if (webhooks.endpoints.length === 0) return undefined;
    const { userId, serial, displayName, dialect, connId: line } = facts;
    const participant = { userId, serial, displayName, dialect };
    const attendee = { line, roomId, node: bus.node, participant };
    const joined = webhooks.of({ kind: 'participant.joined', participant });
    const started = webhooks.of({ kind: 'room.started' });
    attendance.enter(attendee, { joined, started }).catch(report);
    return () => void this.#leave(attendee);
  }

  async #leave(attendee: Attendee): Promise<void> {
    const { webhooks, attendance, report } = this.#options;
    const { participant } = attendee;
    const left = webhooks.of({ kind: 'participant.left', participant });
    const ended = webhooks.of({ kind: 'room.ended' });
    try {
      await attendance.leave(attendee, { left, ended });
    } catch (thrown) {
      report(thrown);
      this.#after(RETRY, () => this.#leave(attendee));
    }
  }

  /** Takes out whoever was connected to a node that is gone. */
  async #removeLost(): Promise<void> {
    const { attendance, bus, report } = this.#options;
    // Who is cut off knows of nobody's death.
    if (bus.state !== 'up') return;
    try {
      for (const attendee of await attendance.lost(bus.nodes)) await this.#leave(attendee);
    } catch (thrown) {
      report(thrown);
    }
  }

  #after(ms: number, run: () => Promise<void>): void {
    if (this.#isClosed) return;
    const cancel = this.#options.timers.after(ms, () => {
      this.#cancels.delete(cancel);
      void run();
    });
    this.#cancels.add(cancel);
  }
}
