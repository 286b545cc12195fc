import { expect, test } from 'vitest';
import { endingOf, mayReturn } from './ending.ts';

const closed = (code: number) => ({ type: 'closed', code, reason: 'Because' }) as const;

test.each([
  [1000, 'left'],
  [4500, 'kicked'],
  [4501, 'banned'],
  [4502, 'roomClosed'],
  [4505, 'signedOut'],
  [401, 'signedOut'],
  [404, 'roomClosed'],
  [403, 'refused'],
  [4999, 'refused'],
])('[C6] what %i means', (code, kind) => {
  expect(endingOf(closed(code))).toEqual({ kind, reason: 'Because' });
});

test('the way back is offered where it exists', () => {
  expect(mayReturn(endingOf(closed(4500)))).toBe(true);
  expect(mayReturn(endingOf(closed(4501)))).toBe(false);
  expect(mayReturn(endingOf(closed(4502)))).toBe(false);
});
