import { describe, expect, it } from 'vitest';
import { baseUrl, databaseUrl, externalIp, origin, redisUrl, stunUrl, turnUrl } from './urls.ts';

describe('databaseUrl', () => {
  it.each([
    ['sqlite:///./x.db', './x.db'],
    ['sqlite:///sub/x.db', 'sub/x.db'],
    ['sqlite+aiosqlite:////var/lib/x.db', '/var/lib/x.db'],
    ['sqlite+pysqlite:///:memory:', ':memory:'],
  ])('reads %s as the file %s', (text, file) => {
    expect(databaseUrl.parse(text)).toEqual({ kind: 'sqlite', file });
  });

  it.each([
    'postgres',
    'postgresql',
    'postgresql+psycopg',
    'postgresql+psycopg2',
    'postgresql+asyncpg',
  ])('reads %s:// as PostgreSQL, and shows it without its password', (scheme) => {
    const database = databaseUrl.parse(`${scheme}://app:p%40ss@db:5432/app?password=x`);
    const url = database?.kind === 'postgres' ? database.url : undefined;
    expect(url?.reveal()).toBe('postgresql://app:p%40ss@db:5432/app?password=x');
    expect(url?.toString()).toBe('postgresql://db:5432/app');
  });

  it.each([
    ['sslmode=disable', 'sslmode=disable'],
    ['sslmode=require', 'sslmode=require'],
    ['sslmode=verify-ca&sslrootcert=/ca.pem', 'sslmode=verify-ca&sslrootcert=/ca.pem'],
    ['ssl=verify-full', 'sslmode=verify-full'],
  ])('takes TLS as meant by %s', (query, expected) => {
    const database = databaseUrl.parse(`postgresql+asyncpg://app@db/app?${query}`);
    const url = database?.kind === 'postgres' ? database.url : undefined;
    expect(url?.reveal()).toBe(`postgresql://app@db/app?${expected}`);
  });

  it.each([
    './x.db',
    'sqlite://x.db',
    'sqlite:///',
    'sqlite:///x.db?mode=ro',
    'mysql://db/app',
    'postgresql://',
    'postgresql+pg8000://db',
    'postgresql://app:p#w@db/app',
    'postgresql://app:p%w@db/app',
    'postgresql://db/app?sslmode=prefer',
    'postgresql://db/app?sslmode=',
    'postgresql://db/app?ssl=true',
  ])('refuses %s', (text) => {
    expect(databaseUrl.parse(text)).toBeUndefined();
  });
});

describe('redisUrl', () => {
  it.each([
    ['redis://localhost', 'redis://localhost'],
    ['redis://localhost:6379/0', 'redis://localhost:6379/0'],
    ['rediss://u:hush@r.example:6380/1', 'rediss://r.example:6380/1'],
    ['unix:///run/redis.sock', 'unix:///run/redis.sock'],
    ['unix://u:hush@/run/redis.sock?db=3', 'unix:///run/redis.sock'],
  ])('takes %s, and shows %s', (text, shown) => {
    expect(redisUrl.parse(text)?.reveal()).toBe(text);
    expect(String(redisUrl.parse(text))).toBe(shown);
  });

  it.each([
    'localhost:6379',
    'http://x',
    'redis://',
    'redis://x/a',
    'redis://:p#w@x',
    'redis://:%zz@x',
    'unix://host/run/redis.sock',
    'unix:///',
    'unix:///a?db=x',
    'unix://:p#w@/a',
  ])('refuses %s', (text) => expect(redisUrl.parse(text)).toBeUndefined());
});

describe('baseUrl', () => {
  it('is given back without its last slash', () => {
    expect(baseUrl.parse('https://Parley.example.org/')).toBe('https://parley.example.org');
    expect(baseUrl.parse('http://x:81/calls/')).toBe('http://x:81/calls');
  });

  it.each(['parley.example.org', 'ftp://x', 'https://x?a=1', 'https://x#a', 'https://u:p@x'])(
    'refuses %s',
    (text) => expect(baseUrl.parse(text)).toBeUndefined(),
  );
});

describe('origin', () => {
  it.each([
    ['https://a.example', 'https://a.example'],
    ['https://A.example:443/', 'https://a.example'],
    ['http://localhost:5173', 'http://localhost:5173'],
    ['capacitor://localhost', 'capacitor://localhost'],
    ['*', '*'],
  ])('[C15] reads %s as browsers send it', (text, expected) => {
    expect(origin.parse(text)).toBe(expected);
  });

  it.each([
    'https://a.example/path',
    'a.example',
    'null',
    'https://*.example/x',
    'file:///',
    'https://a?b',
  ])('[C15] refuses %s', (text) => expect(origin.parse(text)).toBeUndefined());
});

describe('stunUrl', () => {
  it.each(['stun:stun.example.org', 'stun:[2001:db8::1]:3478', 'stuns:s.example.org:5349'])(
    'takes %s',
    (text) => expect(stunUrl.parse(text)).toBe(text),
  );

  it.each(['stun.example.org', 'turn:x', 'stun:x:99999', 'stun:x:0', 'stun:x?transport=udp'])(
    'refuses %s',
    (text) => expect(stunUrl.parse(text)).toBeUndefined(),
  );
});

describe('turnUrl', () => {
  it.each([
    'turn:turn.example.org',
    'turn:192.0.2.1:3478?transport=udp',
    'turns:[2001:db8::1]:443?transport=tcp',
  ])('takes %s', (text) => expect(turnUrl.parse(text)).toBe(text));

  it.each(['stun:x', 'turn:', 'turn:x?transport=sctp', 'turn:x:0', 'turn://x', 'turn:x?'])(
    'refuses %s',
    (text) => expect(turnUrl.parse(text)).toBeUndefined(),
  );
});

describe('externalIp', () => {
  it.each(['203.0.113.7/10.0.0.7', '2001:db8::7/fd00::7'])('takes %s', (text) =>
    expect(externalIp.parse(text)).toBe(text),
  );

  it.each([
    '203.0.113.7',
    'x.example/10.0.0.7',
    '203.0.113.7/',
    '203.0.113.7/fd00::7',
    '1.1.1.1/2.2.2.2/3.3.3.3',
  ])('refuses %s', (text) => expect(externalIp.parse(text)).toBeUndefined());
});
