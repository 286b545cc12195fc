import { describe, expect, test } from 'vitest';
import { inviteOfPath, invitePath, parseInvite } from './invite.ts';

describe('parseInvite', () => {
  test.each([
    'abcd_1234-EF',
    '  abcd_1234-EF\n',
    'https://meet.example.org/r/abcd_1234-EF',
    'http://192.0.2.7:8000/r/abcd_1234-EF/?from=mail#top',
    'meet.example.org/r/abcd_1234-EF',
  ])('finds the code in %j', (text) => {
    expect(parseInvite(text)).toBe('abcd_1234-EF');
  });

  test.each([
    '',
    'abc',
    'two words',
    'https://meet.example.org/',
    'https://meet.example.org/r/',
    'https://meet.example.org/r/%3Cscript%3E',
    'javascript:alert(1)',
  ])('finds none in %j', (text) => {
    expect(parseInvite(text)).toBeUndefined();
  });
});

test('a path made from a code leads back to it', () => {
  expect(inviteOfPath(invitePath('abcd1234'))).toBe('abcd1234');
});
