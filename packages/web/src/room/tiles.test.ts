import { describe, expect, test } from 'vitest';
import { focusOf, pressPin, tilesOf } from './tiles.ts';

const participant = (id: string, sharing = false) => ({
  stream: { id },
  screen: sharing ? {} : undefined,
});

const ids = (sharing: boolean, ...others: ReturnType<typeof participant>[]) =>
  tilesOf(others, sharing).map(({ id }) => id);

describe('tilesOf', () => {
  test('begins with oneself, and has screens beside those who share them', () => {
    expect(ids(false, participant('a', true), participant('b'))).toEqual([
      'self',
      'a',
      'a screen',
      'b',
    ]);
    expect(ids(true)).toEqual(['self', 'own-screen']);
  });
});

describe('focusOf', () => {
  const alone = tilesOf([participant('a')], true);
  const shared = tilesOf([participant('a', true), participant('b', true)], false);

  test('nothing is large by itself but what others share, the newest first', () => {
    expect(focusOf(alone, {})).toBeUndefined();
    expect(focusOf(shared, {})).toBe('b screen');
  });

  test('what is pinned is large, for as long as it is there', () => {
    expect(focusOf(shared, { pinned: 'a' })).toBe('a');
    expect(focusOf(shared, { pinned: 'gone' })).toBe('b screen');
    expect(focusOf(alone, { pinned: 'self' })).toBe('self');
  });

  test('a screen that was taken down stays down, until another is shared', () => {
    const wish = pressPin('b screen', 'b screen');
    expect(focusOf(shared, wish)).toBeUndefined();
    expect(focusOf(tilesOf([participant('c', true)], false), wish)).toBe('c screen');
  });

  test('a pin puts up, and takes down what is up', () => {
    expect(focusOf(alone, pressPin('a', undefined))).toBe('a');
    expect(focusOf(alone, pressPin('a', 'a'))).toBeUndefined();
    expect(focusOf(shared, pressPin('a', 'b screen'))).toBe('a');
  });
});
