import { describe, expect, test } from 'vitest';
import { countsOf, NO_COUNTS, qualityBetween } from './quality.ts';

describe('countsOf', () => {
  test('adds up what came in, and takes the round trip of the path in use', () => {
    const report = new Map<string, unknown>([
      ['a', { type: 'inbound-rtp', packetsReceived: 100, packetsLost: 3 }],
      ['b', { type: 'inbound-rtp', packetsReceived: 50, packetsLost: 1 }],
      ['c', { type: 'outbound-rtp', packetsSent: 70 }],
      ['d', { type: 'candidate-pair', nominated: false, currentRoundTripTime: 9 }],
      ['e', { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.05 }],
    ]);
    expect(countsOf(report)).toEqual({ received: 150, lost: 4, roundTrip: 50 });
  });

  test('finds nothing where there is nothing', () => {
    expect(countsOf(new Map())).toEqual(NO_COUNTS);
  });
});

describe('qualityBetween', () => {
  const before = { received: 1000, lost: 10, roundTrip: 20 };
  const later = (received: number, lost: number, roundTrip?: number) =>
    qualityBetween(before, { received: 1000 + received, lost: 10 + lost, roundTrip });

  test.each([
    [100, 0, 40, 'good'],
    [95, 5, 40, 'fair'],
    [80, 20, 40, 'poor'],
    [100, 0, 400, 'fair'],
    [100, 0, 900, 'poor'],
  ])('%i packets with %i lost in %i ms are %s', (received, lost, roundTrip, level) => {
    expect(later(received, lost, roundTrip)).toMatchObject({ level });
  });

  test('looks at what is new alone', () => {
    expect(later(90, 10).loss).toBe(0.1);
  });

  test('counts no loss where packets came late, or none were expected', () => {
    expect(later(10, -3).loss).toBe(0);
    expect(later(0, 0).loss).toBe(0);
  });
});
