import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { envExample, reference } from './document.ts';
import { loadConfig } from './load.ts';
import { allSettings } from './settings.ts';

const root = new URL('../../../../', import.meta.url);
const page = readFileSync(new URL('docs/config.md', root), 'utf8');
const example = new URL('.env.example', root).pathname;

const around = { cwd: '/nowhere', dialects: ['hackrtc'] };
const SECRET_KEY = '0123456789abcdef0123456789abcdef';
const SECRETS = {
  ADMIN_TOKEN: SECRET_KEY,
  TURN_SECRET: 'any',
  WEBHOOK_SECRET: `whsec_${SECRET_KEY}`,
};

/** Sections and entries, each from its heading to the next. */
function partsOf(markdown: string): string[] {
  return markdown.split(/^(?=##)/m).map((part) => part.trim());
}

describe('docs/config.md', () => {
  const [intro = '', ...written] = partsOf(page);
  const wanted = partsOf(reference());

  it('says everything that the schema says, in its order', () => {
    expect(written.filter((part) => wanted.includes(part))).toEqual(wanted);
  });

  it('says nothing that the schema does not say', () => {
    expect(written.filter((part) => !wanted.includes(part))).toEqual([]);
  });

  it('speaks of no other variable in its introduction', () => {
    const names = new Set(allSettings.flatMap((setting) => setting.names));
    const spoken = [...intro.matchAll(/`([A-Z][A-Z0-9]*_[A-Z_]+)\b/g)].map(
      ([, name]) => name ?? '',
    );
    expect(spoken.filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('.env.example', () => {
  it('is what the schema makes of it', async () => {
    await expect(envExample()).toMatchFileSnapshot(example);
  });

  it('changes nothing when it is copied as it is', () => {
    expect(parseEnv(envExample())).toEqual({});
  });

  it('shows values that can be used', () => {
    const env = parseEnv(envExample().replaceAll(/^# (?=[A-Z_]+=)/gm, ''));
    expect(Object.keys(env).toSorted()).toEqual(
      allSettings.map(({ names }) => names[0]).toSorted(),
    );
    expect(() => loadConfig({ ...env, SECRET_KEY, ...SECRETS }, around)).not.toThrow();
  });
});

describe('the schema', () => {
  it('[C18] knows the variables of the original servers by their names', () => {
    const names = allSettings.flatMap((setting) => setting.names);
    for (const name of [
      'SECRET_KEY JWT_SECRET ALGORITHM JWT_ALGORITHM ACCESS_TOKEN_EXPIRE_MINUTES DATABASE_URL REDIS_URL',
      'SMTP_SERVER SMTP_PORT EMAIL_USER EMAIL_PASSWORD APP_NAME APP_ENV APP_DEBUG',
    ].flatMap((line) => line.split(' '))) {
      expect(names).toContain(name);
    }
  });

  it('[C18] takes the defaults that such a server had, as they were written', () => {
    const env = {
      SECRET_KEY: 'your-secret-key-here',
      ALGORITHM: 'HS256',
      ACCESS_TOKEN_EXPIRE_MINUTES: '30',
      DATABASE_URL: 'sqlite:///./test.db',
      REDIS_URL: 'redis://localhost:6379',
      SMTP_SERVER: 'localhost',
      SMTP_PORT: '1025',
      EMAIL_USER: 'test@example.com',
      EMAIL_PASSWORD: 'password',
    };
    const { config } = loadConfig(env, around);
    expect(config.storage.database).toEqual({ kind: 'sqlite', file: '/nowhere/test.db' });
    expect(config.mail).toMatchObject({
      server: 'localhost',
      port: 1025,
      from: 'test@example.com',
    });
  });

  it('has defaults that are of their own kind', () => {
    const strange = allSettings.filter(
      (setting) => 'default' in setting && setting.kind.parse(setting.default) === undefined,
    );
    expect(strange).toEqual([]);
  });

  it('names no variable twice', () => {
    const names = allSettings.flatMap((setting) => setting.names);
    expect(new Set(names).size).toBe(names.length);
  });
});
