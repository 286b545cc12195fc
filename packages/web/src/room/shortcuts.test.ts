import { describe, expect, test } from 'vitest';
import { SHORTCUTS, shortcutOf } from './shortcuts.ts';

const press = (key: string, more: { code?: string; ctrlKey?: boolean } = {}) =>
  shortcutOf({ key, code: '', ctrlKey: false, altKey: false, metaKey: false, ...more });

describe('shortcutOf', () => {
  test('knows every key of the help', () => {
    expect(SHORTCUTS.map(({ key }) => press(key))).toEqual(SHORTCUTS.map(({ does }) => does));
  });

  test('takes a capital letter for the same key', () => {
    expect(press('M')).toBe('mic');
  });

  test('goes by the place of the key where the layout has no Latin letters', () => {
    expect(press('ь', { code: 'KeyM' })).toBe('mic');
  });

  test('leaves alone what is meant for the browser, and what means nothing', () => {
    expect(press('c', { ctrlKey: true })).toBeUndefined();
    expect(press('Enter', { code: 'Enter' })).toBeUndefined();
    expect(press('x', { code: 'KeyX' })).toBeUndefined();
  });
});
