import type { TrustedProxies } from './address.ts';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { clientAddresses, requestedHosts, requestedOrigins } from './address.ts';

const PROXY = '10.0.0.1';

/** A request that came over a connection from `nearest`. */
function requestFrom(nearest: string, headers: Readonly<Record<string, string>>): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: nearest });
  return Object.assign(new IncomingMessage(socket), { headers });
}

const forwarded = { 'x-forwarded-for': '192.0.2.7' };
const oneHop = (_: string, hop: number) => hop < 1;

test.each<[string, TrustedProxies, Record<string, string>, string, boolean]>([
  ['without a proxy', false, {}, PROXY, false],
  ['with a header that nobody vouches for', false, forwarded, PROXY, true],
  ['with another such header', false, { forwarded: 'for=192.0.2.7' }, PROXY, true],
  ['behind a trusted network', ['10.0.0.0/8'], forwarded, '192.0.2.7', false],
  ['behind another network', ['10.1.0.0/16'], forwarded, PROXY, true],
  ['behind one trusted hop', oneHop, forwarded, '192.0.2.7', false],
  ['behind a trusted hop that says nothing', oneHop, {}, PROXY, false],
])('the address of a client %s', (_, trusted, headers, value, hearsay) => {
  const address = clientAddresses(trusted)(requestFrom(PROXY, headers));
  expect(address).toEqual({ value, hearsay });
});

test.each<[string, TrustedProxies, Record<string, string>, string | undefined]>([
  ['as it is asked for', false, { host: 'parley.example.org' }, 'parley.example.org'],
  ['without the port', false, { host: 'localhost:8000' }, 'localhost'],
  ['of IPv6 in brackets', false, { host: '[2001:db8::1]:8000' }, '[2001:db8::1]'],
  ['not as a stranger says', false, { host: 'a', 'x-forwarded-host': 'b' }, 'a'],
  ['as a trusted proxy says', oneHop, { host: 'a', 'x-forwarded-host': 'b:443, c' }, 'b'],
  ['where there is none', false, {}, undefined],
  ['where it is none', false, { host: 'a?transport=tcp' }, undefined],
  ['where it is no address', false, { host: '[::::]' }, undefined],
])('the name of this server, %s', (_, trusted, headers, host) => {
  expect(requestedHosts(trusted)(requestFrom(PROXY, headers))).toBe(host);
});

test.each<[string, TrustedProxies, Record<string, string>, string | undefined]>([
  ['as it is asked for', false, { host: 'parley.example.org' }, 'http://parley.example.org'],
  ['with its port', false, { host: 'localhost:8000' }, 'http://localhost:8000'],
  [
    'as a trusted proxy says',
    oneHop,
    { host: 'a', 'x-forwarded-host': 'b', 'x-forwarded-proto': 'https' },
    'https://b',
  ],
  ['where there is none', false, {}, undefined],
  ['where its port is too high', false, { host: 'a:99999' }, undefined],
  ['where it is no address', false, { host: '[::::]' }, undefined],
])('the origin of this server, %s', (_, trusted, headers, origin) => {
  expect(requestedOrigins(trusted)(requestFrom(PROXY, headers))).toBe(origin);
});
