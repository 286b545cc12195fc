import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { assert, constantFrom, property, string } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from './config.ts';
import { ConfigError } from './config.ts';
import type { Environment } from './environment.ts';
import type { Loaded } from './load.ts';
import { loadConfig } from './load.ts';
import { allSettings } from './settings.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
const DIALECTS = ['hackrtc', 'rooms', 'minimal', 'otp'];

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'parley-config-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

function load(env: Environment): Loaded {
  return loadConfig({ SECRET_KEY: SECRET, TURN: 'off', ...env }, { cwd, dialects: DIALECTS });
}

function config(env: Environment): Config {
  return load(env).config;
}

/** What is wrong with `env`. */
function problems(env: Environment): readonly string[] {
  try {
    load(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const production = { APP_ENV: 'production' };

describe('an empty environment', () => {
  it('gives the documented defaults', () => {
    const { tokens, rates, ...rest } = config({ SECRET_KEY: undefined });
    expect(tokens).toMatchObject({ algorithm: 'HS256', accessMinutes: undefined });
    expect(rates).toMatchObject({
      tries: [
        { most: 10, per: 60_000 },
        { most: 30, per: 900_000 },
        { most: 100, per: 86_400_000 },
      ],
      chat: { most: 600, per: 60_000 },
    });
    expect(rest).toEqual({
      app: { name: 'Parley', env: 'development', logLevel: 'info' },
      network: {
        host: '127.0.0.1',
        ports: [8000],
        publicUrl: undefined,
        corsOrigins: 'any',
        trustProxy: false,
        workers: 1,
        tls: undefined,
        shutdownTimeoutMs: 10_000,
      },
      storage: {
        folder: join(cwd, 'data'),
        database: { kind: 'sqlite', file: join(cwd, 'data/parley.db') },
        redisUrl: undefined,
        redisPrefix: 'parley',
      },
      mail: undefined,
      calls: {
        publicHost: undefined,
        stun: { kind: 'own', host: '127.0.0.1', port: 3478 },
        turn: { kind: 'none' },
        turnLifeMs: 43_200_000,
      },
      limits: {
        bodyBytes: 65_536,
        frameBytes: 65_536,
        queueBytes: 1_048_576,
        queueMs: 10_000,
        headerBytes: 16_384,
        headersMs: 5_000,
        requestMs: 30_000,
        handshakeMs: 5_000,
        connectionsPerNetwork: 5_000,
        roomSize: 1_000,
        roomsPerUser: 1_000,
        guestBanMs: 86_400_000,
        lobbyMs: 600_000,
        lobbySize: 100,
        reactionsOfPerson: 8,
        reactionsOfMessage: 500,
        floodBurst: 600,
        floodRate: 60,
        resumeWindowMs: 30_000,
        pingIntervalMs: 25_000,
        groupCommitsMs: 2_592_000_000,
      },
      dialects: DIALECTS,
      openReads: true,
      otpRoomsList: 'own',
      roomsMessagesEnvelope: 'none',
    });
  });

  it('is frozen in its depth', () => {
    const { network, storage } = config({});
    for (const part of [network, network.ports, storage.database]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });
});

describe('network', () => {
  it('[C1] listens on one port or several', () => {
    expect(config({ PORT: '8000,4040' }).network.ports).toEqual([8000, 4040]);
    expect(problems({ PORT: '80a' })).toEqual([
      'PORT is "80a"; it takes a port from 0 (any free one) to 65535; several are separated by commas.',
    ]);
  });

  it('[C1] listens beyond this machine only when told to, in production too', () => {
    expect(config(production).network.host).toBe('127.0.0.1');
    expect(config({ HOST: '0.0.0.0' }).network.host).toBe('0.0.0.0');
  });

  it('[C15] allows exactly the listed origins in production, and none by default', () => {
    const CORS_ORIGINS = 'https://a.example, https://b.example:8443/';
    const origins = ['https://a.example', 'https://b.example:8443'];
    expect(config({ ...production, CORS_ORIGINS }).network.corsOrigins).toEqual(origins);
    expect(config(production).network.corsOrigins).toEqual([]);
    expect(problems({ ...production, CORS_ORIGINS: '*' })).toEqual([
      'CORS_ORIGINS is "*"; production takes exact origins.',
    ]);
  });

  it('[C15] allows any origin in development, and says that a list has no effect', () => {
    const { config: read, notices } = load({ CORS_ORIGINS: 'https://a.example' });
    expect(read.network.corsOrigins).toBe('any');
    expect(notices).toEqual(['CORS_ORIGINS has no effect: APP_ENV=development allows any origin.']);
    expect(load({ CORS_ORIGINS: '*' }).notices).toEqual([]);
  });
});

describe('TLS', () => {
  it('takes certificate and key, from the working directory', () => {
    const { tls } = config({ TLS_CERT: 'cert.pem', TLS_KEY: '/keys/key.pem' }).network;
    expect(tls).toEqual({ cert: join(cwd, 'cert.pem'), key: '/keys/key.pem', isVouchedFor: true });
  });

  it.each([
    ['TLS_CERT', 'TLS_KEY'],
    ['TLS_KEY', 'TLS_CERT'],
  ])('is nothing with %s alone', (one, other) => {
    expect(problems({ [one]: 'x.pem' })).toEqual([`${one} is set without ${other}; set both.`]);
  });
});

it('has stand-ins for what nobody has set', () => {
  const around = { cwd, dialects: DIALECTS, defaults: { HOST: '0.0.0.0', PORT: '1' } };
  const { network } = loadConfig({ SECRET_KEY: SECRET, TURN: 'off', PORT: '2' }, around).config;
  expect([network.host, network.ports]).toEqual(['0.0.0.0', [2]]);
});

describe('workers', () => {
  const engines = { DATABASE_URL: 'postgresql://db/app', REDIS_URL: 'redis://r' };

  it('are as many as are named, or one for each processor', () => {
    expect(config({ ...engines, WORKERS: '3' }).network.workers).toBe(3);
    expect(config({ ...engines, WORKERS: 'auto' }).network.workers).toBe(availableParallelism());
  });

  it('are one where nothing connects several, or where the database is for one', () => {
    expect(problems({ WORKERS: '2' })).toEqual([
      'WORKERS stands for 2 processes, and nothing connects them: people in one room would not meet. Set REDIS_URL, or WORKERS=1.',
      'WORKERS stands for 2 processes, but an SQLite database is for one. Set DATABASE_URL to PostgreSQL, or WORKERS=1.',
    ]);
  });
});

describe('storage', () => {
  it('keeps the database in DATA_DIR', () => {
    const { storage } = config({ DATA_DIR: '/var/lib/parley' });
    expect(storage.database).toEqual({ kind: 'sqlite', file: '/var/lib/parley/parley.db' });
  });

  it.each([
    ['sqlite:///./x.db', (folder: string) => join(folder, 'x.db')],
    ['sqlite:////var/lib/x.db', () => '/var/lib/x.db'],
    ['sqlite:///:memory:', () => ':memory:'],
  ])('finds %s from the working directory', (DATABASE_URL, file) => {
    expect(config({ DATABASE_URL }).storage.database).toEqual({ kind: 'sqlite', file: file(cwd) });
  });

  it('has limits for PostgreSQL', () => {
    const DATABASE_URL = 'postgresql://db/app';
    const usual = { kind: 'postgres', connections: 10, timeoutMs: 5_000 };
    expect(config({ DATABASE_URL }).storage.database).toMatchObject(usual);
    const limits = { DATABASE_CONNECTIONS: '3', DATABASE_TIMEOUT: '60' };
    const limited = config({ DATABASE_URL, ...limits }).storage.database;
    expect(limited).toMatchObject({ connections: 3, timeoutMs: 60_000 });
  });
});

describe('tokens', () => {
  it('[C18] SECRET_KEY and JWT_SECRET are one setting', () => {
    for (const name of ['SECRET_KEY', 'JWT_SECRET']) {
      const { tokens } = config({ SECRET_KEY: undefined, [name]: SECRET });
      expect(tokens.secret.reveal()).toBe(SECRET);
    }
    expect(config({ JWT_SECRET: SECRET }).tokens.secret.reveal()).toBe(SECRET);
  });

  it('[C18] two different secrets refuse to start, wherever each is set', () => {
    const conflict =
      'SECRET_KEY and JWT_SECRET are one setting but have different values; remove one of them.';
    const other = SECRET.toUpperCase();
    expect(problems({ JWT_SECRET: other })).toEqual([conflict]);
    writeFileSync(join(cwd, '.env'), `JWT_SECRET=${other}`);
    expect(problems({})).toEqual([conflict]);
  });

  it('[C18] ALGORITHM and JWT_ALGORITHM are one setting, and two different values refuse', () => {
    expect(config({ ALGORITHM: 'HS384' }).tokens.algorithm).toBe('HS384');
    expect(config({ JWT_ALGORITHM: 'hs512' }).tokens.algorithm).toBe('HS512');
    expect(config({ ALGORITHM: 'HS256', JWT_ALGORITHM: 'HS256' }).tokens.algorithm).toBe('HS256');
    expect(problems({ ALGORITHM: 'HS256', JWT_ALGORITHM: 'HS512' })).toEqual([
      'ALGORITHM and JWT_ALGORITHM are one setting but have different values; remove one of them.',
    ]);
  });

  it.each(['none', 'RS256', 'HS1'])('[C4] refuses algorithm %s', (ALGORITHM) => {
    expect(problems({ ALGORITHM })).toEqual([
      `ALGORITHM is "${ALGORITHM}"; it takes one of HS256, HS384, HS512.`,
    ]);
  });

  it('[C4] reads the life of access tokens in minutes', () => {
    expect(config({ ACCESS_TOKEN_EXPIRE_MINUTES: '30' }).tokens.accessMinutes).toBe(30);
    expect(problems({ ACCESS_TOKEN_EXPIRE_MINUTES: '0' })).toHaveLength(1);
  });

  it.each([
    [undefined, 'is not set'],
    ['your-secret-key-here', 'is a value that documents show to everybody'],
    ['Change_Me', 'is a value that documents show to everybody'],
    [
      '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7',
      'is a value that documents show to everybody',
    ],
    ['0123456789abcdef0123456789abcde', 'is shorter than 32 bytes (256 bits)'],
  ])('[C18] production refuses secret %s', (SECRET_KEY, weakness) => {
    expect(problems({ ...production, SECRET_KEY })).toEqual([
      `SECRET_KEY (or JWT_SECRET) ${weakness}; production needs at least 32 random bytes, ` +
        'for example from `openssl rand -base64 32`.',
    ]);
  });

  it('[C18] production counts the bytes of a secret, not its characters', () => {
    expect(problems({ ...production, SECRET_KEY: 'é'.repeat(16) })).toEqual([]);
  });

  it('[C18] development starts with a weak secret, and says so', () => {
    const { config: read, notices } = load({ SECRET_KEY: 'your-secret-key-here' });
    expect(read.tokens.secret.reveal()).toBe('your-secret-key-here');
    expect(notices).toEqual([
      'SECRET_KEY (or JWT_SECRET) is a value that documents show to everybody; production will refuse it.',
    ]);
  });

  it('[C18] development makes a secret when none is set, and keeps it', () => {
    const first = load({ SECRET_KEY: undefined });
    const second = load({ SECRET_KEY: undefined });
    const file = join(cwd, 'data/secret.key');
    expect(first.notices).toEqual([`No SECRET_KEY is set: one was made and is kept in ${file}.`]);
    expect(second.notices).toEqual([]);
    expect(second.config.tokens.secret.reveal()).toBe(first.config.tokens.secret.reveal());
  });

  it('[C18] production does not take the secret that development kept', () => {
    load({ SECRET_KEY: undefined });
    expect(problems({ ...production, SECRET_KEY: undefined })).toHaveLength(1);
  });

  it('makes no secret while something else is wrong', () => {
    expect(problems({ SECRET_KEY: undefined, PORT: 'x' })).toHaveLength(1);
    expect(load({ SECRET_KEY: undefined }).notices).toHaveLength(1);
  });

  it('refuses a kept secret that was cut short', () => {
    mkdirSync(join(cwd, 'data'));
    const file = join(cwd, 'data/secret.key');
    writeFileSync(file, '');
    expect(problems({ SECRET_KEY: undefined })).toEqual([
      `${file} is shorter than 32 bytes (256 bits); remove it, and a new one is made.`,
    ]);
  });

  it('says when no secret can be kept', () => {
    writeFileSync(join(cwd, 'file'), '');
    const [problem = ''] = problems({ SECRET_KEY: undefined, DATA_DIR: 'file/data' });
    expect(problem).toMatch(/^DATA_DIR needs the folder ".*file\/data", but a file is in the way;/);
  });
});

describe('app', () => {
  it.each(['development', 'test', 'production'])('[C18] APP_ENV may be %s', (APP_ENV) => {
    expect(config({ APP_ENV }).app.env).toBe(APP_ENV);
  });

  it('[C18] refuses any other APP_ENV', () => {
    expect(problems({ APP_ENV: 'prod' })).toEqual([
      'APP_ENV is "prod"; it takes one of development, test, production.',
    ]);
  });

  it('[C18] APP_DEBUG turns on debug logs', () => {
    expect(config({ APP_DEBUG: '1' }).app.logLevel).toBe('debug');
    expect(config({ APP_DEBUG: 'False' }).app.logLevel).toBe('info');
  });

  it('lets LOG_LEVEL have the last word', () => {
    expect(config({ LOG_LEVEL: 'WARN', APP_DEBUG: 'true' }).app.logLevel).toBe('warn');
  });

  it('keeps any Unicode in APP_NAME', () => {
    expect(config({ APP_NAME: 'Переговоры 🎥' }).app.name).toBe('Переговоры 🎥');
  });
});

describe('mail', () => {
  it('is off until a server is set', () => {
    expect(config({ EMAIL_USER: 'a@example.org', EMAIL_PASSWORD: 'pw' }).mail).toBeUndefined();
  });

  it('goes to port 1025 without a login unless told otherwise', () => {
    expect(config({ SMTP_SERVER: 'localhost' }).mail).toEqual({
      server: 'localhost',
      port: 1025,
      tls: 'offered',
      login: undefined,
      from: 'parley@localhost',
    });
  });

  it('logs in as EMAIL_USER and sends as SMTP_FROM, or as the user', () => {
    const env = { SMTP_SERVER: 'm', EMAIL_USER: 'test@example.com', EMAIL_PASSWORD: 'password' };
    const { mail } = config(env);
    expect(mail).toMatchObject({ login: { user: 'test@example.com' }, from: 'test@example.com' });
    expect(mail?.login?.password.reveal()).toBe('password');
    expect(config({ ...env, SMTP_FROM: 'no-reply@example.org' }).mail?.from).toBe(
      'no-reply@example.org',
    );
    expect(config({ ...env, EMAIL_USER: 'apikey' }).mail?.from).toBe('parley@localhost');
  });

  it.each([
    [{ SMTP_SERVER: 'm' }, 'offered'],
    [{ SMTP_SERVER: 'm', EMAIL_USER: 'u' }, 'offered'],
    [{ SMTP_SERVER: 'm', EMAIL_USER: 'u', EMAIL_PASSWORD: 'p' }, 'required'],
    [{ SMTP_SERVER: 'localhost', EMAIL_USER: 'u', EMAIL_PASSWORD: 'p' }, 'offered'],
    [{ SMTP_SERVER: '127.0.0.1', EMAIL_USER: 'u', EMAIL_PASSWORD: 'p' }, 'offered'],
    [{ SMTP_SERVER: 'm', SMTP_PORT: '465' }, 'required'],
    [{ SMTP_SERVER: 'm', SMTP_PORT: '465', SMTP_TLS: 'offered' }, 'offered'],
    [{ SMTP_SERVER: 'm', SMTP_TLS: 'required' }, 'required'],
  ])('sends a password in the clear only when told to: %o', (env, tls) => {
    expect(config(env).mail?.tls).toBe(tls);
  });

  it('tells production that it sends no mail', () => {
    expect(load(production).notices).toEqual(['SMTP_SERVER is not set: no codes can be mailed.']);
    expect(load({ ...production, SMTP_SERVER: 'm' }).notices).toEqual([]);
    expect(load({}).notices).toEqual([]);
  });

  it('refuses a password without a user', () => {
    expect(problems({ SMTP_SERVER: 'm', EMAIL_PASSWORD: 'pw' })).toEqual([
      'EMAIL_PASSWORD is set without EMAIL_USER; set both.',
    ]);
  });

  it('serves the dialects that are named, each once', () => {
    expect(config({ DIALECTS: 'otp, hackrtc,otp' }).dialects).toEqual(['otp', 'hackrtc']);
    expect(problems({ DIALECTS: 'hackrtc,sip' })).toEqual([
      'DIALECTS names sip; it takes hackrtc, rooms, minimal, otp.',
    ]);
  });
});

describe('every setting', () => {
  const garbage = Object.fromEntries(
    allSettings.flatMap(({ names }) => names.map((n) => [n, '\u0001'])),
  );

  it('is read, and all problems are told at once', () => {
    const named = problems(garbage).map((problem) => problem.split(' ')[0]);
    expect(named).toHaveLength(allSettings.length);
    expect(new Set(named)).toEqual(new Set(allSettings.map(({ names }) => names[0])));
  });

  it('puts the problems one below the other', () => {
    expect(() => load({ PORT: 'x', APP_ENV: 'y' })).toThrow(
      /^Parley cannot start:\n- APP_ENV is "y"; .*\n- PORT is "x"; .*$/,
    );
  });

  it('is unset when blank', () => {
    const blank = Object.fromEntries(Object.keys(garbage).map((name) => [name, ' ']));
    expect(config({ ...blank, SECRET_KEY: SECRET })).toEqual(config({}));
  });

  it('makes a problem or a value of any text, never a crash', () => {
    const settings = allSettings
      .map(({ names }) => names[0])
      .filter((name) => name !== 'SECRET_KEY');
    assert(
      property(constantFrom(...settings), string({ unit: 'binary' }), (name, text) => {
        for (const problem of problems({ [name]: text })) expect(problem).toContain(name);
      }),
    );
  });
});

describe('secrets', () => {
  const secrets = {
    SECRET_KEY: 'hush-signing-key-hush-signing-key-hush',
    DATABASE_URL: 'postgresql://app:hush-db@db/app?password=hush-query',
    REDIS_URL: 'redis://:hush-redis@r:6379',
    SMTP_SERVER: 'm',
    EMAIL_USER: 'u',
    EMAIL_PASSWORD: 'hush-mail',
  };

  it('are not shown when the configuration is printed', () => {
    const read = config(secrets);
    for (const text of [JSON.stringify(read), inspect(read, { depth: 9, showHidden: true })]) {
      expect(text).not.toContain('hush');
      expect(text).toContain('postgresql://db/app');
    }
    expect(read.tokens.secret.toString()).toBe('[secret]');
  });

  it('are not repeated in a refusal', () => {
    const marred = Object.fromEntries(
      Object.entries(secrets).map(([n, text]) => [n, `\u0001${text}`]),
    );
    expect(problems(marred).join('\n')).not.toContain('hush');
    expect(problems({ JWT_SECRET: 'hush' }).join('\n')).not.toContain('hush');
  });
});
