import { expect, test } from 'vitest';
import { dialectOf, plainRoute } from '../testing/dialect.ts';
import { httpServer } from '../testing/http.ts';
import { json } from '../dialects/route.ts';

const echo = plainRoute('POST', '/echo', async ({ body }) => json({ body }));
const app = await httpServer({ dialects: [dialectOf('test', [echo])] });

const post = (payload: string | Buffer, headers: Readonly<Record<string, string>> = {}) =>
  app.inject({ method: 'POST', url: '/echo', payload, headers });
const ofBytes = (length: number) => `"${'x'.repeat(length - 2)}"`;

test.each([
  ['JSON', 'application/json'],
  ['JSON with a charset', 'application/json; charset=utf-8'],
  ['JSON of another kind', 'application/vnd.api+json'],
  ['text', 'text/plain'],
  ['a form', 'application/x-www-form-urlencoded'],
  ['nothing that exists', 'no/such+thing'],
])('[C13] is read as JSON where the content type says %s', async (_, type) => {
  expect((await post('{"a": [1]}', { 'content-type': type })).json()).toEqual({ body: { a: [1] } });
});

test('[C13] is read as JSON without a content type', async () => {
  expect((await post('{"a": 1}')).json()).toEqual({ body: { a: 1 } });
});

test('[C13] is nothing where it is empty', async () => {
  expect((await post('', { 'content-type': 'application/json' })).json()).toEqual({});
  expect((await app.inject({ method: 'POST', url: '/echo' })).json()).toEqual({});
});

test('[C13] keeps any Unicode, and no name of it changes what an object is', async () => {
  const text = '{"text":"😀 e\u0301 \u202e \\ud83d","__proto__":{"a":1}}';
  expect((await post(text)).body).toBe(`{"body":${text}}`);
});

test('[C13] may begin with a byte order mark', async () => {
  expect((await post('\ufeff{"a": 1}')).json()).toEqual({ body: { a: 1 } });
});

test.each([
  ['half of an object', '{"a": '],
  ['text without quotes', 'hello'],
  ['a form', 'a=1&b=2'],
  ['whitespace', ' \n '],
  ['two values', '{} {}'],
  ['a trailing comma', '[1,]'],
  ['NaN', '{"a": NaN}'],
  ['UTF-8 cut short', Buffer.from([0x22, 0xf0, 0x9f, 0x98, 0x22])],
  ['Latin-1', Buffer.from('"é"', 'latin1')],
  ['UTF-16', Buffer.from('{}', 'utf16le')],
  ['binary', Buffer.from([0, 255, 1, 254])],
])('[C13] is refused as malformed: %s', async (_, payload) => {
  const answer = await post(payload);
  expect([answer.statusCode, answer.json()]).toEqual([422, { test: 'body-malformed' }]);
});

test('[C13] may be as long as the limit, and no longer', async () => {
  expect((await post(ofBytes(1024))).statusCode).toBe(200);
  const answer = await post(ofBytes(1025));
  expect([answer.statusCode, answer.json()]).toEqual([413, { test: 'body-too-large' }]);
});

test('[C13] counts in bytes', async () => {
  expect((await post(`"${'😀'.repeat(256)}"`)).statusCode).toBe(413);
});

test('[C13] is refused for its length before anybody reads it', async () => {
  const answer = await post('{"a":', { 'content-length': '1000000' });
  expect(answer.statusCode).toBe(413);
});
