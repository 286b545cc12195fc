/** What can be known of deploy/ without a container engine: docs/operations.md says what that leaves open. */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from './config/load.ts';
import { allSettings } from './config/settings.ts';
import { dialectNames } from './server.ts';
import { textLike } from './testing/matchers.ts';
import { isFields } from './testing/request.ts';
import { coturnConfig } from './turn/coturn-config.ts';

const read = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

const compose = read('deploy/compose.yaml');
const example = read('deploy/.env.example');
const secret = 'a'.repeat(64);
/** What an operator fills in, everything that can be. */
const filled = {
  ...parseEnv(example.replaceAll(/^# (?=[A-Z_]+=)/gm, '')),
  SECRET_KEY: secret,
  POSTGRES_PASSWORD: 'pg-password',
  VALKEY_PASSWORD: 'valkey-password',
  TURN_SECRET: 'turn-secret',
  SMTP_SERVER: 'mail.example.org',
};

const VARIABLE = /\$\{(\w+)(?::([-?+])([^{}]*))?\}/;

/** What Compose makes of a text: https://docs.docker.com/reference/compose-file/interpolation/. */
function interpolate(text: string, env: Readonly<Record<string, string | undefined>>): string {
  const [whole = '', name = '', operator = '-', word = ''] = VARIABLE.exec(text) ?? [];
  if (whole === '') return text;
  const value = env[name] ?? '';
  if (operator === '?' && value === '') throw new Error(`${name}: ${word}`);
  const shown = operator === '+' ? value && word : value || word;
  return interpolate(
    text.replace(whole, () => shown),
    env,
  );
}

function documentOf(env: Readonly<Record<string, string | undefined>>) {
  const document: unknown = parse(interpolate(compose, env), { merge: true });
  return fieldsOf(document);
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  isFields(value) ? value : {};
const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce((inner: unknown, name) => fieldsOf(inner)[name], value);

const whole = documentOf(filled);
const services = Object.entries(fieldsOf(whole['services']));
const servers = services.filter(([, service]) => at(service, 'image') === 'parley');
const anyNumber: unknown = expect.any(Number);
const anyList: unknown = expect.any(Array);

test('the servers of compose.yaml start with what it sets, and say nothing about it', () => {
  expect(servers).toHaveLength(2);
  for (const [, server] of servers) {
    const environment = Object.fromEntries(
      Object.entries(fieldsOf(at(server, 'environment'))).map(([name, value]) => [
        name,
        typeof value === 'string' || typeof value === 'number' ? String(value) : '',
      ]),
    );
    const known = new Set(allSettings.flatMap(({ names }) => names));
    expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([]);
    const around = { cwd: '/nowhere', dialects: dialectNames };
    const { config, notices } = loadConfig(environment, around);
    expect(notices).toEqual([]);
    expect(config).toMatchObject({
      app: { env: 'production' },
      network: { publicUrl: 'https://parley.example.org', trustProxy: 1 },
      storage: { database: { kind: 'postgres' } },
      mail: { server: 'mail.example.org', port: 587 },
      calls: { stun: { kind: 'others' }, turn: { kind: 'others' } },
    });
    expect(config.storage.redisUrl?.reveal()).toBe('redis://:valkey-password@valkey:6379');
  }
});

test('.env.example names what compose.yaml asks for, and nothing else', () => {
  const asked = new Set([...compose.matchAll(/\$\{(\w+)/g)].map(([, name]) => name));
  expect(asked).toEqual(new Set(Object.keys(filled)));
  for (const name of [
    'DOMAIN',
    'SECRET_KEY',
    'POSTGRES_PASSWORD',
    'VALKEY_PASSWORD',
    'TURN_SECRET',
  ]) {
    expect(() => documentOf({ ...filled, [name]: '' })).toThrow(`${name}: see .env.example`);
  }
});

test('from outside, Caddy and coturn can be reached, and nothing else', () => {
  const open = services.filter(([, service]) => at(service, 'ports'));
  expect(open.map(([name]) => name)).toEqual(['caddy']);
  const onHost = services.filter(([, service]) => at(service, 'network_mode') === 'host');
  expect(onHost.map(([name]) => name)).toEqual(['coturn']);
  for (const name of ['postgres', 'valkey']) {
    expect(at(whole, 'services', name, 'networks')).toEqual(['data']);
  }
  expect(at(whole, 'networks', 'data')).toEqual({ internal: true });
  expect(at(whole, 'networks', 'front')).toEqual({ internal: true });
  const upstreams = /UPSTREAMS:([^}]*)/.exec(read('deploy/Caddyfile'))?.[1]?.split(' ');
  const port = /^EXPOSE (\d+)$/m.exec(read('Dockerfile'))?.[1];
  expect(upstreams).toEqual(servers.map(([name]) => `${name}:${port}`));
});

const NOBODY_SPECIAL = /^(?!root|0)\w/;

test.each(services)('%s is confined', (_, service) => {
  expect(service).toMatchObject({
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    deploy: {
      resources: { limits: { cpus: textLike(/./), memory: textLike(/./), pids: anyNumber } },
    },
    ...(at(service, 'image') !== 'parley' && {
      user: textLike(NOBODY_SPECIAL),
      healthcheck: { test: anyList },
    }),
  });
});

test('the image runs as nobody special, and has a health check', () => {
  const dockerfile = read('Dockerfile');
  expect(/^USER (.*)$/m.exec(dockerfile)?.[1]).toMatch(NOBODY_SPECIAL);
  expect(dockerfile).toMatch(/^HEALTHCHECK /m);
});

const denied = (text: string): string[] =>
  text.split('\n').filter((line) => line.startsWith('denied-'));

test('the relay of compose.yaml sends to nobody whom the managed one would not send to', () => {
  const place = { host: undefined, port: 1, relayPorts: [1024, 1025] as const, externalIps: [] };
  const managed = coturnConfig(
    { ...place, tls: undefined, privatePeers: false },
    { config: '', credentials: '', pid: '' },
  );
  const content = String(at(whole, 'configs', 'turnserver', 'content'));
  expect(denied(content)).toEqual(denied(managed));
  expect(content).toContain('external-ip=203.0.113.7/10.0.0.7\nallowed-peer-ip=10.0.0.7\n');
});

test('the unit of systemd starts what npm start starts', () => {
  const unit = read('deploy/parley.service');
  const started = /^ExecStart=\S+\/node (.*)$/m.exec(unit)?.[1];
  expect(read('package.json')).toContain(`"start": "exec node ${started}"`);
});

test('whoever stops a server waits longer than it takes', () => {
  const { config } = loadConfig(
    { SECRET_KEY: secret },
    { cwd: '/nowhere', dialects: dialectNames },
  );
  const grace = [
    ...servers.map(([, server]) => String(at(server, 'stop_grace_period'))),
    /^TimeoutStopSec=(\d+)$/m.exec(read('deploy/parley.service'))?.[1] ?? '',
  ];
  for (const seconds of grace) {
    expect(Number.parseInt(seconds, 10) * 1000).toBeGreaterThan(config.network.shutdownTimeoutMs);
  }
});
