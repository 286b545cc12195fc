import { isIP } from 'node:net';
import type { Kind } from './kinds.ts';
import { port } from './kinds.ts';
import { Secret } from './secret.ts';

/** What the address of a database says. */
export type DatabaseAddress =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: Secret };

/**
 * SQLAlchemy's spellings: three slashes before a relative file, four before an absolute one, and
 * the driver's name after a plus sign (SQLAlchemy 2.0, "Engine Configuration", Database URLs).
 */
export const databaseUrl: Kind<DatabaseAddress> = {
  takes:
    'sqlite:///./relative.db, sqlite:////absolute.db (three and four slashes) or ' +
    'postgresql://user:password@host/name, with special characters of the password percent-encoded, ' +
    'and ?sslmode=disable, require, verify-ca or verify-full where TLS is meant',
  parse: (text) => parseSqlite(text) ?? parsePostgres(text),
};

function parseSqlite(text: string): DatabaseAddress | undefined {
  const file = /^sqlite(?:\+(?:pysqlite|aiosqlite))?:\/\/\/([^?]+)$/i.exec(text)?.[1];
  return file === undefined ? undefined : { kind: 'sqlite', file };
}

function parsePostgres(text: string): DatabaseAddress | undefined {
  const rest = /^postgres(?:ql)?(?:\+(?:psycopg2?|asyncpg))?:\/\/(.+)$/i.exec(text)?.[1];
  if (rest === undefined) return undefined;
  const url = URL.parse(`postgresql://${rest}`);
  // A bare # in a password would silently cut the address short.
  if (url?.hash !== '' || !isDecodable(url.username + url.password)) return undefined;
  const mode = tlsMode(url.searchParams);
  if (mode !== undefined && !TLS_MODES.has(mode)) return undefined;
  return { kind: 'postgres', url: withoutCredentials(url) };
}

/** Modes of libpq that promise something; `allow` and `prefer` may end without TLS. */
const TLS_MODES: ReadonlySet<string> = new Set(['disable', 'require', 'verify-ca', 'verify-full']);

/** The mode of TLS, also where asyncpg's name for it is used: `ssl`. */
function tlsMode(query: URLSearchParams): string | undefined {
  const alias = query.get('ssl');
  if (alias !== null) {
    query.delete('ssl');
    query.set('sslmode', alias);
  }
  return query.get('sslmode') ?? undefined;
}

function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}

/** Kind of the address of a Redis or Valkey server. */
export const redisUrl: Kind<Secret> = {
  takes:
    'redis://host:6379, rediss://user:password@host:6379/0 (TLS, the number of a database) or ' +
    'unix://user:password@/path/of/its/socket?db=0, with special characters percent-encoded',
  parse: (text) => parseSocketUrl(text) ?? parseRedis(text),
};

function parseRedis(text: string): Secret | undefined {
  const url = URL.parse(text);
  if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === '') return undefined;
  const isWhole = url.hash === '' && isDecodable(url.username + url.password);
  return isWhole && /^(\/\d*)?$/.test(url.pathname) ? withoutCredentials(url) : undefined;
}

/** Such an address has credentials without a host, which the URL standard does not know. */
function parseSocketUrl(text: string): Secret | undefined {
  const parts = /^unix:\/\/(?:([^@/?#]*)@)?(\/[^?#]+)(?:\?db=(\d+))?$/.exec(text);
  if (!parts) return undefined;
  const [, credentials = '', path = ''] = parts;
  return isDecodable(credentials + path) ? new Secret(text, `unix://${path}`) : undefined;
}

/** A query is dropped from view as well: drivers take passwords there too. */
function withoutCredentials(url: URL): Secret {
  return new Secret(url.href, `${url.protocol}//${url.host}${url.pathname}`);
}

/** Kind of the base of links, given back without a slash at its end. */
export const baseUrl: Kind<string> = {
  takes: 'an address such as https://parley.example.org',
  parse(text) {
    const url = URL.parse(text);
    if (!url || !/^https?:$/.test(url.protocol) || !isBare(url)) return undefined;
    return url.href.replace(/\/+$/, '');
  },
};

/** Kind of an origin as browsers send it (RFC 6454 §6.1), or `*`. */
export const origin: Kind<string> = {
  takes: 'an origin such as https://app.example.org (outside production also *)',
  parse(text) {
    if (text === '*') return text;
    const url = URL.parse(text);
    if (!url || url.host === '' || !isBare(url) || !/^\/?$/.test(url.pathname)) return undefined;
    return `${url.protocol}//${url.host}`;
  },
};

function isBare(url: URL): boolean {
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

const HOST_AND_PORT = String.raw`(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d+))?`;

/** Browsers refuse a whole list for one bad entry. */
function iceUrl(takes: string, pattern: string): Kind<string> {
  const uri = new RegExp(`^${pattern}$`, 'i');
  return {
    takes,
    parse(text) {
      const parts = uri.exec(text);
      return parts && port.parse(parts[1] ?? '3478') !== undefined ? text : undefined;
    },
  };
}

/** Kind of a STUN URI (RFC 7064 §3.1). */
export const stunUrl = iceUrl(
  'a STUN address such as stun:stun.example.org:3478',
  `stuns?:${HOST_AND_PORT}`,
);

/** Kind of a TURN URI (RFC 7065 §3.1). */
export const turnUrl = iceUrl(
  'a TURN address such as turn:turn.example.org:3478?transport=udp',
  `turns?:${HOST_AND_PORT}(?:\\?transport=(?:udp|tcp))?`,
);

/** Kind of a public address with the one of this machine that NAT puts it in place of. */
export const externalIp: Kind<string> = {
  takes: 'a public IP address, a slash, and the address that this machine itself has',
  parse(text) {
    const families = text.split('/').map((address) => isIP(address));
    const [outside, inside, ...rest] = families;
    return outside && outside === inside && rest.length === 0 ? text : undefined;
  },
};

/** Kind of the address of an endpoint of webhooks. */
export const webhookUrl: Kind<Secret> = {
  takes: 'an address such as https://app.example.org/parley, without a user, a password or a #',
  parse(text) {
    const url = URL.parse(text);
    if (!url || !/^https?:$/.test(url.protocol) || url.hash !== '') return undefined;
    // The path may be what proves to be its sender.
    return url.username + url.password === '' ? new Secret(url.href, url.origin) : undefined;
  },
};
