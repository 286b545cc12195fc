import { describe, expect, it } from 'vitest';
import { rateSettings } from './limit-settings.ts';
import { readRates } from './limits.ts';
import { optionalRate, optionalRates, rate } from './rates.ts';
import { readerOf } from './read.ts';

const ratesOf = (env: Record<string, string>) => {
  const problems: string[] = [];
  return { rates: readRates(readerOf(env, problems)), problems };
};

describe('a rate', () => {
  it.each([
    ['20/10s', 20, 10_000],
    ['100/15m', 100, 900_000],
    ['500/1h', 500, 3_600_000],
    ['1000/1d', 1000, 86_400_000],
  ])('%s is so many in so long', (text, most, per) => {
    expect(rate.parse(text)).toEqual({ most, per });
  });

  it.each(['20', '20/s', '0/1s', '20/0s', '20/10', '20/10w', '-1/1s', '1.5/1s', '20 / 10s', 'off'])(
    'is not %j',
    (text) => expect(rate.parse(text)).toBeUndefined(),
  );

  it('may be off, or one of several, where that is allowed', () => {
    expect(optionalRate.parse('OFF')).toBe('off');
    expect(optionalRates.parse('5/1m, 15/15m')).toHaveLength(2);
    expect(optionalRates.parse('5/1m,off')).toBeUndefined();
  });
});

describe('the rates', () => {
  it('are off where they are switched off, one by one or all of them', () => {
    const { rates } = ratesOf({ CHAT_RATE: 'off', LOGIN_RATE: 'off' });
    expect([rates.chat, rates.tries]).toEqual([undefined, []]);
    expect(rates.requests).toBeDefined();
    const { rates: none, problems } = ratesOf({ RATE_LIMITS: 'false' });
    expect(new Set(Object.values(none).flat())).toEqual(new Set([undefined]));
    expect(problems).toEqual([]);
  });

  it('are named where they cannot be read', () => {
    const { problems } = ratesOf({ CHAT_RATE: 'many' });
    expect(problems).toEqual([
      expect.stringMatching(/^CHAT_RATE is "many"; it takes off, or how often/),
    ]);
  });

  it('are each read from a variable of their own', () => {
    const names = Object.values(rateSettings).flatMap(({ names: [name] }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names.filter((each) => each !== 'RATE_LIMITS')) {
      expect(ratesOf({ [name]: '7/7s' }).rates).not.toEqual(ratesOf({}).rates);
    }
  });
});
