import { expect, test } from 'vitest';
import { minutes, plural, t } from './index.ts';

test('puts values into a text', () => {
  expect(t('room.joined', { name: 'Alice' })).toBe('Alice joined');
});

test('puts values in as they are', () => {
  expect(t('room.joined', { name: '{name} $&' })).toBe('{name} $& joined');
});

test('chooses the form by number', () => {
  expect(plural('people.count', 1)).toBe('1 person');
  expect(plural('people.count', 3)).toBe('3 people');
});

test('tells how long something took', () => {
  expect(minutes(59_999)).toBe('less than a minute');
  expect(minutes(60_000)).toBe('1 minute');
  expect(minutes(754_000)).toBe('12 minutes');
});
