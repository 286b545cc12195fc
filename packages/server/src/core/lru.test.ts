import { expect, test } from 'vitest';
import { Lru } from './lru.ts';

const one = { value: 1 };
const two = { value: 2 };
const three = { value: 3 };

test('gives back what was set, and nothing for an unknown key', () => {
  const lru = new Lru<string, object>(2);
  lru.set('a', one);
  expect(lru.get('a')).toBe(one);
  expect(lru.get('b')).toBeUndefined();
});

test('holds at most max entries and drops the one used longest ago', () => {
  const lru = new Lru<string, object>(2);
  lru.set('a', one);
  lru.set('b', two);
  lru.get('a');
  lru.set('c', three);
  expect(lru.get('b')).toBeUndefined();
  expect(lru.get('a')).toBe(one);
  expect(lru.get('c')).toBe(three);
});

test('setting a known key replaces its value and takes no second place', () => {
  const lru = new Lru<string, object>(2);
  lru.set('a', one);
  lru.set('b', two);
  lru.set('a', three);
  expect(lru.get('a')).toBe(three);
  expect(lru.get('b')).toBe(two);
});

test('forgets a key once', () => {
  const lru = new Lru<string, object>(2);
  lru.set('a', one);
  expect([lru.delete('a'), lru.delete('a')]).toEqual([true, false]);
  expect(lru.get('a')).toBeUndefined();
});

test('holds nothing where it may hold nothing', () => {
  const lru = new Lru<string, object>(0);
  lru.set('a', one);
  expect(lru.get('a')).toBeUndefined();
});
