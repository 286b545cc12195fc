/** Which addresses webhooks may go to: whoever names one must not reach what stands behind this server. */
import type { LookupAddress, LookupAllOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { BlockList, isIP } from 'node:net';

/** IPv4 that is nobody's on the internet (IANA IPv4 Special-Purpose Address Registry), and multicast. */
const SPECIAL: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Metadata of clouds is at 169.254.169.254.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/** Of global unicast IPv6: what stands for IPv4 addresses (Teredo, 6to4), or is for documents. */
const SPECIAL_GLOBAL: typeof SPECIAL = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const special = new BlockList();
for (const [network, prefix] of SPECIAL) special.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of SPECIAL_GLOBAL) special.addSubnet(network, prefix, 'ipv6');

/** Global unicast (RFC 4291 §2.4): loopback, ULA, link-local, mapped IPv4 and NAT64 (RFC 6052, RFC 8215) are outside of it. */
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address is one of the internet. */
export function isPublic(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special.check(address, 'ipv4');
    case 6:
      return global.check(address, 'ipv6') && !special.check(address, 'ipv6');
    default:
      return false;
  }
}

/** The host of a URL, where it is an address: that is connected to without being looked up. */
export function literalAddress({ hostname }: URL): string | undefined {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) ? host : undefined;
}

/** An address that webhooks may not go to. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';

  constructor(host: string) {
    super(`${host} stands for a private address, which WEBHOOK_PRIVATE does not allow`);
  }
}

type Lookup = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Looks a name up for a connection, and refuses it where any of its addresses is private: as it is
 * the connection itself that asks, nobody can answer a check with one address and it with another.
 */
export const publicOnly =
  (resolve: Lookup): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => isPublic(address))) {
        return callback(new PrivateAddressError(hostname), '', 0);
      }
      answer(options.all === true, addresses, first, callback);
    });
  };

function answer(
  all: boolean,
  addresses: LookupAddress[],
  { address, family }: LookupAddress,
  callback: Parameters<LookupFunction>[2],
): void {
  if (all) callback(null, addresses);
  else callback(null, address, family);
}
