import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { App, AppEnv, Config, Database, Mail, Network, Storage } from './config.ts';
import { readCalls } from './calls.ts';
import { ConfigError } from './config.ts';
import type { Environment } from './environment.ts';
import { codeOf, readEnvironment } from './environment.ts';
import { emailAddress } from './kinds.ts';
import { readLimits, readRates } from './limits.ts';
import type { Read } from './read.ts';
import { readerOf } from './read.ts';
import type { Secret } from './secret.ts';
import { allSettings, settings } from './settings.ts';
import { readWebhooks } from './webhooks.ts';
import { keepSecret, weaknessOf } from './signing.ts';

export interface Surroundings {
  /** Where `.env` is looked for, and what relative paths start from. */
  readonly cwd: string;
  /** Every dialect there is, by name. */
  readonly dialects: readonly string[];
  /** What stands in for variables that nobody has set. */
  readonly defaults?: Environment;
}

export interface Loaded {
  readonly config: Config;
  /** Sentences to tell the operator at start. */
  readonly notices: readonly string[];
}

interface Findings {
  readonly problems: string[];
  readonly notices: string[];
}

/**
 * Reads the configuration from `env` over `.env` (rule C18). Outside production it makes
 * `DATA_DIR/secret.key` when no secret is set.
 *
 * @throws ConfigError with every problem at once
 */
export function loadConfig(env: Environment, around: Surroundings): Loaded {
  const findings: Findings = { problems: [], notices: [] };
  const known = new Set(allSettings.flatMap((setting) => setting.names));
  const given = readEnvironment(env, around.cwd, known, findings.problems);
  const merged = { ...around.defaults, ...given };
  const draft = readAll(
    readerOf(merged, findings.problems),
    { ...around, path: merged['PATH'] },
    findings,
  );
  checkWorkers(draft, findings);
  if (findings.problems.length > 0) throw new ConfigError(findings.problems);

  const secret = draft.tokens.secret ?? keptSecret(draft.storage.folder, findings);
  const config = deepFreeze({ ...draft, tokens: { ...draft.tokens, secret } });
  return { config, notices: findings.notices };
}

/** The configuration as far as it is set: a secret may have to be made yet. */
function readAll(
  read: Read,
  { cwd, dialects, path }: Surroundings & { readonly path: string | undefined },
  findings: Findings,
) {
  const app = readApp(read);
  const network = readNetwork(read, app.env, cwd, findings);
  return {
    app,
    network,
    storage: readStorage(read, cwd),
    tokens: {
      secret: readSecret(read, app.env, findings),
      algorithm: read(settings.tokens.algorithm),
      accessMinutes: read(settings.tokens.accessMinutes),
      admin: read(settings.tokens.admin),
    },
    mail: readMail(read, app.env, findings),
    calls: readCalls(read, { ...network, production: app.env === 'production', path }, findings),
    webhooks: readWebhooks(read, app.env, findings.problems),
    limits: readLimits(read, findings.problems),
    rates: readRates(read),
    dialects: readDialects(read, dialects, findings),
    openReads: read(settings.dialects.openReads),
    otpRoomsList: read(settings.dialects.otpRoomsList),
    roomsMessagesEnvelope: read(settings.dialects.roomsMessagesEnvelope),
  };
}

function readApp(read: Read): App {
  const debug = read(settings.app.appDebug);
  return {
    name: read(settings.app.appName),
    env: read(settings.app.appEnv),
    logLevel: read(settings.app.logLevel) ?? (debug ? 'debug' : 'info'),
  };
}

function readNetwork(read: Read, env: AppEnv, cwd: string, findings: Findings): Network {
  return {
    host: read(settings.network.host),
    ports: read(settings.network.ports),
    publicUrl: read(settings.network.publicUrl),
    corsOrigins: readOrigins(read, env, findings),
    trustProxy: read(settings.network.trustProxy),
    workers: readWorkers(read),
    tls: readTls(read, cwd, findings),
    shutdownTimeoutMs: read(settings.network.shutdownTimeoutMs),
  };
}

function readTls(read: Read, cwd: string, { problems }: Findings): Network['tls'] {
  const [cert, key] = [read(settings.network.tlsCert), read(settings.network.tlsKey)];
  if (cert && key) return { cert: resolve(cwd, cert), key: resolve(cwd, key), isVouchedFor: true };
  if (cert) problems.push('TLS_CERT is set without TLS_KEY; set both.');
  if (key) problems.push('TLS_KEY is set without TLS_CERT; set both.');
  return undefined;
}

function readWorkers(read: Read): number {
  const workers = read(settings.network.workers);
  return workers === 'auto' ? availableParallelism() : workers;
}

