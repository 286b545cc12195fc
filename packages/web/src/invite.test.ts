import { describe, expect, test } from 'vitest';
import { inviteOfPath, invitePath, keyOfHash, parseInvite } from './invite.ts';

const CODE = 'abcd_1234-EF';
const KEY = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';

describe('parseInvite', () => {
  test.each([
    'abcd_1234-EF',
    '  abcd_1234-EF\n',
    'https://meet.example.org/r/abcd_1234-EF',
    'http://192.0.2.7:8000/r/abcd_1234-EF/?from=mail#top',
    'meet.example.org/r/abcd_1234-EF',
  ])('finds the code in %j', (text) => {
    expect(parseInvite(text)).toEqual({ code: CODE });
  });

  test('finds the key of a room that is sealed by its link', () => {
    const text = `https://meet.example.org/r/${CODE}#k=${KEY}`;
    expect(parseInvite(text)).toEqual({ code: CODE, key: KEY });
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
  expect(inviteOfPath(invitePath({ code: 'abcd1234' }))).toBe('abcd1234');
});

test('a link has its key where servers do not see it', () => {
  const { pathname, search, hash } = new URL(
    invitePath({ code: CODE, key: KEY }),
    'https://meet.example.org',
  );
  expect([pathname, search, keyOfHash(hash)]).toEqual([`/r/${CODE}`, '', KEY]);
  expect([keyOfHash(''), keyOfHash('#k=short'), keyOfHash(`#k=${KEY}!`)]).toEqual(
    Array.from({ length: 3 }),
  );
});
