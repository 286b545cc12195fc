import { describe, expect, test } from 'vitest';
import { ConfigError } from './config.ts';
import { loadConfig } from './load.ts';

const around = { cwd: '/nowhere', dialects: ['hackrtc'] };
const SECRET_KEY = 'Zk1hN0tq9vXw2LrB8sYc4TdG6uJp3eRm';
const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 3).toString('base64')}`;
const SET = {
  SECRET_KEY,
  WEBHOOK_URLS: 'https://app.example.org/hooks',
  WEBHOOK_SECRET: secretOf(32),
};

const webhooks = (env: Readonly<Record<string, string>>) =>
  loadConfig({ ...SET, ...env }, around).config.webhooks;

function problems(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    loadConfig({ ...SET, ...env }, around);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    return thrown.problems;
  }
}

const allowed = (env: Readonly<Record<string, string>>) => webhooks(env)?.privateAllowed;

describe('webhooks', () => {
  test('are off unless they are set', () => {
    expect(webhooks({ WEBHOOK_URLS: '', WEBHOOK_SECRET: '' })).toBeUndefined();
    expect(webhooks({})).toMatchObject({ types: undefined, privateAllowed: true });
  });

  test('reach private addresses in development alone, unless somebody says so', () => {
    expect(allowed({ APP_ENV: 'production' })).toBe(false);
    expect(allowed({ APP_ENV: 'test' })).toBe(false);
    expect(allowed({ APP_ENV: 'production', WEBHOOK_PRIVATE: 'true' })).toBe(true);
    expect(allowed({ WEBHOOK_PRIVATE: 'false' })).toBe(false);
  });

  test('take several addresses and secrets, and show neither', () => {
    const found = webhooks({
      WEBHOOK_URLS: 'https://one.example/hush, http://two.example:81/hush?token=hush',
      WEBHOOK_SECRET: [secretOf(24), secretOf(64)].join(','),
    });
    expect(found?.endpoints.map(String)).toEqual(['https://one.example', 'http://two.example:81']);
    expect(found?.secrets).toHaveLength(2);
    expect(JSON.stringify(found)).not.toMatch(/hush|whsec/);
  });

  test.each([
    [{ WEBHOOK_URLS: '' }, 'WEBHOOK_SECRET is set without WEBHOOK_URLS'],
    [{ WEBHOOK_SECRET: '' }, 'WEBHOOK_URLS is set without WEBHOOK_SECRET'],
    [{ WEBHOOK_URLS: 'ftp://app.example.org' }, 'WEBHOOK_URLS cannot be read'],
    [{ WEBHOOK_URLS: 'https://me:hush@app.example.org' }, 'WEBHOOK_URLS cannot be read'],
    [{ WEBHOOK_URLS: 'https://app.example.org/#here' }, 'WEBHOOK_URLS cannot be read'],
    [{ WEBHOOK_SECRET: 'hush' }, 'WEBHOOK_SECRET cannot be read'],
    [{ WEBHOOK_SECRET: secretOf(23) }, 'WEBHOOK_SECRET cannot be read'],
    [{ WEBHOOK_SECRET: secretOf(65) }, 'WEBHOOK_SECRET cannot be read'],
    [{ WEBHOOK_EVENTS: 'room.painted' }, 'WEBHOOK_EVENTS is "room.painted"'],
    [
      { APP_ENV: 'production', WEBHOOK_URLS: 'http://app.example.org' },
      'WEBHOOK_URLS has an http: address; production takes https:',
    ],
  ])('%j is refused', (env, problem) => {
    const told = problems(env).join('\n');
    expect(told).toContain(problem);
    expect(told).not.toContain('hush');
  });
});
