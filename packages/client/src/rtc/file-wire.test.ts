import { expect, test } from 'vitest';
import { parseFileMessage, plainName } from './file-wire.ts';

const parse = (value: unknown) => parseFileMessage(JSON.stringify(value));

test('reads what is said about a file', () => {
  const offer = { say: 'offer', name: 'a.txt', type: 'text/plain', size: 3 };
  expect(parse(offer)).toEqual(offer);
  expect(parse({ say: 'take', more: 1 })).toEqual({ say: 'take' });
});

test.each([
  'x',
  [],
  null,
  { say: 'else' },
  { say: 'offer', name: 'a', type: '' },
  { say: 'offer', name: 'a', type: '', size: -1 },
  { say: 'offer', name: 'a', type: '', size: 0.5 },
  { say: 'offer', name: 'a', type: '', size: '3' },
  { say: 'offer', name: 5, type: '', size: 3 },
])('takes %j for nothing', (value) => {
  expect(parse(value)).toBeUndefined();
  expect(parseFileMessage('{')).toBeUndefined();
});

test.each([
  ['photo.png', 'photo.png'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Temp\\a.txt', 'a.txt'],
  ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
  ['a\u0000b\n', 'ab'],
  ['/', 'file'],
  ['', 'file'],
])('%j is called %s', (given, name) => {
  expect(plainName(given)).toBe(name);
});
