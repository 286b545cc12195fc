import { expect, test } from 'vitest';
import { plural, t } from './index.ts';

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
