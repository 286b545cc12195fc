import { expect, test } from 'vitest';
import { utf8 } from './bytes.ts';
import { encodeContent, parseContent } from './content.ts';

test('what was sealed is read again', () => {
  const content = { text: 'Where? 🙂', n: 3, deviceId: 'd1', version: 1, lost: [2] };
  expect(parseContent(encodeContent(content))).toEqual(content);
});

test.each([
  '',
  '{',
  '"text"',
  '{"v":2,"n":1,"d":"d","e":0,"lost":[],"text":"t"}',
  '{"v":1,"text":"t"}',
])('what nobody of this version wrote is none: %s', (text) => {
  expect(parseContent(utf8(text))).toBeUndefined();
  expect(parseContent(new Uint8Array([0xff]))).toBeUndefined();
});
