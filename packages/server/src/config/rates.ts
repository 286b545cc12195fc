import type { Kind } from './kinds.ts';
import { list, orWord, whole } from './kinds.ts';

/** How often something may happen: `most` times at once, and as often again within `per` ms. */
export interface Rate {
  readonly most: number;
  readonly per: number;
}

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const count = whole(1, 1_000_000);

/** Kind of a rate, such as `20/10s`. */
export const rate: Kind<Rate> = {
  takes: 'how often and in how long, such as 20/10s, 100/15m, 500/1h or 1000/1d',
  parse(text) {
    const [, times = '', length = '', unit = ''] = /^(\d+)\/(\d+)([smhd])$/.exec(text) ?? [];
    const most = count.parse(times);
    const per = whole(1, 1_000).parse(length);
    return most && per ? { most, per: per * (UNITS[unit] ?? 0) } : undefined;
  },
};

/** Kind of a rate that may be switched off. */
export const optionalRate = orWord('off', rate);

/** Kind of several rates that hold together, which may be switched off. */
export const optionalRates = orWord('off', list(rate));
