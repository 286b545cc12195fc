import { describe, expect, test } from 'vitest';
import { connId, parseMessageId, parseRoomId, parseSerial, parseUserId } from './ids.ts';
import { isOpenName } from './room-name.ts';

const UUID = '01234567-89ab-cdef-0123-456789abcdef';

describe.each([
  ['a user', parseUserId],
  ['a room', parseRoomId],
  ['a message', parseMessageId],
])('the id of %s', (_, parse) => {
  test('[C10] is a uuid, in any case', () => {
    expect(parse(UUID)).toBe(UUID);
    expect(parse(UUID.toUpperCase())).toBe(UUID);
  });

  test.each([
    ['empty', ''],
    ['without dashes', UUID.replaceAll('-', '')],
    ['in braces', `{${UUID}}`],
    ['after a space', ` ${UUID}`],
    ['before a newline', `${UUID}\n`],
    ['too long', `${UUID}0`],
    ['no hex', UUID.replace('a', 'g')],
    ['fullwidth digits', UUID.replace('0', '０')],
    ['long', 'a'.repeat(5000)],
  ])('[C10] is none where it is %s', (_kind, text) => {
    expect(parse(text)).toBeUndefined();
  });
});

test.each([
  ['1', 1],
  ['007', 7],
  ['999999999999999', 999_999_999_999_999],
])('[C10] the integer %s names a row', (text, value) => {
  expect(parseSerial(text)).toBe(value);
});

test.each(['', '0', '-1', '+1', '1.0', '1e3', '0x1', ' 1', '1\n', '١', '9'.repeat(16)])(
  '[C10] the text %j is no integer that a row can have',
  (text) => {
    expect(parseSerial(text)).toBeUndefined();
  },
);

test('[X0] no name and no client id can equal a conn_id', () => {
  expect(connId('abc')).toBe('~abc');
  expect(isOpenName(connId('abc'))).toBe(false);
});
