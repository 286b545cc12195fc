import { describe, expect } from 'vitest';
import type { OneTimeCode } from '../../../core/model.ts';
import { networkId } from '../../../core/ids.ts';
import { atOnce } from '../../../testing/request.ts';
import type { StoreTest } from './fixtures.ts';

const here = networkId('here');
const DAY = 24 * 60 * 60_000;

const code = (fields: Partial<OneTimeCode> = {}): OneTimeCode => ({
  hash: 'hash',
  sentAt: 1_000,
  expiresAt: 2_000,
  asker: here,
  askerTries: 5,
  tries: 5,
  ...fields,
});

export function describeCodes(test: StoreTest): void {
  describe('codes', () => {
    test('[O1] are kept one for each address, in any case', async ({ store: { codes } }) => {
      expect(await codes.find('ann@example.org')).toBeUndefined();
      await codes.put('ann@example.org', code({ hash: 'older' }));
      await codes.put('ANN@example.ORG', code());
      await codes.put('bob@example.org', code({ hash: 'another' }));
      expect(await codes.find('Ann@example.org')).toEqual(code());
    });

    test('[O1] give away so many guesses, however many ask at once', async ({
      store: { codes },
    }) => {
      await codes.put('cid@example.org', code());
      const elsewhere = [networkId('there'), networkId('yonder')];
      const guesses = await atOnce(8, (index) =>
        codes.guess('Cid@example.org', elsewhere[index % 2] ?? here),
      );
      const left = guesses.flatMap((kept) => kept?.tries ?? []);
      expect(left.toSorted((one, other) => one - other)).toEqual([0, 1, 2, 3, 4]);
      expect(await codes.find('cid@example.org')).toEqual(code({ tries: 0 }));
      const own = await atOnce(8, () => codes.guess('cid@example.org', here));
      expect(own.filter((kept) => kept)).toHaveLength(5);
      expect(await codes.find('cid@example.org')).toEqual(code({ tries: 0, askerTries: 0 }));
      expect(await codes.guess('nobody@example.org', here)).toBeUndefined();
    });

    test('[O1] are used up once, and only as long as no other has come', async ({
      store: { codes },
    }) => {
      await codes.put('dan@example.org', code());
      expect(await codes.spend('dan@example.org', 'older')).toBeUndefined();
      const spent = await atOnce(5, () => codes.spend('DAN@example.org', 'hash'));
      expect(spent.filter((each) => each)).toEqual([code()]);
      expect(await codes.find('dan@example.org')).toBeUndefined();
    });

    test('[O1] are forgotten a day after they were good', async ({ store: { codes } }) => {
      const [old, late] = ['eve@example.org', 'fay@example.org'];
      await codes.put(old, code({ expiresAt: 2_000 }));
      await codes.put(late, code({ expiresAt: 2_001 }));
      await codes.put('gus@example.org', code({ expiresAt: 2_001 + DAY }));
      expect(await codes.find(old)).toBeUndefined();
      expect(await codes.find(late)).toBeDefined();
    });
  });
}
