/** How well a connection carries media (W3C WebRTC Statistics). */
import type { Fields } from '../guards.ts';
import { isFields } from '../guards.ts';

export interface Quality {
  readonly level: 'good' | 'fair' | 'poor';
  /** Share of the peer's packets that were lost since the last look, 0 to 1. */
  readonly loss: number;
  /** There and back, in ms; undefined until measured. */
  readonly roundTrip: number | undefined;
}

/** What has been counted on a connection so far. */
export interface Counts {
  readonly received: number;
  readonly lost: number;
  /** In ms. */
  readonly roundTrip: number | undefined;
}

export const NO_COUNTS: Counts = { received: 0, lost: 0, roundTrip: undefined };

/** What people notice, and what keeps them from talking. */
const LIMITS = {
  fair: { loss: 0.03, roundTrip: 300 },
  poor: { loss: 0.1, roundTrip: 600 },
} as const;

/** Adds up what a connection's statistics say. */
export function countsOf(report: Iterable<readonly [string, unknown]>): Counts {
  const all = Array.from(report, ([, stats]) => stats).filter(isFields);
  const inbound = all.filter(({ type }) => type === 'inbound-rtp');
  const pair = all.find(({ type, nominated }) => type === 'candidate-pair' && nominated === true);
  const seconds = pair?.['currentRoundTripTime'];
  return {
    received: sum(inbound, 'packetsReceived'),
    lost: sum(inbound, 'packetsLost'),
    roundTrip: typeof seconds === 'number' ? seconds * 1000 : undefined,
  };
}

/** What two looks tell of the time between them. */
export function qualityBetween(before: Counts, now: Counts): Quality {
  // What comes late is first counted as lost.
  const lost = Math.max(0, now.lost - before.lost);
  const expected = lost + Math.max(0, now.received - before.received);
  const loss = expected === 0 ? 0 : lost / expected;
  return { level: levelOf(loss, now.roundTrip ?? 0), loss, roundTrip: now.roundTrip };
}

function levelOf(loss: number, roundTrip: number): Quality['level'] {
  const exceeds = (limit: (typeof LIMITS)['fair' | 'poor']) =>
    loss > limit.loss || roundTrip > limit.roundTrip;
  if (exceeds(LIMITS.poor)) return 'poor';
  return exceeds(LIMITS.fair) ? 'fair' : 'good';
}

function sum(all: readonly Fields[], key: string): number {
  return all.map((stats) => stats[key]).reduce<number>((total, value) => total + count(value), 0);
}

const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
