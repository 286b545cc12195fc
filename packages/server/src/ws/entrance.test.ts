import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { handshakeToken } from '../auth/caller.ts';
import { chooseSubprotocol, pathMatcher } from './entrance.ts';

describe('the path of a socket', () => {
  test.each([
    ['/ws/:room', '/ws/abc', { room: 'abc' }],
    ['/ws/:room', '/ws/abc/', { room: 'abc' }],
    ['/ws/chat/:room/', '/ws/chat/7', { room: '7' }],
    ['/ws', '/ws/', {}],
    ['/ws/:room', '//ws//abc//', { room: 'abc' }],
    ['/ws/:room', '/ws/caf%C3%A9', { room: 'café' }],
    ['/ws/:room', '/ws/%F0%9F%98%80', { room: '😀' }],
    ['/ws/:room', '/ws/a%2Fb', { room: 'a/b' }],
    ['/ws/:room', '/ws/%E0%A4%A', { room: '%E0%A4%A' }],
    ['/ws/:room', '/ws/%00', { room: '\u0000' }],
    ['/ws/:room', '/ws/__proto__', { room: '__proto__' }],
  ])('[C2] %s fits %s', (pattern, path, params) => {
    expect(pathMatcher(pattern)(path)).toEqual(params);
  });

  test.each([
    ['/ws/:room', '/ws'],
    ['/ws/:room', '/ws/'],
    ['/ws/:room', '/ws/a/b'],
    ['/ws/:room', '/WS/a'],
    ['/ws/:room', '/'],
    ['/ws/:room', ''],
    ['/ws/chat/:room', '/ws/signaling/7'],
    ['/ws', '/ws/a'],
  ])('[C2] [C3] %s does not fit %s', (pattern, path) => {
    expect(pathMatcher(pattern)(path)).toBeUndefined();
  });
});

/** The token of a handshake with these headers and this query. */
function tokenOf(headers: Readonly<Record<string, string>>, query = ''): string | undefined {
  const request = new IncomingMessage(new Socket());
  Object.assign(request.headers, headers);
  return handshakeToken(request, new URLSearchParams(query));
}

describe('the token of a handshake', () => {
  test.each([
    ['the header', { authorization: 'Bearer abc' }, ''],
    ['the header, spelled otherwise', { authorization: 'bearer  abc ' }, ''],
    ['the query', {}, 'token=abc'],
    ['the query, percent-encoded', {}, 'x=1&token=%61bc'],
    [
      'the query, where the header is of another kind',
      { authorization: 'Basic eA==' },
      'token=abc',
    ],
    ['the subprotocol behind bearer', { 'sec-websocket-protocol': 'bearer, abc' }, ''],
    ['the subprotocol, without a space', { 'sec-websocket-protocol': 'chat,bearer,abc' }, ''],
    [
      'the header before others',
      { authorization: 'Bearer abc', 'sec-websocket-protocol': 'bearer, x' },
      'token=y',
    ],
    ['the query before a subprotocol', { 'sec-websocket-protocol': 'bearer, x' }, 'token=abc'],
  ])('[C5] is taken from %s', (_, headers, query) => {
    expect(tokenOf(headers, query)).toBe('abc');
  });

  test.each([
    ['nothing', {}, ''],
    ['a bare word', { authorization: 'abc' }, ''],
    ['a subprotocol without bearer', { 'sec-websocket-protocol': 'chat, abc' }, ''],
    ['bearer with nothing behind it', { 'sec-websocket-protocol': 'abc, bearer' }, ''],
    ['another parameter', {}, 'Token=abc&access_token=abc'],
  ])('[C5] is not taken from %s', (_, headers, query) => {
    expect(tokenOf(headers, query)).toBeUndefined();
  });
});

test.each([
  [['bearer', 'abc'], 'bearer'],
  [['chat', 'bearer', 'abc'], 'bearer'],
  [['chat', 'v2'], 'chat'],
  [[], false],
])('[C5] the subprotocols %j are answered with %j', (offered, answer) => {
  expect(chooseSubprotocol(new Set(offered))).toBe(answer);
});
