import { expect, test } from 'vitest';
import { createRandom } from './random.ts';

test.each([
  [48, 8],
  [72, 12],
  [96, 16],
  [128, 22],
])('a token of %i bits has %i characters', (bits, length) => {
  expect(createRandom().token(bits)).toMatch(new RegExp(`^[\\w-]{${length}}$`));
});

test('no bit is given twice', () => {
  const random = createRandom();
  const tokens = Array.from({ length: 10_000 }, (_, index) => random.token(64 + 8 * (index % 9)));
  const beginnings = new Set(tokens.map((token) => token.slice(0, 8)));
  const ends = new Set(tokens.map((token) => token.slice(-9, -1)));
  expect(beginnings.size).toBe(tokens.length);
  expect(ends.size).toBe(tokens.length);
});
