import { isIP } from 'node:net';
import { describe, expect, test } from 'vitest';
import { isPublic, literalAddress, PrivateAddressError, publicOnly } from './addresses.ts';

/** What a connection gets for a name that stands for these addresses. */
function found(all: boolean, addresses: readonly string[]): Promise<unknown> {
  const rows = addresses.map((address) => ({ address, family: isIP(address) }));
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const look = publicOnly((_hostname, _options, callback) => callback(null, rows));
  look('rebound.example', { all }, (error, address) => resolve(error ?? address));
  return promise;
}

describe('an address', () => {
  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.170',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '64:ff9b:1::7f00:1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'ff02::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    'example.org',
    '',
  ])('%s is not of the internet', (address) => {
    expect(isPublic(address)).toBe(false);
  });

  test.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2001:4860:4860::8888'])(
    '%s is',
    (address) => {
      expect(isPublic(address)).toBe(true);
    },
  );

  test.each([
    ['http://127.0.0.1/x', '127.0.0.1'],
    ['http://2130706433/x', '127.0.0.1'],
    ['http://0x7f.1/x', '127.0.0.1'],
    ['http://017700000001/x', '127.0.0.1'],
    ['http://[::ffff:127.0.0.1]/x', '::ffff:7f00:1'],
    ['http://127.0.0.1.example.org/x', undefined],
  ])('is seen however it is spelt: %s', (url, address) => {
    expect(literalAddress(new URL(url))).toBe(address);
  });
});

describe('a name', () => {
  test('that stands for a private address is refused, whatever else it stands for', async () => {
    expect(await found(true, ['1.1.1.1', '10.0.0.1'])).toBeInstanceOf(PrivateAddressError);
    expect(await found(false, ['::1'])).toBeInstanceOf(PrivateAddressError);
    expect(await found(false, [])).toBeInstanceOf(PrivateAddressError);
  });

  test('of the internet is given as it was asked for', async () => {
    expect(await found(false, ['1.1.1.1', '2606:4700::1111'])).toBe('1.1.1.1');
    expect(await found(true, ['1.1.1.1'])).toEqual([{ address: '1.1.1.1', family: 4 }]);
  });

  test('that nobody has is said to be', async () => {
    const lost = new Error('getaddrinfo ENOTFOUND');
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const look = publicOnly((_hostname, _options, callback) => callback(lost, []));
    look('nobody.example', {}, resolve);
    expect(await promise).toBe(lost);
  });
});
