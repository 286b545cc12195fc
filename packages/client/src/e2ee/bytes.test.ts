import { expect, test } from 'vitest';
import { concat, fromBase64url, lengthPrefixed, sameBytes, toBase64url, utf8 } from './bytes.ts';

test('bytes go into addresses and come back', () => {
  const bytes = new Uint8Array([251, 255, 190, 0]);
  expect(toBase64url(bytes)).toBe('-_--AA');
  expect(fromBase64url('-_--AA')).toEqual(bytes);
  expect(fromBase64url('')).toEqual(new Uint8Array());
});

test.each(['+/++AA==', 'A', 'AB', 'Ä', '-_--AA=='])('%j is none of ours', (text) => {
  expect(fromBase64url(text)).toBeUndefined();
});

test('no two lists of texts give the same bytes', () => {
  expect(lengthPrefixed(['ab', 'c'])).toEqual(
    concat(new Uint8Array([0, 0, 0, 2]), utf8('ab'), new Uint8Array([0, 0, 0, 1]), utf8('c')),
  );
  expect(lengthPrefixed(['ab', 'c'])).not.toEqual(lengthPrefixed(['a', 'bc']));
});

test('compares bytes', () => {
  expect(sameBytes(utf8('ab'), utf8('ab'))).toBe(true);
  expect(sameBytes(utf8('ab'), utf8('ac'))).toBe(false);
  expect(sameBytes(utf8('ab'), utf8('abc'))).toBe(false);
});