/** Several processes are several servers: without what connects them, they would part people. */
function checkWorkers(
  { network: { workers }, storage }: Pick<Config, 'network' | 'storage'>,
  { problems }: Findings,
): void {
  if (workers === 1) return;
  const count = `WORKERS stands for ${workers} processes`;
  if (!storage.redisUrl) {
    problems.push(
      `${count}, and nothing connects them: people in one room would not meet. Set REDIS_URL, or WORKERS=1.`,
    );
  }
  if (storage.database.kind === 'sqlite') {
    problems.push(
      `${count}, but an SQLite database is for one. Set DATABASE_URL to PostgreSQL, or WORKERS=1.`,
    );
  }
}

/** Rule C15: exact origins in production, any elsewhere. */
function readOrigins(read: Read, env: AppEnv, findings: Findings): Network['corsOrigins'] {
  const origins = read(settings.network.corsOrigins) ?? [];
  const anyOrigin = origins.includes('*');
  if (env === 'production') {
    if (anyOrigin) findings.problems.push('CORS_ORIGINS is "*"; production takes exact origins.');
    return origins;
  }
  if (origins.length > 0 && !anyOrigin) {
    findings.notices.push(`CORS_ORIGINS has no effect: APP_ENV=${env} allows any origin.`);
  }
  return 'any';
}

function readStorage(read: Read, cwd: string): Storage {
  const folder = resolve(cwd, read(settings.storage.folder));
  return {
    folder,
    database: readDatabase(read, cwd) ?? { kind: 'sqlite', file: join(folder, 'parley.db') },
    redisUrl: read(settings.storage.redisUrl),
    redisPrefix: read(settings.storage.redisPrefix),
  };
}

function readDatabase(read: Read, cwd: string): Database | undefined {
  const connections = read(settings.storage.databaseConnections);
  const timeoutMs = read(settings.storage.databaseTimeoutMs);
  const address = read(settings.storage.database);
  if (address?.kind === 'postgres') return { ...address, connections, timeoutMs };
  if (address === undefined || address.file === ':memory:') return address;
  return { kind: 'sqlite', file: resolve(cwd, address.file) };
}

function readSecret(read: Read, env: AppEnv, findings: Findings): Secret | undefined {
  const secret = read(settings.tokens.secret);
  const weakness = secret ? weaknessOf(secret) : 'is not set';
  if (env === 'production' && weakness) {
    findings.problems.push(
      `SECRET_KEY (or JWT_SECRET) ${weakness}; production needs at least 32 random bytes, ` +
        'for example from `openssl rand -base64 32`.',
    );
  } else if (secret && weakness) {
    findings.notices.push(`SECRET_KEY (or JWT_SECRET) ${weakness}; production will refuse it.`);
  }
  return secret;
}

function keptSecret(folder: string, { notices }: Findings): Secret {
  try {
    const { secret, file, made } = keepSecret(folder);
    const weakness = weaknessOf(secret);
    if (weakness) throw new ConfigError([`${file} ${weakness}; remove it, and a new one is made.`]);
    if (made) notices.push(`No SECRET_KEY is set: one was made and is kept in ${file}.`);
    return secret;
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const problem = `DATA_DIR is ${JSON.stringify(folder)}, where no secret can be kept (${codeOf(error)})`;
    throw new ConfigError([`${problem}; name a folder that can be written, or set SECRET_KEY.`]);
  }
}

function readMail(read: Read, env: AppEnv, { problems, notices }: Findings): Mail | undefined {
  const server = read(settings.mail.server);
  const port = read(settings.mail.port);
  const user = read(settings.mail.user);
  const password = read(settings.mail.password);
  const tls = read(settings.mail.tls);
  const from = read(settings.mail.from) ?? emailAddress.parse(user ?? '') ?? 'parley@localhost';
  if (password && !user) problems.push('EMAIL_PASSWORD is set without EMAIL_USER; set both.');
  if (!server) {
    if (env === 'production') notices.push('SMTP_SERVER is not set: no codes can be mailed.');
    return undefined;
  }
  const login = user && password ? { user, password } : undefined;
  return { server, port, tls: tls ?? safeTls(server, port, login !== undefined), login, from };
}

/** A password never crosses a network in the clear, unless somebody says so. */
function safeTls(server: string, port: number, hasLogin: boolean): Mail['tls'] {
  const here = /^(localhost|127\.[\d.]+|::1)$/i.test(server);
  return port === 465 || (hasLogin && !here) ? 'required' : 'offered';
}

function readDialects(
  read: Read,
  all: readonly string[],
  { problems }: Findings,
): readonly string[] {
  const wanted = read(settings.dialects.dialects) ?? all;
  const strangers = wanted.filter((name) => !all.includes(name));
  if (strangers.length > 0) {
    problems.push(`DIALECTS names ${strangers.join(', ')}; it takes ${all.join(', ')}.`);
  }
  return [...new Set(wanted)];
}

function deepFreeze<T extends object>(value: T): T {
  const parts: unknown[] = Object.values(value);
  for (const part of parts) if (typeof part === 'object' && part !== null) deepFreeze(part);
  return Object.freeze(value);
}
