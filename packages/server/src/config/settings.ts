import type { Group, Setting } from './setting.ts';
import { callSettings } from './call-settings.ts';
import { limitSettings, rateSettings } from './limit-settings.ts';
import { choice, emailAddress, flag, host, line, list } from './kinds.ts';
import { longSecret, matching, orWord, port, ports, seconds } from './kinds.ts';
import { secretLine, whole } from './kinds.ts';
import { trustProxy } from './proxies.ts';
import { webhookSettings } from './webhook-settings.ts';
import { baseUrl, databaseUrl, origin, redisUrl } from './urls.ts';

const appSettings = {
  appName: {
    names: ['APP_NAME'],
    kind: line(64),
    default: 'Parley',
    about: 'The name that pages and mails show.',
  },
  appEnv: {
    names: ['APP_ENV'],
    kind: choice('development', 'test', 'production'),
    default: 'development',
    about: 'Production insists on a real secret and on exact origins.',
  },
  appDebug: {
    names: ['APP_DEBUG'],
    kind: flag,
    default: 'false',
    about: 'Writes debug logs. Answers never carry stack traces.',
  },
  logLevel: {
    names: ['LOG_LEVEL'],
    kind: choice('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    unset: '`info`, or `debug` with `APP_DEBUG`',
    sample: 'info',
    about: 'The least important lines that are still logged.',
  },
} satisfies Group;

const networkSettings = {
  ports: {
    names: ['PORT'],
    kind: ports,
    default: '8000',
    about: 'Everything is served on each of these ports.',
  },
  host: {
    names: ['HOST'],
    kind: host,
    default: '127.0.0.1',
    about:
      'The address to listen on; `0.0.0.0` is every IPv4 address (the container image sets it).',
  },
  publicUrl: {
    names: ['PUBLIC_URL'],
    kind: baseUrl,
    unset: 'made from `HOST` and `PORT`',
    sample: 'https://parley.example.org',
    about: 'The address people use, for links.',
  },
  corsOrigins: {
    names: ['CORS_ORIGINS'],
    kind: list(origin),
    unset: 'none in production',
    sample: 'https://app.example.org',
    about: 'Web origins that may call the server in production; elsewhere any may.',
  },
  trustProxy: {
    names: ['TRUST_PROXY'],
    kind: trustProxy,
    default: 'false',
    about: 'Whose `X-Forwarded-*` headers are believed.',
  },
  workers: {
    names: ['WORKERS'],
    kind: orWord('auto', whole(1, 128, 'processes')),
    default: '1',
    about:
      'How many processes serve; `auto` is one for each processor. Several need PostgreSQL and `REDIS_URL`.',
  },
  tlsCert: {
    names: ['TLS_CERT'],
    kind: line(4096),
    unset: 'plain HTTP; a proxy in front ends TLS',
    sample: '/etc/parley/fullchain.pem',
    about:
      'The certificate to serve HTTPS with, with its chain, in PEM; read again when it is renewed.',
  },
  tlsKey: {
    names: ['TLS_KEY'],
    kind: line(4096),
    unset: 'plain HTTP',
    sample: '/etc/parley/privkey.pem',
    about: 'The key of that certificate, in PEM.',
  },
  shutdownTimeoutMs: {
    names: ['SHUTDOWN_TIMEOUT'],
    kind: seconds(1, 600),
    default: '10',
    about: 'How long a clean stop may take before the process ends anyway.',
  },
} satisfies Group;

const storageSettings = {
  folder: {
    names: ['DATA_DIR'],
    kind: line(4096),
    default: './data',
    about: 'The folder that holds all state of this server.',
  },
  database: {
    names: ['DATABASE_URL'],
    kind: databaseUrl,
    unset: '`DATA_DIR/parley.db`',
    sample: 'sqlite:///./data/parley.db',
    about:
      'The database. SQLAlchemy’s spellings, such as `postgresql+psycopg://…`, are understood.',
    secret: true,
  },
  databaseConnections: {
    names: ['DATABASE_CONNECTIONS'],
    kind: whole(1, 1000, 'connections'),
    default: '10',
    about:
      'How many connections each process of this server may have to PostgreSQL. All servers together must stay below its `max_connections`.',
  },
  databaseTimeoutMs: {
    names: ['DATABASE_TIMEOUT'],
    kind: seconds(1, 600),
    default: '5',
    about:
      'How long PostgreSQL may take to connect, or for a statement, until it is given up: requests are then answered 503.',
  },
  redisUrl: {
    names: ['REDIS_URL'],
    kind: redisUrl,
    unset: 'this server is alone',
    sample: 'redis://localhost:6379',
    about:
      'The Redis or Valkey server that connects several servers to one. Development goes on without it where it does not answer; others do not start.',
    secret: true,
  },
  redisPrefix: {
    names: ['REDIS_PREFIX'],
    kind: matching(
      'up to 64 letters, digits, dots, hyphens and underscores',
      /^[A-Za-z0-9._-]{1,64}$/,
    ),
    default: 'parley',
    about:
      'What all names in Redis begin with. Servers that share a prefix and the number of a database work together; others may use the same Redis.',
  },
} satisfies Group;

const tokenSettings = {
  secret: {
    names: ['SECRET_KEY', 'JWT_SECRET'],
    kind: secretLine,
    unset: 'production refuses to start; elsewhere one is made and kept in `DATA_DIR/secret.key`',
    sample: '',
    about: 'Signs tokens; at least 32 random bytes, for example from `openssl rand -base64 32`.',
    secret: true,
  },
  algorithm: {
    names: ['ALGORITHM', 'JWT_ALGORITHM'],
    kind: choice('HS256', 'HS384', 'HS512'),
    default: 'HS256',
    about: 'How tokens are signed; tokens signed in another way are refused.',
  },
  accessMinutes: {
    names: ['ACCESS_TOKEN_EXPIRE_MINUTES'],
    kind: whole(1, 525_600, 'minutes'),
    unset: 'each dialect has its own',
    sample: '30',
    about: 'Life of an access token of `hackrtc` and `otp`; others have their own.',
  },
  admin: {
    names: ['ADMIN_TOKEN'],
    kind: longSecret,
    unset: '`/admin` and `/admin/api` answer 404',
    sample: '',
    about:
      'Opens [the admin API, its page and its commands](admin.md); `parley token` makes one. Whoever has it may do everything there.',
    secret: true,
  },
} satisfies Group;

const mailSettings = {
  server: {
    names: ['SMTP_SERVER'],
    kind: host,
    unset: 'production sends no mail, elsewhere mails are printed on the console',
    sample: 'localhost',
    about: 'The mail server; codes to sign up and to log in go through it.',
  },
  port: {
    names: ['SMTP_PORT'],
    kind: port,
    default: '1025',
    about: 'Its port; on 465 TLS comes first.',
  },
  tls: {
    names: ['SMTP_TLS'],
    kind: choice('required', 'offered'),
    unset: '`required` on port 465 and where a password goes to another machine, else `offered`',
    sample: 'required',
    about: 'Whether mail goes only by TLS with a good certificate, or by what the server offers.',
  },
  user: {
    names: ['EMAIL_USER'],
    kind: line(254),
    unset: 'no login',
    sample: 'parley@example.org',
    about: 'The user to log in as at the mail server.',
  },
  password: {
    names: ['EMAIL_PASSWORD'],
    kind: secretLine,
    unset: 'no login',
    sample: '',
    about: 'The password of that user.',
    secret: true,
  },
  from: {
    names: ['SMTP_FROM'],
    kind: emailAddress,
    unset: '`EMAIL_USER` if that is an address, else `parley@localhost`',
    sample: 'parley@example.org',
    about: 'The sender of mails.',
  },
} satisfies Group;

const dialectSettings = {
  dialects: {
    names: ['DIALECTS'],
    kind: list(matching('the name of a dialect', /^[a-z][a-z0-9-]*$/)),
    unset: 'all of them',
    sample: '',
    about: 'The wire dialects that are served; routes of the others answer 404.',
  },
  openReads: {
    names: ['OPEN_READS'],
    kind: flag,
    default: 'true',
    about: 'Whoever knows the uuid of a room may read it without a token (rule H4).',
  },
  otpRoomsList: {
    names: ['OTP_ROOMS_LIST'],
    kind: choice('own', 'all'),
    default: 'own',
    about: 'Which rooms a list shows: those one is in, or everybody’s (rule O4).',
  },
  roomsMessagesEnvelope: {
    names: ['ROOMS_MESSAGES_ENVELOPE'],
    kind: choice('none', 'results'),
    default: 'none',
    about: 'Whether messages come as a bare array or as `{"results": […]}` (rule R4).',
  },
} satisfies Group;

/** The whole table; the groups are the headings of the page, in its order. */
export const settings = {
  app: appSettings,
  network: networkSettings,
  storage: storageSettings,
  tokens: tokenSettings,
  mail: mailSettings,
  calls: callSettings,
  webhooks: webhookSettings,
  limits: limitSettings,
  rates: rateSettings,
  dialects: dialectSettings,
};

export const allSettings: readonly Setting<unknown>[] = Object.values(settings).flatMap(
  (group: Group) => Object.values(group),
);
