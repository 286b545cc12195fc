import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Environment } from './environment.ts';
import { readEnvironment } from './environment.ts';

const known = new Set(['PORT', 'JWT_SECRET', 'CORS_ORIGINS', 'OPEN_READS']);

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'parley-env-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

function read(env: Environment, file?: string) {
  if (file !== undefined) writeFileSync(join(cwd, '.env'), file);
  const problems: string[] = [];
  return { values: readEnvironment(env, cwd, known, problems), problems };
}

describe('.env', () => {
  it('is read with comments, quotes and a byte order mark', () => {
    const { values, problems } = read(
      {},
      '\uFEFFPORT=80 # web\n\n# x\nexport JWT_SECRET="a # b"\n',
    );
    expect(values).toEqual({ PORT: '80', JWT_SECRET: 'a # b' });
    expect(problems).toEqual([]);
  });

  it('gives way to the real environment, blank values included', () => {
    const { values } = read({ PORT: '90', JWT_SECRET: '' }, 'PORT=80\nJWT_SECRET=x\nOPEN_READS=no');
    expect(values).toEqual({ PORT: '90', JWT_SECRET: '', OPEN_READS: 'no' });
  });

  it('may be missing', () => {
    expect(read({ PORT: '90' })).toEqual({ values: { PORT: '90' }, problems: [] });
  });

  it('is refused when it cannot be read', () => {
    mkdirSync(join(cwd, '.env'));
    expect(read({}).problems).toEqual([
      `${join(cwd, '.env')} cannot be read (EISDIR); mend or remove it.`,
    ]);
  });

  it.each([
    ['PORT=80\nJWT_SECRET a\nOPEN_READS=no', 2],
    ['PORT 80', 1],
    ['# x\r\n\r\nPORT\r\nOPEN_READS=no\r\n', 3],
    ['JWT_SECRET="a\nb"\n=80\n', 3],
    ['JWT_SECRET="a\n\nPORT=80\n', undefined],
    ["JWT_SECRET='a\nb c\n' # d\n\t# e\n \nPORT=", undefined],
  ])('may hold no line that says nothing: %j', (file, line) => {
    const problem = `${join(cwd, '.env')}, line ${line}, is neither NAME=value nor a comment after a #; mend or remove it.`;
    expect(read({}, file).problems).toEqual(line === undefined ? [] : [problem]);
  });

  it('may hold no unknown name', () => {
    expect(read({}, 'POSTGRES_PASSWORD=x\nport=80').problems).toEqual([
      'POSTGRES_PASSWORD is not a variable of this server; see docs/config.md.',
      'port is not a variable of this server; did you mean PORT?',
    ]);
  });
});

describe('the process environment', () => {
  it.each([
    ['JWT_SECERT', 'JWT_SECRET'],
    ['JWT_SECRETS', 'JWT_SECRET'],
    ['JWT_SECRE', 'JWT_SECRET'],
    ['JWT-SECRET', 'JWT_SECRET'],
    ['jwt_secret', 'JWT_SECRET'],
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['PARLEY_PORT', 'PORT'],
    ['PARLEY_OPEN_READ', 'OPEN_READS'],
  ])('may not hold %s, which is meant to be %s', (name, meant) => {
    expect(read({ [name]: 'x' }).problems).toEqual([
      `${name} is not a variable of this server; did you mean ${meant}?`,
    ]);
  });

  it('may not hold an unknown name with our prefix', () => {
    expect(read({ PARLEY_MAGIC: 'x' }).problems).toEqual([
      'PARLEY_MAGIC is not a variable of this server; see docs/config.md.',
    ]);
  });

  it('may hold what belongs to others', () => {
    const others = {
      PATH: 'x',
      HOME: 'x',
      POST: 'x',
      PORTS: 'x',
      JWT_SECRET_FILE: 'x',
      READS: 'x',
    };
    expect(read(others)).toEqual({ values: others, problems: [] });
  });

  it('may hold what Kubernetes adds beside a service of our name', () => {
    const links = {
      PARLEY_SERVICE_HOST: '10.0.0.1',
      PARLEY_SERVICE_PORT_HTTP: '8000',
      PARLEY_PORT: 'tcp://10.0.0.1:8000',
      PARLEY_PORT_8000_TCP_ADDR: '10.0.0.1',
    };
    expect(read(links).problems).toEqual([]);
  });

  it('names a stray of both places once', () => {
    expect(read({ PARLEY_PORT: '1' }, 'PARLEY_PORT=2').problems).toHaveLength(1);
  });
});
