import type { Bus, BusState } from '../core/bus.ts';
import type { SessionId, UserId } from '../core/ids.ts';
import type { Clock, Timers } from '../core/ports.ts';
import type { EndedSignIns } from '../core/store.ts';
import { tellAll } from './telling.ts';

const TOPIC = 'signed-out';
/** How often the store is asked while the other nodes cannot be heard, in ms. */
const LOOK = 1_000;

export interface RevocationParts {
  readonly endedSignIns: EndedSignIns;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Told of what failed when nobody was waiting for it. */
  readonly report: (thrown: unknown) => void;
}

/** Somebody who is here, and goes when their sign-in ends, or the account. */
export interface SignedIn {
  readonly userId: UserId;
  /** Undefined where they have not signed in: then nothing ends. */
  readonly sessionId: SessionId | undefined;
  signOut(): void;
}

/**
 * Sign-ins that were ended before their tokens expire: in the store, to outlast a restart, and in
 * the memory of every node, where every token is asked after (R2).
 */
export class Revocations {
  readonly #parts: RevocationParts;
  /** Until when each is kept; nearly in order of that, as all are kept for the same time. */
  readonly #ended = new Map<string, number>();
  /** Nearly always one: an array takes a fifth of a set's memory. */
  readonly #here = new Map<string, readonly SignedIn[]>();
  readonly #leave: readonly (() => void)[];
  #callOff = (): void => {};
  #isClosed = false;

  private constructor(parts: RevocationParts) {
    this.#parts = parts;
    this.#leave = [
      parts.bus.onTold(TOPIC, (body) => {
        const [until = '', subject = ''] = body.split(' ');
        this.#end(subject, Number(until));
      }),
      parts.bus.watch({ onState: (state) => this.#follow(state) }),
    ];
  }

  /** Knows what was ended before this process began. */
  static async load(parts: RevocationParts): Promise<Revocations> {
    const revocations = new Revocations(parts);
    await revocations.#load();
    return revocations;
  }

  has(subject: SessionId | UserId): boolean {
    return this.#ended.has(subject);
  }

  /**
   * Ends a sign-in; on other nodes, too, as soon as they hear of it.
   *
   * @param until when the last token of it expires, in ms since 1970
   */
  async add(subject: SessionId | UserId, until: number): Promise<void> {
    const { endedSignIns, bus } = this.#parts;
    await endedSignIns.add(subject, until);
    this.#end(subject, until);
    void tellAll(bus, TOPIC, `${until} ${subject}`);
  }

  /** Has somebody signed out once what they are here by has ended. */
  watch(each: SignedIn): void {
    for (const subject of subjectsOf(each)) {
      const others = this.#here.get(subject);
      this.#here.set(subject, others ? [...others, each] : [each]);
    }
  }

  /** They have left. */
  unwatch(each: SignedIn): void {
    for (const subject of subjectsOf(each)) {
      const others = this.#here.get(subject)?.filter((other) => other !== each) ?? [];
      if (others.length > 0) this.#here.set(subject, others);
      else this.#here.delete(subject);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#callOff();
    for (const leave of this.#leave) leave();
  }

  /** What others say is not heard while they are out of reach; what they write is there. */
  #follow(state: BusState): void {
    this.#callOff();
    if (state === 'up') this.#load().catch(this.#parts.report);
    else this.#callOff = this.#parts.timers.after(LOOK, () => void this.#look());
  }

  async #look(): Promise<void> {
    // Where the store is away too, nobody is let in anyway.
    await this.#load().catch(() => {});
    const { state } = this.#parts.bus;
    if (state === 'down' && !this.#isClosed) this.#follow(state);
  }

  async #load(): Promise<void> {
    const { endedSignIns, clock } = this.#parts;
    const ended = await endedSignIns.list(clock.now());
    for (const { subject, until } of ended) this.#end(subject, until);
  }

  #end(subject: string, until: number): void {
    if (this.#ended.has(subject)) return;
    this.#ended.set(subject, until);
    this.#forgetExpired();
    for (const each of this.#here.get(subject) ?? []) each.signOut();
  }

  #forgetExpired(): void {
    const now = this.#parts.clock.now();
    for (const [subject, until] of this.#ended) {
      if (until > now) return;
      this.#ended.delete(subject);
    }
  }
}

const subjectsOf = ({ sessionId, userId }: SignedIn): readonly string[] =>
  sessionId === undefined ? [] : [sessionId, userId];
