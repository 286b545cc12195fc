import type { Rate, TokenBucket } from '../core/limits.ts';
import type { Clock, FrequentAction, Limits, RareAction } from '../core/ports.ts';
import type { Counters } from './counters.ts';
import { bucketFor, tooOften } from '../core/limits.ts';
import { Lru } from '../core/lru.ts';

type ConfiguredAction = Exclude<RareAction, keyof typeof FIXED>;

/**
 * How often each thing may be done; what has no rate has no limit. Several rates hold together: the
 * longer ones make those wait longer who go on.
 */
export type Rates = Readonly<
  Record<ConfiguredAction, readonly Rate[]> & Record<FrequentAction, Rate | undefined>
>;

export interface LimitsOptions {
  readonly rates: Rates;
  readonly counters: Counters;
  readonly clock: Clock;
  /** Told of every turn of what is frequent. */
  readonly onPaced?: ((action: FrequentAction, subject: string) => void) | undefined;
  /** Told of every turn that was refused. */
  readonly onRefusal: (action: RareAction | FrequentAction) => void;
}

export interface CountedLimits extends Limits {
  /** Counts turns that were taken at other nodes, which may know actions that this one does not. */
  charge(action: string, subject: string, turns: number): void;
}

/** What nobody configures. */
const FIXED = {
  /** What each network has left at an account that very many guess at. */
  triesInCrowd: [{ most: 1, per: 60_000 }],
  /** As often as a code may be mailed. */
  asks: [{ most: 1, per: 60_000 }],
  /** A slip of a moderator's hand can be mended, and tabs wait side by side. */
  denials: [{ most: 3, per: 600_000 }],
} satisfies Partial<Record<RareAction, readonly Rate[]>>;
/** Buckets that are remembered of one action; one more forgets the one that was used longest ago. */
const MAX_BUCKETS = 50_000;

/** Makes the port that says who is too quick (ADR 12). */
export function createLimits(options: LimitsOptions): CountedLimits {
  const { rates, counters, clock, onPaced, onRefusal } = options;
  const rare: Readonly<Record<RareAction, readonly Rate[]>> = { ...rates, ...FIXED };
  const buckets: Readonly<Record<FrequentAction, Lru<string, TokenBucket>>> = {
    handshakes: new Lru(MAX_BUCKETS),
    requests: new Lru(MAX_BUCKETS),
    chat: new Lru(MAX_BUCKETS),
    chatOfRoom: new Lru(MAX_BUCKETS),
    reactions: new Lru(MAX_BUCKETS),
    readings: new Lru(MAX_BUCKETS),
    searches: new Lru(MAX_BUCKETS),
    keys: new Lru(MAX_BUCKETS),
    groups: new Lru(MAX_BUCKETS),
  };

  const isFrequent = (action: string): action is FrequentAction => Object.hasOwn(buckets, action);

  function bucketOf(action: FrequentAction, subject: string, rate: Rate): TokenBucket {
    const known = buckets[action].get(subject);
    if (known) return known;
    const bucket = bucketFor(rate, clock.now());
    buckets[action].set(subject, bucket);
    return bucket;
  }

  /** What gives the turn back, or how long to wait for one. */
  async function turn(
    action: RareAction,
    subject: readonly string[],
  ): Promise<(() => void) | number> {
    const key = JSON.stringify([action, ...subject]);
    const wait = await counters.take(key, rare[action]);
    if (wait === 0) return () => void counters.giveBack(key, rare[action]);
    onRefusal(action);
    return wait;
  }

  return {
    async take(action, ...subject) {
      const taken = await turn(action, subject);
      if (typeof taken === 'number') throw tooOften(taken);
      return taken;
    },
    async tryTake(action, ...subject) {
      const taken = await turn(action, subject);
      return typeof taken === 'number' ? undefined : taken;
    },
    pace(action, subject) {
      const rate = rates[action];
      if (!rate) return;
      const bucket = bucketOf(action, subject, rate);
      if (bucket.take(clock.now())) {
        onPaced?.(action, subject);
        return;
      }
      onRefusal(action);
      throw tooOften(bucket.wait);
    },
    charge(action, subject, turns) {
      if (!isFrequent(action)) return;
      const rate = rates[action];
      if (rate) bucketOf(action, subject, rate).charge(clock.now(), turns);
    },
  };
}
