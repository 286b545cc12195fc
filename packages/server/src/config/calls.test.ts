import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from './config.ts';
import type { Environment } from './environment.ts';
import { loadConfig } from './load.ts';

const SECRET_KEY = '0123456789abcdef0123456789abcdef';
const PRODUCTION = { APP_ENV: 'production', PUBLIC_URL: 'https://parley.example.org/' };

/** A folder with a `turnserver` in it. */
let PATH: string;
beforeAll(() => {
  PATH = mkdtempSync(join(tmpdir(), 'parley-path-'));
  writeFileSync(join(PATH, 'turnserver'), '', { mode: 0o755 });
});
afterAll(() => rmSync(PATH, { recursive: true }));

const load = (env: Environment) =>
  loadConfig({ SECRET_KEY, ...env }, { cwd: PATH, dialects: ['hackrtc'] });
const calls = (env: Environment) => load(env).config.calls;

function problems(env: Environment): readonly string[] {
  try {
    load(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('STUN', () => {
  it('is served where HOST says, in production on every address', () => {
    const port = 3478;
    expect(calls({}).stun).toEqual({ kind: 'own', host: '127.0.0.1', port });
    expect(calls({ HOST: 'localhost' }).stun).toEqual({ kind: 'own', host: '127.0.0.1', port });
    expect(calls({ HOST: '0.0.0.0' }).stun).toEqual({ kind: 'own', host: undefined, port });
    expect(calls(PRODUCTION).stun).toEqual({ kind: 'own', host: undefined, port });
    const STUN_HOST = '192.0.2.7';
    expect(calls({ ...PRODUCTION, STUN_HOST }).stun).toMatchObject({ host: STUN_HOST });
  });

  it('is that of others, or none', () => {
    const urls = ['stun:stun.example.org'];
    expect(calls({ STUN_URLS: urls.join() }).stun).toEqual({ kind: 'others', urls });
    expect(calls({ STUN_PORT: 'off' }).stun).toEqual({ kind: 'none' });
  });

  it('is found at PUBLIC_HOST, or at the host of PUBLIC_URL', () => {
    expect(calls({}).publicHost).toBeUndefined();
    expect(calls(PRODUCTION).publicHost).toBe('parley.example.org');
    expect(calls({ ...PRODUCTION, PUBLIC_HOST: '192.0.2.7' }).publicHost).toBe('192.0.2.7');
    expect(calls({ PUBLIC_HOST: '2001:db8::7' }).publicHost).toBe('[2001:db8::7]');
    expect(calls({ PUBLIC_URL: 'http://[2001:db8::7]:80' }).publicHost).toBe('[2001:db8::7]');
  });
});

describe('TURN', () => {
  it('is run where coturn is found', () => {
    expect(calls({ PATH: `/nowhere:${PATH}` }).turn).toEqual({
      kind: 'managed',
      program: join(PATH, 'turnserver'),
      host: '127.0.0.1',
      port: 3478,
      relayPorts: [49_152, 65_535],
      externalIps: [],
      tls: undefined,
    });
  });

  it('is run as it is set', () => {
    const tls = { TURN_TLS_CERT: '/c.pem', TURN_TLS_KEY: '/k.pem', TURN_TLS_PORT: '443' };
    const own = { TURN_RELAY_PORTS: '50000-50100', TURN_EXTERNAL_IP: '203.0.113.7/10.0.0.7' };
    expect(calls({ PATH, ...tls, ...own }).turn).toMatchObject({
      relayPorts: [50_000, 50_100],
      externalIps: ['203.0.113.7/10.0.0.7'],
      tls: { cert: '/c.pem', key: '/k.pem', port: 443 },
    });
  });

  it('is missing where coturn is, and that is said once', () => {
    const { config, notices } = load({ PATH: '/nowhere' });
    expect(config.calls.turn).toEqual({ kind: 'none' });
    expect(notices).toEqual([
      'There is no TURN relay, so some firewalls keep people apart: no turnserver is on the PATH. See docs/turn.md, or set TURN=off.',
    ]);
    expect(load({ PATH: '/nowhere', TURN: 'off' }).notices).toEqual([]);
    expect(calls({ PATH, TURN: 'off' }).turn).toEqual({ kind: 'none' });
  });

  it('refuses to start without coturn, or without a port, where it must be managed', () => {
    expect(problems({ TURN: 'managed' })).toEqual([
      'TURN is managed, but no turnserver is on the PATH; install coturn, or set TURN_URLS and TURN_SECRET.',
    ]);
    expect(problems({ PATH, TURN: 'managed', STUN_PORT: 'off' })).toEqual([
      'TURN is managed, but STUN_PORT is off; set a port.',
    ]);
  });

  it('is that of others, which have the first word', () => {
    const others = { TURN_URLS: 'turn:turn.example.org', TURN_SECRET: 'hush' };
    const { turn } = calls({ PATH, ...others });
    expect(turn).toMatchObject({ kind: 'others', urls: ['turn:turn.example.org'] });
    expect(turn.kind === 'others' && turn.secret.reveal()).toBe('hush');
    expect(JSON.stringify(turn)).not.toContain('hush');
    expect(problems({ PATH, TURN: 'managed', ...others })).toEqual([
      'TURN is managed, but TURN_URLS names other relays; take one of them away.',
    ]);
  });

  it.each([
    [{ TURN_URLS: 'turn:x' }, 'TURN_URLS is set without TURN_SECRET; set both.'],
    [{ TURN_SECRET: 'x' }, 'TURN_SECRET is set without TURN_URLS; set both.'],
    [{ TURN_TLS_CERT: '/c' }, 'TURN_TLS_CERT is set without TURN_TLS_KEY; set both.'],
    [{ TURN_TLS_KEY: '/k' }, 'TURN_TLS_KEY is set without TURN_TLS_CERT; set both.'],
  ])('refuses half of a pair: %o', (env, problem) => {
    expect(problems({ PATH, ...env })).toEqual([problem]);
  });
});
