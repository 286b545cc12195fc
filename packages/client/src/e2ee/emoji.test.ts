import { expect, test } from 'vitest';
import { emojiOf } from './emoji.ts';

/** Seven times one picture: its number in each group of six bits. */
function sevenOf(number: number) {
  const bits = BigInt(
    number.toString(2).padStart(6, '0').repeat(7).padEnd(48, '0').replace(/^/, '0b'),
  );
  const bytes = Array.from({ length: 6 }, (_, at) => Number((bits >> BigInt(40 - 8 * at)) & 255n));
  return emojiOf(new Uint8Array(bytes));
}

test('sixty-four pictures with a name of their own in each language', () => {
  const all = Array.from({ length: 64 }, (_, number) => sevenOf(number));
  for (const seven of all) expect(seven).toEqual(Array.from({ length: 7 }, () => seven[0]));
  const pictures = all.flatMap(([first]) => first ?? []);
  for (const part of ['symbol', 'en', 'ru'] as const) {
    expect(new Set(pictures.map((picture) => picture[part])).size).toBe(64);
  }
  expect(pictures.every(({ en, ru }) => /^[A-Z]/.test(en) && /^[А-Я]/.test(ru))).toBe(true);
  expect(pictures[0]).toEqual({ symbol: '🐶', en: 'Dog', ru: 'Собака' });
  expect(pictures[63]).toEqual({ symbol: '📌', en: 'Pin', ru: 'Булавка' });
});

test('each picture is six bits, from the first on', () => {
  const names = emojiOf(new Uint8Array([0b00000100, 0b00100000, 0b11000100, 0, 0, 0])).map(
    ({ en }) => en,
  );
  expect(names).toEqual(['Cat', 'Lion', 'Horse', 'Unicorn', 'Dog', 'Dog', 'Dog']);
});
