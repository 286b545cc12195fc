import type { Group } from './setting.ts';
import { choice, host, ipAddress, line, list, orWord } from './kinds.ts';
import { port, portRange, seconds, secretLine, whole } from './kinds.ts';
import { externalIp, stunUrl, turnUrl } from './urls.ts';

/** STUN and TURN: how clients find a way to each other. See docs/turn.md. */
export const callSettings = {
  publicHost: {
    names: ['PUBLIC_HOST'],
    kind: host,
    unset: 'the host of `PUBLIC_URL`, or else the one that each client has reached this server by',
    sample: 'parley.example.org',
    about: 'Where clients find STUN and TURN of this server.',
  },
  stunPort: {
    names: ['STUN_PORT'],
    kind: orWord('off', whole(0, 65_535)),
    default: '3478',
    about: 'The port of STUN and TURN, for UDP and TCP; `off` serves neither, 0 is any free one.',
  },
  stunHost: {
    names: ['STUN_HOST'],
    kind: ipAddress,
    unset: 'every address in production, elsewhere `HOST`',
    sample: '0.0.0.0',
    about: 'The address of this machine to serve STUN and TURN on.',
  },
  stunUrls: {
    names: ['STUN_URLS'],
    kind: list(stunUrl),
    unset: 'this server answers STUN itself',
    sample: 'stun:stun.example.org:3478',
    about: 'STUN servers of others that clients are told to use in place of this one.',
  },
  turn: {
    names: ['TURN'],
    kind: choice('auto', 'managed', 'off'),
    default: 'auto',
    about:
      'Whether to run a TURN relay, coturn’s `turnserver`; `auto` does where it is installed and ' +
      '`TURN_URLS` names no other.',
  },
  turnUrls: {
    names: ['TURN_URLS'],
    kind: list(turnUrl),
    unset: 'as `TURN` says',
    sample: 'turn:turn.example.org:3478?transport=udp',
    about: 'TURN servers that stand elsewhere and share `TURN_SECRET` with this one.',
  },
  turnSecret: {
    names: ['TURN_SECRET'],
    kind: secretLine,
    unset: 'needed with `TURN_URLS`',
    sample: '',
    about: 'Makes the credentials of those TURN servers: their `static-auth-secret`.',
    secret: true,
  },
  turnLifeMs: {
    names: ['TURN_TTL'],
    kind: seconds(10, 604_800),
    default: '43200',
    about: 'Life of TURN credentials; open sockets get new ones when half of it is over.',
  },
  relayPorts: {
    names: ['TURN_RELAY_PORTS'],
    kind: portRange,
    default: '49152-65535',
    about: 'The UDP ports that the managed relay sends from.',
  },
  externalIps: {
    names: ['TURN_EXTERNAL_IP'],
    kind: list(externalIp),
    unset: 'this machine has a public address of its own',
    sample: '203.0.113.7/10.0.0.7',
    about: 'Where the managed relay stands behind NAT: its public address, then its own.',
  },
  turnCert: {
    names: ['TURN_TLS_CERT'],
    kind: line(4096),
    unset: 'no TURN over TLS',
    sample: '/etc/parley/fullchain.pem',
    about: 'The certificate for TURN over TLS, with its chain, in PEM; read again when it changes.',
  },
  turnKey: {
    names: ['TURN_TLS_KEY'],
    kind: line(4096),
    unset: 'no TURN over TLS',
    sample: '/etc/parley/privkey.pem',
    about: 'The key of that certificate, in PEM.',
  },
  turnTlsPort: {
    names: ['TURN_TLS_PORT'],
    kind: port,
    default: '5349',
    about: 'The TCP port of TURN over TLS; 443 passes the most firewalls.',
  },
} satisfies Group;
