import { describe, expect, test } from 'vitest';
import { piecesOf } from './pieces.ts';

/** The addresses that a text is shown to have. */
function links(text: string): readonly string[] {
  return piecesOf(text).flatMap(({ href }) => href ?? []);
}

describe('piecesOf', () => {
  test('finds the addresses in a text, and loses nothing of it', () => {
    const text = 'See https://example.org/notes, then http://example.net.';
    expect(piecesOf(text)).toEqual([
      { text: 'See ' },
      { text: 'https://example.org/notes', href: 'https://example.org/notes' },
      { text: ', then ' },
      { text: 'http://example.net', href: 'http://example.net' },
      { text: '.' },
    ]);
  });

  test.each([
    ['(https://example.org/a)', 'https://example.org/a'],
    ['https://example.org/wiki/A_(b)', 'https://example.org/wiki/A_(b)'],
    ['“https://example.org/?q=1&r=2#s”!?', 'https://example.org/?q=1&r=2#s'],
    ['https://пример.example/путь…', 'https://пример.example/путь'],
    ['HTTPS://EXAMPLE.ORG', 'HTTPS://EXAMPLE.ORG'],
    ['http://[::1]:8000/x', 'http://[::1]:8000/x'],
    ['([https://example.org/A_(b)].)', 'https://example.org/A_(b)'],
  ])('in %s an address ends where its reader thinks it does', (text, address) => {
    expect(links(text)).toEqual([address]);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,hello',
    'ftp://example.org',
    'https://',
    'example.org',
    'https://bank.example@example.org/',
    '<a href="x">',
  ])('%s is text alone', (text) => {
    expect(piecesOf(text)).toEqual([{ text }]);
  });

  test('an address that ends in brackets without end is found at once', () => {
    expect(links(`https://example.org/a${')'.repeat(100_000)}`)).toEqual(['https://example.org/a']);
  });

  test('an address holds nothing that turns the direction of text', () => {
    expect(links('https://example.org/\u202Egpj.exe')).toEqual(['https://example.org/']);
  });

  test('an empty text has no pieces', () => {
    expect(piecesOf('')).toEqual([]);
  });
});
