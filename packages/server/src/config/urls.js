import { port } from './kinds.ts';
import { Secret } from './secret.ts';
/**
 * SQLAlchemy's spellings: three slashes before a relative file, four before an absolute one, and
 * the driver's name after a plus sign (SQLAlchemy 2.0, "Engine Configuration", Database URLs).
 */
export const databaseUrl = {
    takes: 'sqlite:///./relative.db, sqlite:////absolute.db (three and four slashes) or ' +
        'postgresql://user:password@host/name, with special characters of the password percent-encoded',
    parse: (text) => parseSqlite(text) ?? parsePostgres(text),
};
function parseSqlite(text) {
    const file = /^sqlite(?:\+(?:pysqlite|aiosqlite))?:\/\/\/([^?]+)$/i.exec(text)?.[1];
    return file === undefined ? undefined : { kind: 'sqlite', file };
}
function parsePostgres(text) {
    const rest = /^postgres(?:ql)?(?:\+(?:psycopg2?|asyncpg))?:\/\/(.+)$/i.exec(text)?.[1];
    if (rest === undefined)
        return undefined;
    const url = URL.parse(`postgresql://${rest}`);
    // A bare # in a password would silently cut the address short.
    return url?.hash === '' ? { kind: 'postgres', url: withoutCredentials(url) } : undefined;
}
/** Kind of the address of a Redis or Valkey server. */
export const redisUrl = {
    takes: 'redis://host:6379 or rediss://user:password@host:6379/0',
    parse(text) {
        const url = URL.parse(text);
        if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === '')
            return undefined;
        return /^(\/\d*)?$/.test(url.pathname) && url.hash === '' ? withoutCredentials(url) : undefined;
    },
};
/** A query is dropped from view as well: drivers take passwords there too. */
function withoutCredentials(url) {
    return new Secret(url.href, `${url.protocol}//${url.host}${url.pathname}`);
}
/** Kind of the base of links, given back without a slash at its end. */
export const baseUrl = {
    takes: 'an address such as https://parley.example.org',
    parse(text) {
        const url = URL.parse(text);
        if (!url || !/^https?:$/.test(url.protocol) || !isBare(url))
            return undefined;
        return url.href.replace(/\/+$/, '');
    },
};
/** Kind of an origin as browsers send it (RFC 6454 §6.1), or `*`. */
export const origin = {
    takes: 'an origin such as https://app.example.org (outside production also *)',
    parse(text) {
        if (text === '*')
            return text;
        const url = URL.parse(text);
        if (!url || url.host === '' || !isBare(url) || !/^\/?$/.test(url.pathname))
            return undefined;
        return `${url.protocol}//${url.host}`;
    },
};
function isBare(url) {
    return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}
/** Kind of a STUN URI (RFC 7064 §3.1). Browsers refuse a whole list for one bad entry. */
export const stunUrl = {
    takes: 'a STUN address such as stun:stun.example.org:3478',
    parse(text) {
        const parts = /^stuns?:(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d+))?$/i.exec(text);
        return parts && port.parse(parts[1] ?? '3478') !== undefined ? text : undefined;
    },
};
