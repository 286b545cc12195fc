import { expect, test } from 'vitest';
import { checkOpenName, isOpenName } from './room-name.ts';

test.each(['a', '7', 'Team-Call', 'daily-stand_up.2', '...', 'x'.repeat(64)])(
  '[C11] [M2] %s is a name',
  (name) => {
    expect(isOpenName(name)).toBe(true);
  },
);

test.each([
  '',
  ' ',
  'a b',
  'a/b',
  'a~b',
  'a%20b',
  'name\n',
  'name\u0000',
  'é',
  'e\u0301',
  '😀',
  'שלום',
  'аbc',
  'x'.repeat(65),
  'x'.repeat(5000),
])('[C11] [M2] %j is no name', (name) => {
  expect(isOpenName(name)).toBe(false);
  expect(() => checkOpenName(name)).toThrow(/The name of an open room has/);
});

test.each(['join', 'leave', 'stats', 'create', 'chat', 'signaling'])(
  '[C3] %s is a word of some path, no name',
  (word) => {
    expect(isOpenName(word)).toBe(false);
    expect(isOpenName(`${word}s`)).toBe(true);
  },
);

test.each([
  '0',
  '42',
  '0123456789',
  '01234567-89ab-cdef-0123-456789abcdef',
  '01234567-89AB-CDEF-0123-456789ABCDEF',
])('[C11] no room is created as %s, which could be taken for an id', (name) => {
  expect(isOpenName(name)).toBe(true);
  expect(() => checkOpenName(name)).toThrow(/is no uuid, not all digits/);
});
