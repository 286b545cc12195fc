import type { Clock, Random, Timers } from '../core/ports.ts';
import type { Deliveries } from '../core/store.ts';
import type { Attempt, Delivery } from '../core/webhook.ts';
import type { Poster } from './post.ts';
import { bodyOf } from './events.ts';
import { PATIENCE, waitAfter } from './schedule.ts';
import { sign } from './signature.ts';

/** How often it is looked for what is due, in ms. */
const INTERVAL = 250;
/** The longest time that an endpoint is left alone which answers nothing, in ms. */
const MAX_PAUSE = 60_000;
/** Events taken at once for one endpoint; those of different rooms are sent side by side. */
const BATCH = 32;
/** Of one room, so that it leaves places for others. */
const BATCH_OF_ROOM = 4;
/** How long a room may go on in one turn, in ms: others wait for the next. */
const TURN = 5_000;
/** How long others keep away from what was taken, in ms: they take it over from a node that died. */
const LEASE = 60_000;
const PRUNE_INTERVAL = 3_600_000;
const DAY = 24 * PRUNE_INTERVAL;
/** How long deliveries are kept, in ms. */
const KEEP_DELIVERED = 7 * DAY;
const KEEP_FAILED = 30 * DAY;
/** Gone (RFC 9110 §15.5.11): whoever says so wants to hear nothing more of it. */
const GONE = 410;
const CHANCES = 1_000;

/** What is told to metrics and logs. */
export interface DeliveryObserver {
  delivered(delivery: Delivery): void;
  /** @param isLast whether it was given up */
  failed(delivery: Delivery, why: string, isLast: boolean): void;
}

export interface DelivererOptions {
  readonly endpoints: readonly string[];
  /** What is sent is signed with each of them. */
  readonly secrets: readonly string[];
  readonly deliveries: Deliveries;
  readonly poster: Poster;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Pick<Random, 'below'>;
  readonly observer: DeliveryObserver;
  /** Told of what failed when nobody was waiting for it. */
  readonly report: (thrown: unknown) => void;
}

/**
 * Brings what is in the outbox to the endpoints, at least once, each room's events in order (ADR 15).
 * Several nodes may do so over one store.
 */
export class Deliverer {
  readonly #options: DelivererOptions;
  readonly #cancels = new Map<string, () => void>();
  readonly #underWay = new Set<Promise<void>>();
  #isClosed = false;

  constructor(options: DelivererOptions) {
    this.#options = options;
    for (const endpoint of options.endpoints) this.#schedule(endpoint, INTERVAL);
    this.#schedulePruning();
  }

  /** Finishes what is being sent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const cancel of this.#cancels.values()) cancel();
    await Promise.all(this.#underWay);
    this.#options.poster.close();
  }

  /** @param pause how long the endpoint is left alone where it takes nothing, in ms */
  #schedule(endpoint: string, wait: number, pause = INTERVAL): void {
    if (this.#isClosed) return;
    const cancel = this.#options.timers.after(wait, () => this.#track(this.#turn(endpoint, pause)));
    this.#cancels.set(endpoint, cancel);
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  async #turn(endpoint: string, pause: number): Promise<void> {
    const found = await this.#deliverDue(endpoint);
    if (found === 'silence') return this.#schedule(endpoint, pause, Math.min(pause * 2, MAX_PAUSE));
    this.#schedule(endpoint, found === 'nothing due' ? INTERVAL : 0);
  }

  async #deliverDue(endpoint: string): Promise<'answers' | 'silence' | 'nothing due'> {
    const { deliveries, clock, report } = this.#options;
    const failed = (thrown: unknown) => (report(thrown), false);
    try {
      const now = clock.now();
      const claimed = await deliveries.claim(endpoint, {
        now,
        until: now + LEASE,
        most: BATCH,
        mostOfRoom: BATCH_OF_ROOM,
        patience: PATIENCE,
      });
      if (claimed.length === 0) return 'nothing due';
      const rooms = [...Map.groupBy(claimed, ({ roomId }) => roomId).values()];
      const answers = await Promise.all(
        rooms.map((room) => this.#deliverRoom(room, now).catch(failed)),
      );
      return answers.includes(true) ? 'answers' : 'silence';
    } catch (thrown) {
      // Nothing is lost: what was taken is due again after a while.
      report(thrown);
      return 'silence';
    }
  }

  /** One after another, until one fails. @returns whether there was any answer, be it a refusal */
  async #deliverRoom(claimed: readonly Delivery[], since: number): Promise<boolean> {
    const { deliveries, clock } = this.#options;
    let isAnswered = false;
    for (const [index, delivery] of claimed.entries()) {
      const isLate = this.#isClosed || clock.now() > since + TURN;
      const attempt = isLate ? undefined : await this.#deliver(delivery);
      isAnswered ||= typeof attempt?.status === 'number';
      if (attempt?.delivered) continue;
      const rest = claimed.slice(isLate ? index : index + 1);
      const ids = rest.map(({ deliveryId }) => deliveryId);
      if (ids.length > 0) await deliveries.release(ids);
      break;
    }
    return isAnswered;
  }

  async #deliver(delivery: Delivery): Promise<Attempt> {
    const { deliveries, clock, observer } = this.#options;
    const attempt = await this.#attempt(delivery);
    await deliveries.settle(delivery.deliveryId, attempt, clock.now());
    if (attempt.delivered) observer.delivered(delivery);
    else observer.failed(delivery, attempt.error, attempt.dueAt === null);
    return attempt;
  }

  async #attempt(delivery: Delivery): Promise<Attempt> {
    try {
      const status = await this.#post(delivery);
      if (status >= 200 && status < 300) return { delivered: true, status };
      const dueAt = status === GONE ? null : this.#dueAfter(delivery);
      return { delivered: false, status, error: `answered ${status}`, dueAt };
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown.message : String(thrown);
      return { delivered: false, status: null, error, dueAt: this.#dueAfter(delivery) };
    }
  }

  #post(delivery: Delivery): Promise<number> {
    const { secrets, clock, poster } = this.#options;
    const { id, endpoint } = delivery;
    const timestamp = Math.floor(clock.now() / 1000);
    const body = bodyOf(delivery);
    return poster.post(endpoint, body, {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'Parley',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': sign(secrets, { id, timestamp, body }),
    });
  }

  /** When to try again; null to give up. */
  #dueAfter({ attempts }: Delivery): number | null {
    const { clock, random } = this.#options;
    const wait = waitAfter(attempts + 1, random.below(CHANCES) / CHANCES);
    return wait === undefined ? null : clock.now() + wait;
  }

  #schedulePruning(): void {
    const prune = () => {
      this.#track(this.#prune());
      this.#schedulePruning();
    };
    this.#cancels.set('', this.#options.timers.after(PRUNE_INTERVAL, prune));
  }

  async #prune(): Promise<void> {
    const { deliveries, clock, report } = this.#options;
    const now = clock.now();
    const times = { deliveredBefore: now - KEEP_DELIVERED, createdBefore: now - KEEP_FAILED };
    await deliveries.prune(times).catch(report);
  }
}
