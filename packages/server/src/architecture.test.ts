import type { Import, SyntaxNode } from './testing/sources.ts';
import { dirname, join } from 'node:path/posix';
import { expect, test } from 'vitest';
import { find, importOf, nameOf, nodesOf, parse, read, textOf } from './testing/sources.ts';

const SERVER = 'packages/server/src';
const DIALECTS = new Set(['hackrtc', 'rooms', 'minimal', 'otp']);

/**
 * What the files of a zone may import beside those of their own: zones, single files of the server,
 * packages. `type` allows it as a type only.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  '@parley/protocol': ['typebox'],
  '@parley/client': ['@parley/protocol', 'type @parley/client/e2ee'],
  '@parley/client/e2ee': ['@parley/client', '@parley/protocol', 'ts-mls'],
  '@parley/web': ['@parley/client', 'preact', '@preact/signals', 'lucide-static', 'uqr'],

  core: [],
  app: ['core'],
  dialects: ['core', 'app', '@parley/protocol', 'typebox'],
  'dialects/registry.ts': ['dialects', 'dialects/<name>'],
  'dialects/<name>': ['core', 'app', 'dialects', '@parley/protocol', 'typebox'],
  admin: ['core', 'app', 'dialects', '@parley/protocol', 'typebox'],
  store: ['core', 'node', 'kysely', 'pg'],
  bus: ['core', 'node', 'redis'],
  cluster: ['core'],
  auth: ['core', 'node', '@zxcvbn-ts/language-common'],
  mail: ['core', 'node', 'nodemailer'],
  turn: ['core', 'node'],
  limits: ['core', 'node', 'redis'],
  webhooks: ['core', 'node', '@parley/protocol'],
  tls: ['node', 'selfsigned'],
  http: ['core', 'auth', 'type dialects/dialect.ts', 'node', 'fastify', '@fastify'],
  ws: [
    'core',
    'type app/sessions.ts',
    'type app/admission.ts',
    'auth',
    'type dialects/dialect.ts',
    'node',
    'ws',
  ],
  documents: ['core', 'type dialects/dialect.ts', '@parley/protocol', 'typebox'],
  observe: ['node', 'fastify', 'prom-client'],
  config: ['node'],
  workers: ['node', 'type turn/traversal.ts'],
  'maintenance.ts': ['config', 'store'],
  'main.ts': ['cli'],
  cli: [
    '@parley/protocol',
    'typebox',
    'server.ts',
    'supervise.ts',
    'maintenance.ts',
    'outside.ts',
    'config',
    'store/probe.ts',
    'bus/redis.ts',
    'core/ids.ts',
    'dialects/parse.ts',
    'observe/bus.ts',
    'tls',
    'workers/supervisor.ts',
    'node',
  ],
  'server.ts': ['*'],
  'outside.ts': ['*'],
  'context.ts': ['*'],
  'administration.ts': ['*'],
  'version.ts': ['node'],
  'supervise.ts': ['*'],
};

/** Globals that read or change the world outside, and JSON, which is the dialects' business. */
const IMPURE = [
  'JSON',
  'Date',
  'Math.random',
  'performance',
  'crypto',
  'process',
  'console',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
];

