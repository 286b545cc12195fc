/** What coturn is told: https://github.com/coturn/coturn, `turnserver.conf`. */
export interface RelayOptions {
  /** Undefined for every address. */
  readonly host: string | undefined;
  readonly port: number;
  readonly relayPorts: readonly [from: number, to: number];
  /** Each `public/private`: what the world sees of an address of this machine. */
  readonly externalIps: readonly string[];
  readonly tls: TlsFiles | undefined;
  /** Whether it may send to private and loopback addresses, as on a developer's machine. */
  readonly privatePeers: boolean;
}

export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly port: number;
}

/** Files of one relay. */
export interface RelayFiles {
  readonly config: string;
  readonly credentials: string;
  readonly pid: string;
}

export const REALM = 'parley';

/**
 * Allocations of one person in one room, and of everybody: a browser makes one for each peer,
 * transport and network interface.
 */
const MOST_FOR_ONE = 200;
const MOST_FOR_ALL = 10_000;
/** Bytes a second for each allocation: two videos in good quality. */
const BANDWIDTH = 750_000;

/** Neither the machine itself nor what stands behind its firewall (RFC 6890), in any disguise. */
const PRIVATE_RANGES = [
  '0.0.0.0-0.255.255.255',
  '10.0.0.0-10.255.255.255',
  '100.64.0.0-100.127.255.255', // of carriers (RFC 6598)
  '127.0.0.0-127.255.255.255',
  '169.254.0.0-169.254.255.255', // link-local, where clouds have their metadata
  '172.16.0.0-172.31.255.255',
  '192.0.0.0-192.0.0.255',
  '192.0.2.0-192.0.2.255',
  '192.88.99.0-192.88.99.255',
  '192.168.0.0-192.168.255.255',
  '198.18.0.0-198.19.255.255',
  '198.51.100.0-198.51.100.255',
  '203.0.113.0-203.0.113.255',
  '224.0.0.0-255.255.255.255',
  // Loopback, and IPv4 in IPv6. Not from `::` on: coturn takes that for every IPv4 address too.
  '::1-::ffff:ffff:ffff',
  '64:ff9b::-64:ff9b:1:ffff:ffff:ffff:ffff:ffff', // IPv4 behind NAT64
  '100::-100::ffff:ffff:ffff:ffff',
  '2001::-2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', // Teredo and others
  '2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
  '2002::-2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff', // 6to4
  'fc00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  'fe80::-feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  'ff00::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
];

/** Credentials are looked up in a database of ours, so that they can be taken back at once (ADR 7). */
export function coturnConfig(options: RelayOptions, files: RelayFiles): string {
  const lines = [
    ...places(options),
    'lt-cred-mech',
    `realm=${REALM}`,
    `userdb=${files.credentials}`,
    'stale-nonce=600',
    'fingerprint',
    ...tls(options.tls),
    ...peers(options),
    `user-quota=${MOST_FOR_ONE}`,
    `total-quota=${MOST_FOR_ALL}`,
    `max-bps=${BANDWIDTH}`,
    ...FEWER_FEATURES,
    `pidfile=${files.pid}`,
    'log-file=stdout',
    'simple-log',
  ];
  return `${lines.join('\n')}\n`;
}

/** What browsers do not use, and what would answer more than was asked. */
const FEWER_FEATURES = [
  'no-cli',
  'no-tcp-relay',
  'no-dtls',
  'no-multicast-peers',
  'no-rfc5780',
  'no-stun-backward-compatibility',
  'response-origin-only-with-rfc5780',
  'no-software-attribute',
];

function places({ host, port, relayPorts: [from, to], externalIps }: RelayOptions): string[] {
  return [
    `listening-port=${port}`,
    ...(host === undefined ? [] : [`listening-ip=${host}`, `relay-ip=${host}`]),
    `min-port=${from}`,
    `max-port=${to}`,
    ...externalIps.map((ip) => `external-ip=${ip}`),
  ];
}

function tls(files: TlsFiles | undefined): string[] {
  if (!files) return ['no-tls'];
  const { cert, key, port } = files;
  return [`tls-listening-port=${port}`, `cert=${cert}`, `pkey=${key}`, 'no-tlsv1', 'no-tlsv1_1'];
}

function peers({ privatePeers, host, externalIps }: RelayOptions): string[] {
  if (privatePeers) return ['allow-loopback-peers'];
  const denied = PRIVATE_RANGES.map((range) => `denied-peer-ip=${range}`);
  // Two people behind this relay reach each other at its own address, which may be a private one.
  const own = [host, ...externalIps.map((pair) => pair.split('/')[1])];
  const known = own.filter((address) => address !== undefined);
  return [...denied, ...known.map((address) => `allowed-peer-ip=${address}`)];
}