const sources = find('packages/*/src/**/*.{ts,tsx}')
  .filter((path) => !/\.test\.tsx?$|\/testing\//.test(path))
  .map((path) => ({ path, nodes: nodesOf(path) }));

/** The part of the house that a path is in: a package, an entry of it or, in the server, a folder. */
function zoneOf(path: string): string {
  const [, name = '', , folder = '', inner = '', ...rest] = path.split('/');
  if (name === 'client' && folder === 'e2ee') return '@parley/client/e2ee';
  if (name !== 'server') return `@parley/${name}`;
  const isOwnZone = folder === 'dialects' && (rest.length > 0 || inner === 'registry.ts');
  return isOwnZone ? `${folder}/${inner}` : folder;
}

/** The row of a zone: all folders of dialects share one. */
const rowOf = (zone: string): string =>
  zone in MAY_IMPORT ? zone : zone.replace(/^dialects\/.+/, 'dialects/<name>');

/** The names by which the table may allow an import; the first is its zone. */
function targetsOf(path: string, specifier: string): [zone: string, ...others: string[]] {
  if (specifier.startsWith('.')) {
    const file = join(dirname(path), specifier);
    return [zoneOf(file), rowOf(zoneOf(file)), file.replace(`${SERVER}/`, '')];
  }
  if (specifier.startsWith('node:')) return ['node'];
  const [scope = '', name = ''] = specifier.split('/');
  return scope.startsWith('@') ? [`${scope}/${name}`, scope] : [scope];
}

function isAllowed(path: string, { specifier, typeOnly }: Import): boolean {
  if (specifier === undefined) return false;
  const zone = zoneOf(path);
  const allowed = MAY_IMPORT[rowOf(zone)] ?? [];
  const targets = targetsOf(path, specifier);
  if (targets[0] === zone || allowed.includes('*')) return true;
  return targets.some(
    (target) => allowed.includes(target) || (typeOnly && allowed.includes(`type ${target}`)),
  );
}

const forbiddenImports = (path: string, nodes: readonly SyntaxNode[]): string[] =>
  nodes
    .flatMap(importOf)
    .filter((each) => !isAllowed(path, each))
    .map(({ specifier }) => `${path} imports ${specifier ?? 'what only a running program knows'}`);

const impureUses = (path: string, nodes: readonly SyntaxNode[]): string[] =>
  nodes
    .filter(({ type }) => type !== 'Identifier')
    .map((node) => nameOf(node) ?? '')
    .filter((name) => IMPURE.some((each) => name === each || name.startsWith(`${each}.`)))
    .map((name) => `${path} uses ${name}`);

function mayName(path: string, dialect: string): boolean {
  const places = [`${SERVER}/dialects/${dialect}/`, `${SERVER}/dialects/registry.ts`];
  const wire = [`packages/protocol/src/${dialect}.ts`, 'packages/protocol/src/index.ts'];
  return [...places, ...wire].some((place) => path.startsWith(place));
}

/** Tables are words of the store's own, even where a dialect has the same name. */
const tables = new Set(
  sources
    .filter(({ path }) => zoneOf(path) === 'store')
    .flatMap(({ nodes }) => nodes)
    .filter((node) => node.type === 'CallExpression')
    .filter((call) => nameOf(call)?.endsWith('.createTable'))
    .map((call) => textOf(call.arguments[0])),
);

const namedDialects = (path: string, nodes: readonly SyntaxNode[]): string[] =>
  nodes
    .map((node) => textOf(node) ?? '')
    .filter((text) => DIALECTS.has(text) && !mayName(path, text))
    .filter((text) => !(zoneOf(path) === 'store' && tables.has(text)))
    .map((text) => `${path} names ${text}`);

test('every file imports only what its folder may', () => {
  const homeless = sources.filter(({ path }) => !(rowOf(zoneOf(path)) in MAY_IMPORT));
  expect(homeless.map(({ path }) => `${path} is in a folder that has no row here`)).toEqual([]);
  expect(sources.flatMap(({ path, nodes }) => forbiddenImports(path, nodes))).toEqual([]);
});

test('docs/architecture.md has a row for every folder and file of the server, and for no other', () => {
  const rows = read('docs/architecture.md')
    .split('| folder or file |')[1]
    ?.split('\n\n')[0]
    ?.matchAll(/^\| (`.*?) \|/gm);
  const told = [...(rows ?? [])].flatMap(([, names = '']) => names.replaceAll('`', '').split(', '));
  const ruled = Object.keys(MAY_IMPORT).filter((zone) => !zone.startsWith('@parley/'));
  expect(told.toSorted()).toEqual(ruled.toSorted());
});

test('core has no clock, no chance, no input, no output and no JSON', () => {
  const core = sources.filter(({ path }) => zoneOf(path) === 'core');
  expect(core.flatMap(({ path, nodes }) => impureUses(path, nodes))).toEqual([]);
});

test('a dialect is named by its own files alone', () => {
  expect(sources.flatMap(({ path, nodes }) => namedDialects(path, nodes))).toEqual([]);
});

test.each([
  ['core/x.ts', `import { readFile } from 'node:fs/promises';`],
  ['core/x.ts', `import type { FastifyInstance } from 'fastify';`],
  ['core/x.ts', `export * from '../app/chat.ts';`],
  ['app/x.ts', `const store = await import('../store/store.ts');`],
  ['app/x.ts', `const chosen = await import(name);`],
  ['dialects/otp/x.ts', `import { encode } from '../rooms/codec.ts';`],
  ['dialects/otp/x.ts', `import { DIALECTS } from '../registry.ts';`],
  ['dialects/x.ts', `import { otp } from './otp/index.ts';`],
  ['dialects/x.ts', `import type { WebSocket } from 'ws';`],
  ['http/x.ts', `import { codec } from '../dialects/dialect.ts';`],
  ['http/x.ts', `let start: typeof import('../server.ts').start;`],
  ['config/x.ts', `import type { Limits } from '../core/limits.ts';`],
  ['store/x.ts', `import { openServer } from '../testing/server.ts';`],
])('%s may not say: %s', (file, code) => {
  expect(forbiddenImports(`${SERVER}/${file}`, parse(code))).toHaveLength(1);
});

test.each([
  'JSON.parse(text)',
  'Date.now()',
  'new Date()',
  'Math.random()',
  'process.env',
  'setTimeout(f)',
])('core may not say: %s', (code) => {
  expect(impureUses('core/x.ts', parse(code))).not.toEqual([]);
});

test.each([`if (tag === 'otp') f();`, 'type Tag = "rooms" | Other;', 'f(`minimal`);'])(
  'nobody but the dialect may say: %s',
  (code) => {
    expect(namedDialects(`${SERVER}/app/x.ts`, parse(code))).toHaveLength(1);
  },
);
